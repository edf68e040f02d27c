# scan top and scan report give processor time to the same programs, what threads used before their last switch, too.
# shellcheck source=/dev/null disable=SC2154
. "$ROOT/tests/cli/report/with.inc"
capture
export XDG_CONFIG_HOME=$PWD
files=(day.scap "$FIXTURES/demo.scap.gz")
[[ -d $shared ]] && files+=("$shared"/vm/{mixed,attack}.scap.gz "$shared"/vm/exec.scap "$shared"/modern/exit_small.scap.gz)
# A row without a process is <NA> in one and has no name in the other.
list()
{
	"$SCAN" "$@" -n 0 --json "$f" | sed -nE 's/.*"cpu_ns": ([1-9][0-9]*),.*"program": (null|"[^"]*").*/\2 \1/p' |
		sed 's/^"<NA>" /null /' | sort
}
for f in "${files[@]}"; do
	list report --table programs >want
	list top programs >got
	diff want got >&2 || echo "${f##*/}: they differ"
	[[ $f == day.scap ]] || [[ $(wc -l <want) -ge 5 ]] || echo "${f##*/}: nothing was compared"
done
# Who had the processor until the switch that comes after its exit.
cat >exit.txt <<'END'
section
threads v9
thread tid=10 pid=10 comm=short
thread tid=20 pid=20 comm=long
event SCHEDSWITCH_6_E @ts=1000 @tid=20 next=10
event PROCEXIT_1_E @ts=3000 @tid=10 status=0
event SCHEDSWITCH_6_E @ts=4000 @tid=10 next=20
event SCHEDSWITCH_6_E @ts=4500 @tid=20 next=0
END
"${SCAN%/*}/mkcap" exit.txt exit.scap
"$SCAN" top programs exit.scap
"$SCAN" report --table programs exit.scap
"$SCAN" events --format=csv --fields=evt.num,evt.type,proc.name exit.scap
