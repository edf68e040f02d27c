# Every field without argument on some events; what has no value is left out.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/fields/with.inc"
capture shell
show()
{
	echo "== $1"
	"$SCAN" --list-markdown | sed -n 's/^`\(.*\)` | .*/\1/p' | while read -r name; do
		"$SCAN" -r shell.scap -p "%evt.num $name=%$name" 2>/dev/null | sed -n "s/^$1 //p"
	done
}
show 6
show 8
show 19
show 24
