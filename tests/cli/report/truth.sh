# What was done while the shared captures were recorded (their README and truth.md), one line a figure.
# shellcheck source=/dev/null disable=SC2154
. "$ROOT/tests/cli/report/with.inc"
need_shared
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
python3 "$ROOT/tests/cli/report/truth.py" "$SCAN" "$shared"
