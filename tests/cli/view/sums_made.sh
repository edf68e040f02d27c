# Figures of views, counted from events by awk.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
# shellcheck source=/dev/null
. "$ROOT/tests/cli/view/sums.inc"
"${SCAN%/*}/mkcap" "$ROOT/tests/cli/view/things.txt" things.scap
sums things.scap
# Every view has its line there.
grep -v "^#" "$ROOT/tests/cli/view/sums.txt" | cut -d " " -f 1 >counted
"$SCAN" view -l | cut -d " " -f 1 | grep -vE "^(kubernetes|mesos|marathon)_" | sort | diff - counted
