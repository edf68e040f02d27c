# What listens by the state at the first and the last event stands in the report, whether calls were made on it or
# not; with a filter only what calls were made on.
# shellcheck source=/dev/null disable=SC2154
. "$ROOT/tests/cli/report/with.inc"
capture
# reported FILE [OPTIONS]; state FILE [OPTIONS]: "PROTOCOL ADDRESS", addresses without the brackets
reported()
{
	"$SCAN" report -n 0 --table listeners --format csv "$@" | awk -F, 'NR > 1 { print $4, $6 }' | sort
}
state()
{
	"$SCAN" netstat --format csv "$@" 'fd.state=listening' |
		awk -F, 'NR > 1 { gsub(/[][]/, "", $3); print $1, $3 }' | sort -u
}
# lacking FILE: how many the state tells, and those that the report does not
lacking()
{
	local first

	first=$("$SCAN" events "$1" -p %evt.num | head -1)
	{ state "$1" --at "#$first"; state "$1"; } | sort -u >held
	reported "$1" >told
	echo "${1##*/}: $(wc -l <held) by the state, not reported: $(comm -23 held told | tr '\n' ' ')"
}
lacking day.scap
lacking "$FIXTURES/demo.scap.gz"
echo "one program:"
reported day.scap proc.name=sh
echo "from one second on:"
reported day.scap --from +1s
