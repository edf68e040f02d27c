# All tables as comma-separated values: a line that names each, then header and rows. What info and by
# print is cut the same way.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
capture
"$SCAN" report --format csv day.scap
"$SCAN" info --format=csv day.scap | head -n 2
"$SCAN" by proc.name --format csv day.scap
"$SCAN" report --format=xml day.scap
echo "status $?"
"$SCAN" report --format json day.scap >a
"$SCAN" report --json day.scap | diff a - && echo same
