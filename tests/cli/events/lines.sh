# The plain question, by both doors.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/events/with.inc"
capture shell
"$SCAN" events shell.scap
"$SCAN" events shell.scap >verb
"$SCAN" -r shell.scap | cmp - verb && echo "-r: the same"
"$SCAN" --read=shell.scap | cmp - verb && echo "--read: the same"
"$SCAN" events -r shell.scap | cmp - verb && echo "events -r: the same"
"$SCAN" events - <shell.scap | cmp - verb && echo "standard input: the same"
"$SCAN" -r shell.scap --unbuffered | cmp - verb && echo "--unbuffered: the same"
