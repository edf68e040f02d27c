# Two captures in one archive from a pipe: no report that says that nothing was wrong.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/events/with.inc"
capture shell
cp shell.scap other.scap
tar czf two.tar.gz shell.scap other.scap
"$SCAN" report - <two.tar.gz
