# Every rule of findings.def finds what it is for, and not what stays below its limit. The man page names
# all rules with their limits.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
mk="${SCAN%/*}/mkcap"
head_of_capture()
{
	cat <<-END
	section
	machine n_cpus=2 hostname=box memory_bytes=1073741824
	threads v9
	thread tid=1 pid=1 ptid=0 comm=init exe=/sbin/init cwd=/ vtid=1 vpid=1
	thread tid=10 pid=10 ptid=1 comm=app exe=/bin/app cwd=/ vtid=10 vpid=10
	fds v2 tid=10
	fd file_v2 fd=4 name=/var/log/app.log
	fd ipv4_sock fd=5 sip=10.0.0.1 dip=10.0.0.2 sport=40000 dport=80 l4proto=1
	fd ipv4_servsock fd=6 sip=0.0.0.0 sport=8080 l4proto=1
	event openat enter @tid=10 @ts=1600000000000000000 dirfd=-100 name=/x flags=1 mode=0 @params=4
	END
}
# times N LINE...: each line N times, ever later
repeat()
{
	local n=$1 i

	for ((i = 0; i < n; i++)); do printf '%s @tid=10\n' "${@:2}"; done
}
# findings NAME: weight, rule, figure and subject of each finding of NAME.txt
findings()
{
	"$mk" "$1.txt" "$1.scap" &&
		"$SCAN" report --table findings --format json "$1.scap" |
		sed -nE 's/.*"weight": "([a-z]+)".*"value": ([0-9]+).*"subject": ("[^"]*"|null).*"id": "([a-z_]+)".*/\1 \4 \2 \3/p'
}
# 1 less than most limits: nothing is found
{
	head_of_capture
	repeat 19 "event connect exit res=-111 tuple= @params=2"
	repeat 20 "event connect exit res=-2 tuple= @params=2"
	repeat 479 "event openat exit fd=-2 dirfd=-100 name=/none flags=1 mode=0 dev=0 @params=6"
	repeat 2 "event openat exit fd=-13 dirfd=-100 name=/none flags=1 mode=0 dev=0 @params=6"
	repeat 9 "event write enter fd=4 size=5" 'event write exit res=5 data=ERROR @params=2'
	repeat 198 "event openat exit fd=20 dirfd=-100 name=/data/a flags=1 mode=0 dev=5 @params=6"
} >below.txt
echo "below:"
findings below
{
	head_of_capture
	repeat 20 "event connect exit res=-111 tuple= @params=2"
	repeat 500 "event openat exit fd=-2 dirfd=-100 name=/none flags=1 mode=0 dev=0 @params=6"
	repeat 3 "event openat exit fd=-13 dirfd=-100 name=/none flags=1 mode=0 dev=0 @params=6"
	repeat 1 "event openat exit fd=-24 dirfd=-100 name=/none flags=1 mode=0 dev=0 @params=6"
	repeat 1 "event write enter fd=4 size=5" "event write exit res=-28 data= @params=2"
	repeat 10 "event write enter fd=4 size=5" 'event write exit res=5 data="Error!" @params=2'
	repeat 1000 "event read enter fd=4 size=5" 'event read exit res=1 data=a @params=2'
	repeat 10 "event read enter fd=5 size=90" 'event read exit res=14 data="GET / HTTP/1.1" @params=2'
	repeat 10 "event write enter fd=5 size=90" 'event write exit res=12 data="HTTP/1.1 404" @params=2'
	repeat 200 "event openat exit fd=20 dirfd=-100 name=/data/a flags=1 mode=0 dev=5 @params=6"
	repeat 1 "event openat exit fd=20 dirfd=-100 name=/etc/passwd flags=2 mode=0 dev=5 @params=6"
	repeat 1 "event listen enter fd=6 backlog=5" "event listen exit res=0 @params=1"
	repeat 501 "event fork exit res=99 exe=/bin/app @params=2"
	printf '%s\n' "event drop enter ratio=1 @tid=-1"
	printf '%s\n' "event syscall enter ID=72 nativeID=74 @tid=10 @ts=1600000000100000000 @params=2" \
		"event syscall exit ID=72 @tid=10 @ts=1600000000160000000 @params=1" \
		"event read enter fd=4 size=5 @tid=10 @ts=1600000000200000000" \
		"event read exit res=5 data=abcde @tid=10 @ts=1600000000260000000 @params=2"
	printf '%s\n' "event PROCEXIT_1_E status=139 ret=0 sig=11 core=0 @tid=10 @ts=1600000000300000000 @params=4"
} >above.txt
echo "above:"
findings above
{
	head_of_capture
	repeat 200 "event openat exit fd=20 dirfd=-100 name=/data/a flags=1 mode=0 dev=5 @params=6"
	printf '%s\n' "event read enter fd=4 size=5 @tid=10 @ts=1600000000200000000" \
		"event read exit res=5 data=abcde @tid=10 @ts=1600000000220000000 @params=2" \
		"event switch enter @tid=0 @cpu=0 @ts=1600000000300000000 next=10 pgft_maj=0" \
		"event switch enter @tid=10 @cpu=0 @ts=1600000004000000000 next=0 pgft_maj=0"
} >busy.txt
echo "busy:"
findings busy
man=$ROOT/man/scan-report.1
sed -nE 's/^FINDING\([A-Z_]+, *"([a-z_]+)", *([A-Z]+),.*/\1 \2/p' "$ROOT/src/analyze/findings.def" |
	while read -r id weight; do
		grep -q "^\.It $id Pq ${weight,,} , from " "$man" || echo "not in the man page: $id"
	done
