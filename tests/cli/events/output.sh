# A full disk is a failure, a reader that goes away is none to speak of.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/events/with.inc"
capture shell
[ -w /dev/full ] || { echo "no /dev/full"; exit 77; }
"$SCAN" events shell.scap >/dev/full
echo "full disk: status $?"
(sleep 0.2; exec "$SCAN" events shell.scap) | :
echo "closed pipe: status ${PIPESTATUS[0]}"
