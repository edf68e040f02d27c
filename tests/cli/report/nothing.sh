# A capture without an event is reported as such; standard input is a file like any other.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
printf 'section\n' >none.txt
"${SCAN%/*}/mkcap" none.txt none.scap
"$SCAN" report none.scap
echo "status $?"
capture
"$SCAN" report - <day.scap | tail -n +3 >from-stdin
"$SCAN" report day.scap | tail -n +3 | diff from-stdin - && echo same
