# Killed at any moment, the recorder leaves a file that reads to the last thing written.
# Half of the runs kill it in its first tenth of a second, half later than it began to write. KILLS=34 makes it 102 runs.
fake=${SCAN%/*}/scan-fake
# The machine was read before the first event came.
export SCAN_NOW=2026-11-23T08:00:00Z
export FAKE_EVENTS=$FIXTURES/demo.scap.gz FAKE_PACE=3000
FAKE_LOOPS=60 FAKE_PACE=0 "$fake" record -q -w whole
"$SCAN" -r whole -p '%evt.rawtime %evt.type %evt.dir %thread.tid' >want
export FAKE_LOOPS=0
n=0 n_read=0 n_bad=0
kills=${KILLS:-8}
for ((i = 0; i < kills; i++)); do
	for z in "" -z --zstd; do
		rm -f killed*
		# shellcheck disable=SC2086 # nothing is no word
		"$fake" record -q $z -w killed &
		pid=$!
		until ((i % 2)) || [[ -s killed.partial ]]; do sleep 0.01; done
		sleep "0.0$((RANDOM % 90 + 10))"
		kill -KILL $pid
		wait $pid 2>/dev/null
		n=$((n + 1))
		[[ -s killed.partial ]] || continue
		"$SCAN" -r killed.partial -p '%evt.rawtime %evt.type %evt.dir %thread.tid' >have 2>err
		status=$?
		if [[ $status -ne 0 && $status -ne 3 && $(wc -c <killed.partial) -gt 100 ]]; then
			echo "$z: status $status, $(cat err)"
			n_bad=$((n_bad + 1))
		elif ! cmp -s have <(head -n "$(wc -l <have)" want); then
			echo "$z: other events than those recorded"
			n_bad=$((n_bad + 1))
		fi
		[[ -s have ]] && n_read=$((n_read + 1))
	done
done
echo "all $((n == 3 * kills)), $n_bad bad, $((n_read > 5 ? 5 : n_read)) at least with events"
