# shellcheck source=/dev/null disable=SC2154
. "$ROOT/tests/cli/report/with.inc"
capture
"$SCAN" conns day.scap
"$SCAN" conns --json day.scap
"$SCAN" conns -n 3 --by start "$FIXTURES/demo.scap.gz"
"$SCAN" conns -n 2 --by duration --format csv "$FIXTURES/demo.scap.gz" proc.name=wget
head -c 40 day.scap >none.scap
"$SCAN" conns none.scap
echo "status $?"
"$SCAN" conns
"$SCAN" conns --by luck day.scap
echo "status $?"
