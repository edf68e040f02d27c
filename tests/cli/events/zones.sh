# Zones by name, which take a database of the machine.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/events/with.inc"
[[ -e /usr/share/zoneinfo/Asia/Kolkata ]] || { echo "no zoneinfo"; exit 77; }
capture shell
"$SCAN" -r shell.scap --tz Asia/Kolkata | sed -n 1p
TZ=America/New_York SCAN_NOW=2020-07-01T00:00:00Z "$SCAN" -r shell.scap | sed -n 1p
