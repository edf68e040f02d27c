# Figures known from what was done while the shared captures were recorded.
# shellcheck source=/dev/null disable=SC2154
. "$ROOT/tests/cli/report/with.inc"
need_shared
# errors CAPTURE: "CALL ERROR COUNT", summed over programs
errors()
{
	"$SCAN" report --json -n 0 "$shared/$1" | sed -n '/^ "errors"/,/^ "calls"/p' |
		sed -nE 's/.*"count": ([0-9]+), .*"error": "([A-Z]+)", "call": "([a-z0-9_]+)".*/\3 \2 \1/p' |
		awk '{ n[$1 " " $2] += $3 } END { for (k in n) print k, n[k] }' | sort
}
# calls CAPTURE NAME
calls()
{
	"$SCAN" report --json -n 0 "$shared/$1" | sed -nE 's/.*"calls": ([0-9]+), .*"call": "'"$2"'".*/'"$2"' \1/p'
}
echo mixed
errors vm/mixed.scap.gz | grep -E '^(open(at)? (EACCES|ENOENT)|write ENOSPC|(connect|sendto|recvmsg) ECONNREFUSED) '
echo classic_mixed
errors modern/classic_mixed.scap.gz | grep -E '^(connect|openat EACCES|execve) ' |
	awk '$1 == "execve" { n += $3; next } { print } END { print "execve failed", n }'
echo classic_small
errors modern/classic_small.scap.gz | grep -E '^(execve|openat EACCES|connect ECONNREFUSED)'
for c in execve connect renameat2 mkdir; do calls modern/classic_small.scap.gz $c; done
echo containers
"$SCAN" report --json -n 0 "$shared/vm/containers.scap.gz" | sed -n '/^ "containers"/,/^ "files"/p' |
	sed -nE 's/.*"events": ([0-9]+), .*"container_id": "([a-z0-9]+)", .*"name": ("[a-z0-9_]+"|null).*/\2 \3 \1/p'
