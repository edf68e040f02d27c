# The output that README.md shows is what the program prints; lines that are not are printed here.
awk '/^    \$ scan events/ { sub(/^    \$ scan/, "\"$SCAN\""); print }' "$ROOT/README.md" >commands
{
	cd "$ROOT" || exit
	"$SCAN" report tests/fixtures/demo.scap.gz
	# shellcheck source=/dev/null
	. "$OLDPWD/commands"
	echo ...
} | sed 's/ *$//' >said
awk '/^    Capture$/ { on = 1 } /^    \$ scan events/ { on = 1; next } /^[^ ]/ { on = 0 }
	on && NF { sub(/^    /, ""); print }' "$ROOT/README.md" >shown
awk 'END { print (NR > 30 ? "compared" : "found only " NR " lines") }' shown
grep -vxFf said shown || [[ $? -eq 1 ]] # 1: there is none
