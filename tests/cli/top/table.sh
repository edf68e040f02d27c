# Tables, sorted as the report says, as asked for, and as a chisel would.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
capture
export XDG_CONFIG_HOME=$PWD
"$SCAN" top procs,files,conns,syscalls,errors day.scap
"$SCAN" top procs --by net day.scap
"$SCAN" top topprocs_file -n 1 day.scap
"$SCAN" top sports --json day.scap proc.name=web
"$SCAN" top users --format csv day.scap
