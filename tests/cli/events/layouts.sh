# Data buffers in every layout.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/events/with.inc"
capture shell
for layout in -x -X -A -b -v; do
	echo "== $layout"
	# shellcheck disable=SC2086 # a list of options
	"$SCAN" -r shell.scap $layout 2>/dev/null | sed -n '/^10 /,/^11 /p;/^21 /,/^22 /p'
done
