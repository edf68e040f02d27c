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
