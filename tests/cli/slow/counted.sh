# The slowest calls, the classes, the histogram and the map against rows of events.
# shellcheck source=/dev/null disable=SC2154
. "$ROOT/tests/cli/report/with.inc"
capture
files=(day.scap)
[[ -d $shared ]] && files+=("$shared"/vm/{mixed,attack}.scap.gz "$shared"/vm/exec.scap "$shared"/modern/classic_small.scap.gz)
for f in "${files[@]}"; do
	"$SCAN" events -d --format=tsv --fields=evt.duration,evt.num,syscall.type,evt.is_wait "$f" |
		awk -F'\t' 'NR > 1 && $1 != ""' >timed
	wait='^(accept|accept4|clock_nanosleep|epoll_p?wait2?|futex|futex_waitv|io_getevents|nanosleep|pause|p?poll|pselect6|restart_syscall|rt_sigsuspend|rt_sigtimedwait|select|wait4|waitid|waitpid)$'
	awk -F'\t' -v wait="$wait" '$3 !~ wait && $4 != 1 && $4 != "true"' timed >quick
	"$SCAN" slow --json -n 15 "$f" >got.json
	sort -t$'\t' -k1,1nr -k2,2n quick | head -n 15 | cut -f 1,2 | tr '\t' ' ' >want
	sed -nE 's/.*"duration_ns": ([0-9]+), .*"event": ([0-9]+),.*/\1 \2/p' got.json >got
	diff want got >&2 || echo "$f: the slowest differ"
	# all classes together are all timed calls; histogram and map are those that do not wait
	sums=$(sed -nE '/^ "classes"/,/\]\}/{s/.*"calls": ([0-9]+), "time_ns": ([0-9]+).*/\1 \2/p}' got.json |
		awk '{ n += $1; t += $2 } END { printf "%d %.0f", n, t }')
	want=$(awk -F'\t' '{ n++; t += $1 } END { printf "%d %.0f", n, t }' timed)
	[[ $sums == "$want" ]] || echo "$f: classes: $sums instead of $want"
	for table in histogram heat; do
		sums=$(sed -nE "/^ \"$table\"/,/\]\}/{s/.*\"calls\": ([0-9]+).*/\1/p}" got.json | awk '{ n += $1 } END { print n + 0 }')
		[[ $sums == $(wc -l <quick) ]] || echo "$f: $table: $sums instead of $(wc -l <quick)"
	done
done
