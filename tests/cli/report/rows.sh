# Rows are cut, totals are not.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
capture
"$SCAN" report -n 1 day.scap | sed -n '/^Calls/,$p'
for n in 1 3 0; do
	"$SCAN" report --rows $n --json day.scap | sed -n '/^ "calls"/,/^ "slowest"/p' | grep -c '"call"'
done
for n in 0 1; do
	"$SCAN" report --json -n $n day.scap | grep '"total"' >totals.$n
done
diff totals.0 totals.1 && echo totals agree
