# Every field without argument on some events; what has no value is left out.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/fields/with.inc"
capture shell
# shellcheck disable=SC2016 # the backquotes are Markdown
"$SCAN" --list-markdown | sed -n 's/^`\(.*\)` | .*/\1/p' | while read -r name; do
	"$SCAN" -r shell.scap -p "%evt.num $name=%$name" 2>/dev/null | sed -nE '/^(6|8|19|24) /p'
done | sort -s -n -k 1,1
