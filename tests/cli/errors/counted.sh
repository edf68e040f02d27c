# Kinds of errors, counted again from rows of events.
# shellcheck source=/dev/null disable=SC2154
. "$ROOT/tests/cli/report/with.inc"
capture
files=(day.scap)
[[ -d $shared ]] && files+=("$shared"/vm/{mixed,attack}.scap.gz "$shared"/vm/exec.scap "$shared"/inspect/502Error.scap
	"$shared"/modern/{classic_small,exit_small}.scap.gz)
for f in "${files[@]}"; do
	"$SCAN" events -d --format=tsv --fields=evt.num,evt.dir,evt.rawres,evt.res,syscall.type "$f" |
		awk -F'\t' 'NR > 1 && $2 == "<" && $3 < 0 && $3 >= -4095 && $5 != "" {
			k = $4 " " $5
			if (!n[k]++) first[k] = $1
		}
		END { for (k in n) print n[k], first[k], k }' | sort >want
	"$SCAN" errors -n 0 --json "$f" | sed -n '/^ "failures"/,/\]/p' |
		sed -nE 's/.*"count": ([0-9]+).*"event": ([0-9]+), "error": "([^"]+)", "call": "([^"]+)".*/\1 \2 \3 \4/p' | sort >got
	diff want got >&2 || echo "$f differs"
	[[ $(wc -l <want) -ge 3 ]] || echo "$f: nothing was counted"
	# the finer table adds up to the same
	"$SCAN" errors -n 0 --format csv "$f" | awk -F, '/^#table/ { t = $2 } $1 ~ /^[0-9]+$/ { n[t] += $1 }
		END { if (n["failures"] != n["errors"]) print n["failures"], n["errors"] }'
done
