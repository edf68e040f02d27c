# Memory follows what is told apart, not how much there is: ten copies need no more than one.
# shellcheck source=/dev/null disable=SC2154
. "$ROOT/tests/cli/report/with.inc"
need_shared
[[ -x /usr/bin/time ]] || { echo "no time(1)"; exit 77; }
# Sanitizers keep freed memory back, so the figure means nothing there.
grep -q __asan_init "$SCAN" && { echo "sanitized build"; exit 77; }
f=$shared/vm/mixed.scap.gz
for _ in 1 2 3 4 5 6 7 8 9 10; do cat "$f"; done >ten.scap.gz
peak()
{
	/usr/bin/time -f %M -o peak "$SCAN" report -n 0 "$1" >/dev/null
	cat peak
}
one=$(peak "$f") ten=$(peak ten.scap.gz)
[[ $((ten * 100)) -le $((one * 105)) ]] && echo "at most 1.05 times" || echo "$one KiB, then $ten KiB"
