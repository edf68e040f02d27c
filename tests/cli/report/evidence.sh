# The events behind each figure are as many as it says, of all events and of chosen ones.
# shellcheck source=/dev/null disable=SC2154
. "$ROOT/tests/cli/report/with.inc"
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
capture
check()
{
	python3 "$ROOT/tests/cli/report/evidence.py" "$SCAN" "$@"
}
check day.scap
check "$FIXTURES/demo.scap.gz"
check "$FIXTURES/demo.scap.gz" --from +1s --to +3s
check "$FIXTURES/demo.scap.gz" "proc.name=workload.sh or evt.type=open"
if [[ -d $shared ]]; then
	for name in vm/attack.scap.gz modern/classic_small.scap.gz modern/exit_small.scap.gz; do
		check "$shared/$name"
	done >said
	grep -v '^figures above zero: [1-9][0-9]' said
fi
:
