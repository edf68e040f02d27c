# The documents of every verb that prints tables follow the schema, and those that do not are noticed.
# shellcheck source=/dev/null disable=SC2154
. "$ROOT/tests/cli/report/with.inc"
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
capture
"$SCAN" report --schema >schema.json || exit
grep -oE 'https://json-schema.org/[^"]*' schema.json
check()
{
	"$SCAN" "$@" --format json >doc.json
	python3 "$ROOT/tests/cli/report/schema.py" schema.json <doc.json && echo "${*##*/}: followed"
}
check report day.scap
check report day.scap --table timeline --table latency_by_time
check report "$FIXTURES/demo.scap.gz" -n 0
check info day.scap
check by proc.name,fd.type day.scap --sum evt.buflen
check top procs day.scap
printf 'section\n' >none.txt
"${SCAN%/*}/mkcap" none.txt none.scap
check report none.scap 2>/dev/null
"$SCAN" report --format json day.scap >doc.json
for harm in 's/"calls": 6/"calls": "6"/' 's/"program": "web"/"programme": "web"/' 's/"version": 1/"version": 0/' \
	's/2020-09-13T/2020-09-13 /' 's/"rows_total": 5/"rows_total": -5/'; do
	sed "$harm" doc.json | python3 "$ROOT/tests/cli/report/schema.py" schema.json 2>/dev/null | head -n 1
done
