# Each report makes a table with rows; none says more than it should on a capture with everything cut off.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
capture
export XDG_CONFIG_HOME=$PWD
"$SCAN" top -n 2 all day.scap | grep -v '^ '
head -c -20 day.scap >cut.scap
"$SCAN" top programs cut.scap
echo "status $?"
head -c 40 day.scap >none.scap
"$SCAN" top programs none.scap
echo "status $?"
# What a report names is there: the report to look at next, and the value that a chisel sorts by.
awk -F'\t' 'NR == FNR { have[$1]; next } $1 != "" && !($1 in have)' <("$SCAN" top -l --json | sed -nE 's/.*"report": "([^"]+)".*/\1/p') \
	<("$SCAN" top -l --json | sed -nE 's/.*"drill": "([^"]+)".*/\1/p')
n=0
for alias in $("$SCAN" top -l --json | sed -nE 's/.*"view": "?([a-z_]+).*"chisels": (.*)\}.*/\1 \2/p' | grep -oE '[a-z_]+(:[a-z]+)?'); do
	[[ $alias == null ]] && continue
	"$SCAN" top "${alias%:*}" -n 1 day.scap >/dev/null || echo "$alias: status $?"
	n=$((n + 1))
done
echo "$n names"
