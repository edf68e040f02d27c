# shellcheck source=/dev/null disable=SC2154
. "$ROOT/tests/cli/report/with.inc"
capture
"$SCAN" errors day.scap
"$SCAN" errors -n 1 --json day.scap evt.type=openat
"$SCAN" errors --format csv day.scap evt.type=write
head -c 40 day.scap >none.scap
"$SCAN" errors none.scap
echo "status $?"
"$SCAN" errors
"$SCAN" errors --by x day.scap
echo "status $?"
