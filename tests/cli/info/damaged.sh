# Damage is listed with its place; so is what is not known.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
capture
show()
{
	"$SCAN" info "$1" | sed -n '/^  Damaged/,/^Containers/p'
	echo "status ${PIPESTATUS[0]}"
}
head -c -20 day.scap >cut.scap
show cut.scap
size=$(stat -c %s day.scap)
cp day.scap hole.scap
dd if=/dev/zero of=hole.scap bs=1 seek=$((size - 900)) count=200 conv=notrunc 2>/dev/null
show hole.scap
