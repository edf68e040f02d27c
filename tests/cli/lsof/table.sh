# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
"$SCAN" lsof --at +2s "$FIXTURES/demo.scap.gz" proc.name!=workload.sh
"$SCAN" lsof --at '#2500' --format csv "$FIXTURES/demo.scap.gz" proc.pid '<' 130
"$SCAN" lsof --json "$FIXTURES/demo.scap.gz" proc.name=shop
capture
head -c 40 day.scap >none.scap
"$SCAN" lsof none.scap
echo "status $?"
