# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
capture
"$SCAN" slow -n 5 day.scap
"$SCAN" slow --class net --min 500ns --format csv day.scap
"$SCAN" slow --class wait --json day.scap
