# Sockets have in further files the names and sides that they had in the one.
fields='*%evt.rawtime %evt.type %evt.dir %fd.num %fd.type %fd.l4proto %fd.is_server %fd.name'
cat >listeners.txt <<'EOF'
section
threads v9
thread tid=10 pid=10 ptid=1 comm=httpd exe=httpd cwd=/
thread tid=20 pid=20 ptid=1 comm=curl exe=curl cwd=/
event SOCKET_SOCKET_E @tid=10 domain=10 type=1 proto=6
event SOCKET_SOCKET_X @tid=10 fd=3
event SOCKET_BIND_E @tid=10 fd=3
event SOCKET_BIND_X @tid=10 res=0 addr=[::]:80
event SOCKET_ACCEPT_5_E @tid=10
event SOCKET_ACCEPT_5_X @tid=10 @zero=1 fd=4 tuple=10.0.0.9:5000->10.0.0.1:80
event SOCKET_SOCKET_E @tid=20 domain=2 type=1 proto=0
event SOCKET_SOCKET_X @tid=20 fd=3
event SOCKET_SOCKET_E @tid=20 domain=2 type=2 proto=0
event SOCKET_SOCKET_X @tid=20 fd=4
event SOCKET_CONNECT_E @tid=20 fd=4
event SOCKET_CONNECT_X @tid=20 res=0 tuple=10.0.0.1:80->10.0.0.53:53
event SYSCALL_FSTAT_E @tid=10 fd=3
event SYSCALL_FSTAT_X @tid=10 res=0
event SYSCALL_FSTAT_E @tid=10 fd=4
event SYSCALL_FSTAT_X @tid=10 res=0
event SYSCALL_FSTAT_E @tid=20 fd=3
event SYSCALL_FSTAT_X @tid=20 res=0
event SYSCALL_FSTAT_E @tid=20 fd=4
event SYSCALL_FSTAT_X @tid=20 res=0
EOF
"${SCAN%/*}"/mkcap listeners.txt listeners
for names in "" -R; do
	"$SCAN" $names -r listeners -p "$fields" >want
	mkdir "part$names"
	"$SCAN" $names -r listeners -w "part$names/x" -e 1
	for ((i = 0; i < 21; i++)); do
		"$SCAN" $names -r "part$names/x$i" -p "$fields" 2>/dev/null # an end without a shown event
	done >have
	cmp want have && echo "$names: the same in all files"
done
# Names of ports are the machine's.
for ((i = 0; i < 21; i++)); do
	"$SCAN" -r "part/x$i" -p "$fields" evt.type=fstat 2>/dev/null
done
