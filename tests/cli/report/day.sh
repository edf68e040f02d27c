# All tables of a small day: see day.txt for what happened.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
capture
"$SCAN" report day.scap
