# A cut capture is reported as far as it goes, and the status says so.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
capture
head -c -20 day.scap >cut.scap
"$SCAN" report cut.scap | sed -n '/^Capture/,/^$/p;/^Programs/,/^$/p'
echo "status ${PIPESTATUS[0]}"
