# The state at an event is that at the end of a copy which ends there; copies are made by other means.
# shellcheck source=/dev/null disable=SC2154
. "$ROOT/tests/cli/report/with.inc"
capture
files=(day.scap "$FIXTURES/demo.scap.gz")
[[ -d $shared ]] && files+=("$shared/vm/mixed.scap.gz" "$shared/vm/exec.scap")
same()
{
	local verb=$1

	shift
	"$SCAN" "$verb" --at "#$n" --format csv "$f" "$@" >want
	"$SCAN" "$verb" --format csv part.scap "$@" >got
	diff want got >difference || { echo "$f at $n: $verb differs"; head -n 6 difference; }
}
for f in "${files[@]}"; do
	for n in 20 1000 3000; do
		"$SCAN" -r "$f" -n $n -w part.scap
		same netstat
		same lsof 'fd.type in (file, ipv4, ipv6, pipe)'
		same ps 'proc.pid > 0'
	done
	[[ $(wc -l <want) -ge 2 ]] || echo "$f: nothing was compared"
done
