# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
"$SCAN" containers --at +2s "$FIXTURES/demo.scap.gz" proc.name!=workload.sh
"$SCAN" containers --at '#2500' --format csv "$FIXTURES/demo.scap.gz" proc.pid '<' 130
"$SCAN" containers --json "$FIXTURES/demo.scap.gz" proc.name=shop
capture
head -c 40 day.scap >none.scap
"$SCAN" containers none.scap
echo "status $?"
