# Ports by the names that this machine has for them.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/events/with.inc"
getent services http >/dev/null || { echo "no /etc/services"; exit 77; }
capture shell
"$SCAN" -r shell.scap -p '* %evt.num' 'fd.port = http' | tr -d '\n'
