# Every total, and every call, error, file and tcp connection, counted again from the printed events.
# shellcheck source=/dev/null disable=SC2154
. "$ROOT/tests/cli/report/with.inc"
capture
files=(day.scap)
if [[ -d $shared ]]; then
	files+=("$shared"/vm/{mixed,attack}.scap.gz "$shared"/vm/{exec,snap0,fat}.scap
		"$shared"/modern/{classic_small,exit_small}.scap.gz "$shared"/inspect/502Error.scap)
fi
for f in "${files[@]}"; do
	"$SCAN" events "$f" | awk -f "$ROOT/tests/cli/report/count.awk" | sort >want
	"$SCAN" report --json -n 0 "$f" | awk -f "$ROOT/tests/cli/report/totals.awk" | sort >got
	diff want got >&2 || echo "$f differs"
	[[ $(wc -l <want) -ge 15 ]] || echo "$f: nothing was counted"
done
grep -c '^\(programs\|calls\|errors\|files\|capture\)\.' want
