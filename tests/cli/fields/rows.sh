# Rows for programs: the default columns, chosen ones, how each kind of value is written.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/fields/with.inc"
capture shell
kinds='evt.num,evt.rawtime,evt.reltime,evt.is_io,evt.buffer,fd.cip,fd.name,proc.fdusage,evt.arg.args,proc.env[A],evt.time'
for format in csv tsv json; do
	echo "== $format"
	"$SCAN" events shell.scap --format=$format | sed -n '1,3p'
	"$SCAN" events shell.scap --format=$format --fields="$kinds" | sed -n '1p;3p;9,10p;19p'
done
echo "== whatever the zone and the styles"
"$SCAN" events shell.scap --format=csv >utc
TZ=IST-5:30 "$SCAN" events shell.scap --format=csv --tz CET-1 -t r | cmp - utc && echo same
echo "== wrong"
try()
{
	"$SCAN" events shell.scap "$@" 2>&1
	echo "status $?"
}
try --format=xml
try --fields=evt.num
try --format=csv --fields=
try --format=csv --fields=evt.num,
try --format=csv --fields=evt.numx
try --format=csv --fields=evt.num,fd.ip
try --format=csv --fields=container.mount[a,b],evt.nun
try --format=csv -j
