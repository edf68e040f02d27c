# --from, --to and a filter count what `scan events` prints of the same; all parts together are the whole.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
f=$FIXTURES/demo.scap.gz
value() # KEY OPTION...: of the record at the head
{
	"$SCAN" report --table capture --format json "$f" "${@:2}" | grep -oE "\"$1\": ([0-9]+|\"[^\"]*\")"
}
value shown_events
value shown_events --to +2s
value shown_events --from +2s --to +3s
value shown_events --from +3000ms
"$SCAN" events "$f" 'evt.rawtime<1795421020809505100' -p x | wc -l
value shown_events --to 2026-11-23T08:03:40.809505100Z
value shown_events --to 1795421020.809505100
value shown_events --to 08:03:40.809505100
value shown_events --to 2026-11-23T03:03:40.809505100-05:00
TZ=America/New_York value shown_events --to 03:03:40.809505100
value shown_events proc.name=shop
"$SCAN" events "$f" proc.name=shop -p x | wc -l
value filter --from +1s --to 2026-11-23T08:03:40Z proc.name=shop and evt.dir='<'
value shown_events --from +1s --to 2026-11-23T08:03:40Z proc.name=shop and evt.dir='<'
# CPU time is that of the process, though switches to it belong to others
"$SCAN" report --format csv --table programs "$f" proc.name=shop | cut -d, -f1,2,11
"$SCAN" report --format csv --table programs "$f" -n 0 | grep ',shop$' | cut -d, -f1,2,11
"$SCAN" report "$f" --from yesterday
echo "status $?"
"$SCAN" report "$f" --from "#12"
echo "status $?"
"$SCAN" report "$f" --to +soon
echo "status $?"
"$SCAN" report "$f" nonsense=1
echo "status $?"
"$SCAN" report "$f" --table nonsense
echo "status $?"
