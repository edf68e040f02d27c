# Processes that are their own ancestors, and very deep ones, are all told.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
{
	echo section
	echo threads v9
	echo thread tid=5 pid=5 ptid=6 comm=a
	echo thread tid=6 pid=6 ptid=5 comm=b
	echo thread tid=7 pid=7 ptid=7 comm=self
	printf '%s\n' 'thread tid=8 pid=8 ptid=99 comm="\x1b[2J"'
	for ((i = 100; i < 160; i++)); do
		echo "thread tid=$i pid=$i ptid=$((i - 1)) comm=deep"
	done
	echo event close enter @tid=8 fd=3
} >tree.txt
"${SCAN%/*}/mkcap" tree.txt tree.scap
"$SCAN" tree tree.scap
"$SCAN" tree tree.scap --json proc.pid=102
