# A full disk is a failure, a reader that goes away is none to speak of.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/events/with.inc"
capture shell
[ -w /dev/full ] || { echo "no /dev/full"; exit 77; }
"$SCAN" events shell.scap >/dev/full
echo "full disk: status $?"
# The gate opens when the other end is closed.
mkfifo gate
(cat gate; exec "$SCAN" events shell.scap) | (exec <&-; : >gate)
echo "closed pipe: status ${PIPESTATUS[0]}"
