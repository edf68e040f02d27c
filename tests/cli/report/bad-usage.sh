# What is not understood is said, and nothing is printed.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
capture
try()
{
	"$SCAN" "$@"
	echo "status $?"
}
try report
try report day.scap day.scap
try report -n x day.scap
try report --jsno day.scap
try report missing.scap
