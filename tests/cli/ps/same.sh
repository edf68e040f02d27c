# The state at an event is that at the end of a copy which ends there; copies are made by other means.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
capture
files=(day.scap "$FIXTURES/demo.scap.gz")
[[ -d $shared ]] && files+=("$shared/vm/mixed.scap.gz" "$shared/vm/exec.scap")
for f in "${files[@]}"; do
	for n in 20 1000 3000; do
		"$SCAN" -r "$f" -n $n -w part.scap
		for verb in netstat 'lsof fd.type in (file, ipv4, ipv6, pipe)' 'ps proc.pid>0'; do
			read -r name filter <<<"$verb"
			# shellcheck disable=SC2086
			"$SCAN" $name --at "#$n" --format csv "$f" $filter >want
			# shellcheck disable=SC2086
			"$SCAN" $name --format csv part.scap $filter >got
			diff want got >diff || { echo "$f at $n: $name differs"; head -n 6 diff; }
		done
	done
	[[ $(wc -l <want) -ge 2 ]] || echo "$f: nothing was compared"
done
