# Forks of a process with as many descriptors as there may be: what does not fit is counted.
{
	printf '%s\n' section 'machine n_cpus=1 hostname=h' 'threads v9' \
		'thread tid=10 pid=10 ptid=1 comm=a exe=a cwd=/ vtid=10 vpid=10' 'fds v2 tid=10'
	seq -f 'fd file fd=%g name=/x' 0 4095
	seq -f 'event SYSCALL_CLONE_20_X @tid=10 @zero=1 res=%g pid=10 tid=10 ptid=1 vtid=10 vpid=10' 1000 1999
} >forks.txt
"${SCAN%/*}/mkcap" forks.txt forks.scap
"$SCAN" info --json forks.scap | grep -oE '"(shown_events|refused_fds)": [0-9]+'
