# The same as json, a contract: keys, units and order.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
capture
"$SCAN" info --json day.scap
