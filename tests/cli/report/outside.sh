# A range that has nothing of the capture, or an end outside of it, is told once; a range that is empty anyway is refused.
f=$FIXTURES/demo.scap.gz
say() # OPTION...
{
	{ "$SCAN" report --table capture --format json "$@" >out; } 2>&1
	echo "${*##*/}: status $?, $(grep -oE '"shown_events": [0-9]+' out)"
}
say "$f" --from +1s --to +2s
say "$f" --from +5.7s
say "$f" --from +6s
say "$f" --to +6s
say "$f" --from +1s --to +6s
say "$f" --from +6s --to +7s
say "$f" --to +0s
say "$f" --to +1ns
say "$f" --from 08:03:40 --to 08:03:41
say "$f" --from 09:03:40 --to 09:03:41
say "$f" --from 08:03:41 --to 08:03:40
say "$f" --from 08:03:41 --to 08:03:41
say "$f" --from 08:03:41 --to 08:00:00
say "$f" --from 2026-11-23T08:03:41Z --to 2026-11-23T09:00:00Z
say "$f" --from 2026-11-23T07:00:00Z --to 2026-11-23T08:00:00Z
say "$f" --from 1795421000 --to 1795421010
say "$f" --from +3s --to 08:03:40
say "$f" --from +6s proc.name=shop
echo "wrong whatever the capture:"
say "$f" --from +2s --to +1s
say "$f" --from +2s --to +2000ms
say "$f" --from 2026-11-23T09:00:00+01:00 --to 2026-11-23T07:59:59Z
say nothing.scap --from +2s --to +1s
echo "another zone:"
TZ=Europe/Berlin say "$f" --from 08:03:40 --to 08:03:41
TZ=Europe/Berlin say "$f" --from 09:03:40 --to 09:03:41
echo "from a pipe:"
say - --from +6s < <(cat "$f")
echo "round hours around the capture, and around midnight:"
say "$f" --from 08:00:00 --to 09:00:00
TZ=XXX-16 say "$f" --from 23:00:00 --to 00:03:40
TZ=XXX-16 say "$f" --from 00:03:40 --to 01:00:00
TZ=XXX-15:56:30 say "$f" --from 23:59:59 --to 00:00:10
TZ=XXX-15:56:20 say "$f" --from 23:59:59 --to 00:00:02
