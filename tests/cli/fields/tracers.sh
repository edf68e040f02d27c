# Dots, commas and colons that a backslash hides belong to tags and arguments, and divide nothing.
{
	cat <<'EOF'
section
machine n_cpus=1 hostname=fixture
threads v9
thread tid=10 pid=10 ptid=1 comm=a exe=a cwd=/ vtid=10 vpid=10
fds v2 tid=10
fd file_v2 fd=8 name=/dev/null
EOF
	for text in '>:1:a\.b:k\.x=v\,w:' '>:1:a\.b.c:k=a\,b\=c\:d,e=f:' '>:1:a.b.c::' '<:1:a\.b.c::' \
		'>:1:x\:y\=.z\\.q:k\==v\=:' '<:1:a\.b::'; do
		echo 'event SYSCALL_WRITE_E @tid=10 fd=8 size=4'
		echo "event SYSCALL_WRITE_X @tid=10 res=4 data=\"$(printf %s "$text" | sed 's/\\/\\\\/g')\""
		echo 'event SYSCALL_GETCWD_E @tid=10'
	done
} >tracers.txt
"${SCAN%/*}/mkcap" tracers.txt tracers.scap
"$SCAN" events --utc tracers.scap evt.type=tracer
for field in span.ntags 'span.tag[0]' 'span.tag[1]' 'span.tag[-1]' span.nargs span.args span.arg.k 'span.arg[0]' \
	'span.arg[1]' 'span.idtag[1]' 'span.duration.fortag[1]' span.rawparenttime; do
	"$SCAN" events tracers.scap -p "%evt.num $field=%$field" evt.type=tracer
done
for field in evtin.span.ntags evtin.span.nargs evtin.span.tags evtin.span.args 'evtin.span.tag[1]' 'evtin.span.arg[0]'; do
	"$SCAN" events tracers.scap -p "%evt.num $field=%$field" evt.type=getcwd
done
