# No event, no file, no capture.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/events/with.inc"
printf 'section\n' >none.txt
"${SCAN%/*}/mkcap" none.txt none.scap
"$SCAN" events none.scap
echo "no event: status $?"
"$SCAN" events missing.scap
echo "no file: status $?"
echo "hello, this is not a capture at all" >text
"$SCAN" events text
echo "no capture: status $?"
capture shell
"$SCAN" events -r missing.scap -r shell.scap | wc -l
