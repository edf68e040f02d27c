# Figures of views, counted from events by awk.
# shellcheck source=/dev/null disable=SC2154
. "$ROOT/tests/cli/report/with.inc"
# shellcheck source=/dev/null
. "$ROOT/tests/cli/view/sums.inc"
need_shared
sums "$shared/vm/attack.scap.gz"
