# -n counts events that are not shown, for each capture; -q and -S.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/events/with.inc"
capture shell
"$SCAN" -r shell.scap -n 3 | cut -d ' ' -f 1
echo "== two captures"
"$SCAN" -r shell.scap -n 3 -r shell.scap -t D | cut -d ' ' -f 1,2
echo "== -q"
"$SCAN" -r shell.scap -q
echo "== -qS"
"$SCAN" -r shell.scap -qS
echo "== -S"
"$SCAN" -r shell.scap -n 4 -S
