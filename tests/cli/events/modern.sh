# Captures of newer drivers print with their own types and path rules.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/events/with.inc"
capture modern
"$SCAN" events modern.scap
