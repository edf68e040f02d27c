# Every style of time, and zones.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/events/with.inc"
capture shell
for style in h a r d D; do
	echo "== -t $style"
	"$SCAN" -r shell.scap -t $style | cut -d ' ' -f 1-3 | sed -n '1,5p;20,$p'
done
for zone in --utc "--tz IST-5:30" "--tz CET-1CEST,M3.5.0,M10.5.0/3"; do
	echo "== $zone"
	# shellcheck disable=SC2086 # a list of options
	"$SCAN" -r shell.scap $zone | sed -n 1p
done
echo "== TZ"
TZ=EST5EDT,M3.2.0,M11.1.0 SCAN_NOW=2020-07-01T00:00:00Z "$SCAN" -r shell.scap | sed -n 1p
