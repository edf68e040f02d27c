# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
"$SCAN" ps --at +2s "$FIXTURES/demo.scap.gz" proc.name!=workload.sh
"$SCAN" ps --at '#2500' --format csv "$FIXTURES/demo.scap.gz" proc.pid '<' 130
"$SCAN" ps --json "$FIXTURES/demo.scap.gz" proc.name=shop
capture
head -c 40 day.scap >none.scap
"$SCAN" ps none.scap
echo "status $?"
