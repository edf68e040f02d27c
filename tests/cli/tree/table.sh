# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
"$SCAN" tree --at +2s "$FIXTURES/demo.scap.gz" proc.name!=workload.sh
"$SCAN" tree --at '#2500' --format csv "$FIXTURES/demo.scap.gz" proc.pid '<' 130
"$SCAN" tree --json "$FIXTURES/demo.scap.gz" proc.name=shop
capture
head -c 40 day.scap >none.scap
"$SCAN" tree none.scap
echo "status $?"
