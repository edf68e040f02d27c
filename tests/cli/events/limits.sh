# Seconds and recorder's own events.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/events/with.inc"
capture shell
for s in 1 3 4; do
	echo "-M $s: $("$SCAN" -r shell.scap -M $s | tail -n 1 | cut -d' ' -f1)"
done
"$SCAN" -r shell.scap -M 3 -n 2 | cut -d' ' -f1
"$SCAN" events shell.scap -D | sed -n '1,2p'
"$SCAN" events shell.scap --debug -p '%evt.num %evt.type %thread.cpu'
