# Output that is lost is a failure.
[ -w /dev/full ] || { echo "no /dev/full"; exit 77; }
"$SCAN" help >/dev/full
