# Counts, sums, extremes and distinct values, counted again from rows of the same fields.
# shellcheck source=/dev/null disable=SC2154
. "$ROOT/tests/cli/report/with.inc"
capture
files=(day.scap)
[[ -d $shared ]] && files+=("$shared"/vm/{mixed,attack}.scap.gz "$shared"/vm/exec.scap "$shared"/inspect/502Error.scap
	"$shared"/modern/{classic_small,exit_small}.scap.gz)
for f in "${files[@]}"; do
	"$SCAN" events -d --format=tsv --fields=proc.pid,evt.type,evt.buflen,evt.latency,fd.name "$f" | awk -F'\t' '
		NR > 1 && $1 != "" && $2 != "" {
			k = $2 "\t" $1
			n[k]++
			bytes[k] += $3
			if ($4 != "" && (!(k in max) || $4 > max[k])) max[k] = $4
			if ($5 != "" && !seen[k, $5]++) names[k]++
		}
		END { for (k in n) printf "%.0f %.0f %.0f %.0f %s\n", n[k], bytes[k], max[k], names[k], k }' | sort >want
	"$SCAN" by -n 0 --json --values 'count,sum(evt.buflen),max(evt.latency),distinct(fd.name)' evt.type,proc.pid "$f" |
		sed -nE 's/.*"count": ([0-9]+), "sum_evt_buflen_bytes": ([0-9]+|null), "max_evt_latency_ns": ([0-9]+|null), "distinct_fd_name": ([0-9]+), "evt_type": "([^"]*)", "proc_pid": (-?[0-9]+).*/\1 \2 \3 \4 \5\t\6/p' |
		sed 's/null/0/g' | sort >got
	diff want got >&2 || echo "$f differs"
	[[ $(wc -l <want) -ge 10 ]] || echo "$f: nothing was counted"
done
