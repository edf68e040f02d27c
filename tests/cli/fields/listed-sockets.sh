# Unix sockets of the fd list may bring the newline of their line in /proc/net/unix. Printed as fd.name
# they lose it; fdlist.names and comparisons have it in captures of old drivers, as in sysdig 0.29.3.
cat >listed.txt <<'EOF'
section
machine n_cpus=1 hostname=fixture
threads v9
thread tid=10 pid=10 ptid=1 comm=a exe=a cwd=/ vtid=10 vpid=10
fds v2 tid=10
fd unix_sock fd=8 name="/run/x.sock\n"
fd unix_sock fd=9 name="/run/y.sock"
event SYSCALL_READ_E @tid=10 fd=8 size=4
event SYSCALL_READ_X @tid=10 res=2 data=hi
event SYSCALL_POLL_E @tid=10 fds=8:1,9:1 timeout=0
event SYSCALL_POLL_X @tid=10 res=1 fds=8:1,9:1
EOF
"${SCAN%/*}/mkcap" listed.txt listed.scap
"$SCAN" events --utc listed.scap
"$SCAN" events listed.scap -p '%evt.num <%fd.name>'
"$SCAN" events listed.scap -p '%evt.num <%fdlist.names>'
"$SCAN" events listed.scap -p '%evt.num equal' fd.name=/run/x.sock
"$SCAN" events listed.scap -p '%evt.num begins' fd.name startswith /run/x.sock
"$SCAN" report listed.scap | grep x.sock
