# A moment outside of the capture is told once, with the times of the capture as the user writes times; inside, nothing is.
f=$FIXTURES/demo.scap.gz
say() # ARGUMENT...
{
	{ "$SCAN" "$@" >/dev/null; } 2>&1
	echo "${*##*/}: status $?"
}
for at in 08:03:38 08:03:40 09:03:40 +0s +5.7s +6s +1h '#0' '#6061' '#6062' 2026-11-23T08:03:38Z 2026-11-23T08:03:38 \
	2026-11-23T08:03:44Z 2026-11-23T09:00:00Z 2026-11-23T09:00:00 1795421018 1795421024 1795421024.6; do
	say ps --at "$at" "$f"
done
for verb in tree lsof netstat users containers; do
	say "$verb" --at +6s "$f"
done
echo "another zone:"
TZ=Europe/Berlin say ps --at 08:03:40 "$f"
TZ=Europe/Berlin say ps --at 09:03:40 "$f"
TZ=Europe/Berlin say ps --at 2026-11-23T08:03:40 "$f"
echo "from a pipe:"
say ps --at +6s - < <(cat "$f")
say ps --at +5s - < <(cat "$f")
echo "of a damaged capture, what could be read:"
gzip -dc "$f" | head -c 200000 >cut.scap
say ps --at +5s cut.scap
say ps --at +1s cut.scap
echo "without events:"
head -c 40 cut.scap >none.scap
say ps --at +5s none.scap
