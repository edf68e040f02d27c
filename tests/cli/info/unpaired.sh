# Lost returns and starts of calls are counted; exit, which never returns, and what is under way at the end are none.
cat >pairs.txt <<'END'
section
machine n_cpus=1 hostname=box memory_bytes=1073741824
threads v9
thread tid=10 pid=10 ptid=1 comm=app exe=/bin/app cwd=/ vtid=10 vpid=10
thread tid=11 pid=11 ptid=1 comm=app exe=/bin/app cwd=/ vtid=11 vpid=11
thread tid=12 pid=12 ptid=1 comm=app exe=/bin/app cwd=/ vtid=12 vpid=12
event read enter fd=4 size=5 @tid=11 @params=2
event read exit res=5 data=abcde @tid=11 @params=2
event syscall enter ID=164 nativeID=231 @tid=11 @params=2
event PROCEXIT_1_E status=0 ret=0 sig=0 core=0 @tid=11 @params=4
event read enter fd=4 size=5 @tid=10 @params=2
event read exit res=5 data=abcde @tid=10 @params=2
event nanosleep enter interval=1000000000 @tid=10 @params=1
END
cp pairs.txt lost.txt
cat >>lost.txt <<'END'
event read enter fd=4 size=5 @tid=12 @params=2
event write enter fd=4 size=5 @tid=12 @params=2
event write exit res=5 data=abcde @tid=12 @params=2
event write exit res=5 data=abcde @tid=12 @params=2
event write exit res=5 data=abcde @tid=12 @params=2
END
for name in pairs lost; do
	"${SCAN%/*}/mkcap" $name.txt $name.scap
	"$SCAN" info --json $name.scap |
		sed -nE 's/.*("unpaired_enters": [0-9]+, "unpaired_exits": [0-9]+).*/'$name': \1/p'
done
