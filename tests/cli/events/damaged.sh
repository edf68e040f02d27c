# Damage: all that can be read, and what is missing.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/events/with.inc"
capture shell
head -c -20 shell.scap >cut.scap
"$SCAN" events cut.scap | tail -n 1 | cut -d ' ' -f 1
echo "cut: status ${PIPESTATUS[0]}"
size=$(stat -c %s shell.scap)
cp shell.scap hole.scap
dd if=/dev/zero of=hole.scap bs=1 seek=$((size - 700)) count=150 conv=notrunc 2>/dev/null
"$SCAN" events hole.scap | tail -n 3 | cut -d ' ' -f 1,4-
echo "hole: status ${PIPESTATUS[0]}"
{ cat shell.scap; printf '\0\0\0'; } >noise.scap
"$SCAN" events noise.scap -q
echo "noise: status $?"
