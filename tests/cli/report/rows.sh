# Rows are cut, totals are not.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
capture
"$SCAN" report -n 1 day.scap | sed -n '/^Calls/,$p'
for n in 1 3 0; do
	"$SCAN" report --rows $n --json day.scap | sed -n '/^ "calls"/,/^ "slowest"/p' | grep -c '"call"'
done
diff <("$SCAN" report --json -n 1 day.scap | grep '"total"') <("$SCAN" report --json -n 0 day.scap | grep '"total"') &&
	echo totals agree
