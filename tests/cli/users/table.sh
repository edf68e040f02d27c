# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
"$SCAN" users --at +2s "$FIXTURES/demo.scap.gz" proc.name!=workload.sh
"$SCAN" users --at '#2500' --format csv "$FIXTURES/demo.scap.gz" proc.pid '<' 130
"$SCAN" users --json "$FIXTURES/demo.scap.gz" proc.name=shop
capture
head -c 40 day.scap >none.scap
"$SCAN" users none.scap
echo "status $?"
