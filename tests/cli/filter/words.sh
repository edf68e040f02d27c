# Words of a filter are joined; both doors; what -n and -d count.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/events/with.inc"
capture shell
"$SCAN" -r shell.scap evt.type=close
"$SCAN" -r shell.scap evt.type=close >want
"$SCAN" -r shell.scap evt.type = close | cmp - want && echo "words: the same"
"$SCAN" events shell.scap evt.type=close | cmp - want && echo "scan events: the same"
"$SCAN" events -r shell.scap evt.type=close | cmp - want && echo "scan events -r: the same"
"$SCAN" -d -r shell.scap evt.type=close | cmp - want && echo "-d: the same"
"$SCAN" -r shell.scap '' | wc -l
"$SCAN" -r shell.scap | wc -l
"$SCAN" -r shell.scap -n 1 evt.type=close | wc -l
"$SCAN" -r shell.scap -n 10 -d evt.type=close | wc -l
"$SCAN" -r shell.scap -p '%evt.num %fd.num' evt.type=close
"$SCAN" -r shell.scap -S evt.type in '(close, openat)'
"$SCAN" -r shell.scap -q evt.type=close
"$SCAN" -r shell.scap evt.type=mkdir
echo "status $?"
