# As many raw bytes as the buffers of events have, and of some the same bytes, each once.
# shellcheck source=/dev/null disable=SC2154
. "$ROOT/tests/cli/report/with.inc"
files=("$FIXTURES/demo.scap.gz")
[[ -d $shared ]] && files+=("$shared/vm/mixed.scap.gz" "$shared/modern/classic_small.scap.gz" "$shared/modern/exit_small.scap.gz")
# Files and pipes have no second end here.
buffers()
{
	"$SCAN" events -d -b -p '%evt.arg.data' "$@" |
		grep -v '<NA>'
}
for f in "${files[@]}"; do
	some='fd.type in (file, pipe) and evt.dir=< and evt.is_io=true and evt.rawres>0'
	got=$("$SCAN" echo --raw "$f" 'fd.type in (file, pipe)' | wc -c)
	want=$(buffers "$f" "$some" | awk '{ n += length($1) / 4 * 3; n -= gsub("=", "", $1) } END { print n }')
	[[ $got -eq $want && $got -gt 1000 ]] || echo "$f: $got bytes instead of $want"
done
f=${files[0]}
"$SCAN" echo --raw "$f" 'fd.type=file and evt.num < 600' >got
buffers "$f" "fd.type=file and evt.num < 600 and evt.dir=< and evt.is_io=true and evt.rawres>0" |
	while read -r data; do base64 -d <<<"$data"; done >want
cmp got want
# Of connections with both ends in the capture, what was written, and nothing twice.
"$SCAN" echo --raw "$f" fd.type=ipv4 >got
buffers "$f" 'fd.type=ipv4 and evt.dir=< and evt.is_io_write=true and evt.rawres>0' |
	while read -r data; do base64 -d <<<"$data"; done >want
cmp got want
wc -c <got
