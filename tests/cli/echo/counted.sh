# As many raw bytes as the buffers of events have, and of some the same bytes, each once.
# shellcheck source=/dev/null disable=SC2154
. "$ROOT/tests/cli/report/with.inc"
files=("$FIXTURES/demo.scap.gz")
[[ -d $shared ]] && files+=("$shared/vm/mixed.scap.gz" "$shared/modern/classic_small.scap.gz" "$shared/modern/exit_small.scap.gz")
buffers()
{
	"$SCAN" events -d -b -p '%evt.arg.data' "$@" |
		grep -v '<NA>'
}
moved='evt.dir=< and evt.is_io=true and evt.rawres>0'
for f in "${files[@]}"; do
	got=$("$SCAN" echo --raw "$f" fd.type=file | wc -c)
	want=$(buffers "$f" "fd.type=file and $moved" | awk '{ n += length($1) / 4 * 3; n -= gsub("=", "", $1) } END { print n }')
	[[ $got -eq $want && $got -gt 1000 ]] || echo "$f: $got bytes instead of $want"
	# of a pipe, what was written, and what was read before somebody began to write
	got=$("$SCAN" echo --raw "$f" fd.type=pipe | wc -c)
	want=$("$SCAN" events -d -b -p '*%fd.ino %evt.io_dir %evt.rawres %evt.arg.data' "$f" 'fd.type=pipe and evt.is_io=true' | awk '
		$2 == "write" { has[$1] = 1 }
		!($3 > 0) || $4 == "" || $4 == "<NA>" { next }
		$2 == "write" || !has[$1] { n += length($4) / 4 * 3; n -= gsub("=", "", $4) }
		END { print n }')
	[[ $got -eq $want && $got -gt 100 ]] || echo "$f: pipes: $got bytes instead of $want"
done
f=${files[0]}
"$SCAN" echo --raw "$f" 'fd.type=file and evt.num < 600' >got
buffers "$f" "fd.type=file and evt.num < 600 and evt.dir=< and evt.is_io=true and evt.rawres>0" |
	while read -r data; do base64 -d <<<"$data"; done >want
cmp got want
# Of connections with both ends in the capture, what was written, and nothing twice.
for type in ipv4 unix; do
	"$SCAN" echo --raw "$f" fd.type=$type >got
	buffers "$f" "fd.type=$type and evt.dir=< and evt.is_io_write=true and evt.rawres>0" |
		while read -r data; do base64 -d <<<"$data"; done >want
	cmp got want
	wc -c <got
done
# A pair of sockets, before and after a fork: each end hears what the other says, and it is printed once.
cat >pair.txt <<'END'
section
threads v9
thread tid=10 pid=10 comm=one
event socketpair enter @tid=10 domain=1 type=1 proto=0
event socketpair exit @tid=10 res=0 fd1=3 fd2=4 source=0xffff1000 peer=0xffff2000
event write enter @tid=10 fd=3 size=5
event write exit @tid=10 res=5 data=ping\n
event read enter @tid=10 fd=4 size=5
event read exit @tid=10 res=5 data=ping\n
event write enter @tid=10 fd=4 size=5
event write exit @tid=10 res=5 data=pong\n
event read enter @tid=10 fd=3 size=5
event read exit @tid=10 res=5 data=pong\n
END
"${SCAN%/*}/mkcap" pair.txt pair.scap
"$SCAN" echo --raw pair.scap
echo "one end alone:"
"$SCAN" echo --raw pair.scap fd.num=4
