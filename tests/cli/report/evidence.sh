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
# calls by their newer names, and what no shared capture has
cat >deeds.txt <<'END'
section
machine n_cpus=1 hostname=box memory_bytes=1073741824
threads v9
thread tid=10 pid=10 ptid=1 comm=sshd exe=/usr/sbin/sshd cwd=/ vtid=10 vpid=10 tty=34816
fds v2 tid=10
fd ipv4_servsock fd=3 sip=0.0.0.0 sport=22 l4proto=1
fd ipv4_sock fd=5 sip=10.0.0.1 dip=10.0.0.2 sport=40000 dport=80 l4proto=1
event notification enter id=a desc=b @tid=10 @ts=1600000000000000000
event infra enter source=docker name=start description=x scope=y @tid=10
event openat2 enter dirfd=-100 name=/etc/x flags=2 mode=0 resolve=0 @tid=10
event openat2 exit fd=7 dirfd=-100 name=/etc/x flags=2 mode=0 resolve=0 @tid=10
event openat2 exit fd=-2 dirfd=-100 name=/none flags=1 mode=0 resolve=0 @tid=10
event accept4 enter flags=0 @tid=10
event SOCKET_ACCEPT4_6_X fd=8 tuple=10.0.0.9:50000->10.0.0.1:22 queuepct=0 queuelen=0 queuemax=128 flags=0 @tid=10
event connect exit res=-115 tuple=10.0.0.1:40002->10.0.0.2:80 @params=2 @tid=10
event clone3 exit res=77 exe=/bin/a @params=2 @tid=10
event unlinkat exit res=0 dirfd=-100 name=/tmp/a flags=0 @tid=10
event renameat2 exit res=0 olddirfd=-100 oldpath=/a newdirfd=-100 newpath=/b flags=0 @tid=10
event symlinkat exit res=0 target=/a linkdirfd=-100 linkpath=/b @tid=10
event signaldeliver enter spid=0 dpid=10 sig=11 @tid=10
event SOCKET_GETSOCKOPT_X res=0 fd=5 level=1 optname=4 val=1:-111 optlen=4 @tid=10
END
"${SCAN%/*}/mkcap" deeds.txt deeds.scap
check deeds.scap
"$SCAN" report --table tiles deeds.scap
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
