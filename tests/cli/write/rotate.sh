# Further files have the names that sysdig gives them, and begin with the state of the moment.
cap=$FIXTURES/demo.scap.gz
format='*%evt.rawtime %thread.tid %evt.type %evt.dir %evt.latency %fd.num %fd.name %proc.name %proc.cmdline %proc.cwd %user.name'
try()
{
	mkdir d
	"$SCAN" -r "$cap" -w d/x "$@"
	echo "$*: status $?:" d/*
	for f in d/*; do
		"$SCAN" -r "$f" -n 1 >/dev/null || echo "$f cannot be read"
	done
	mv d "last$((++n))"
}
n=0
try -e 1000
"$SCAN" -r "$cap" -p "$format" >want
for f in last1/*; do
	"$SCAN" -r "$f" -p "$format"
done >have
cmp want have && echo "the parts are the whole"
for f in last1/*; do
	"$SCAN" -r "$f" -v 2>&1 >/dev/null | sed -n 's/.*Captured Events: \([0-9]*\),.*/\1/p'
done | head -n 2
try -e 1000 -W 2
try -e 400 -W 10
try -G 1
try -G 1 -W 2
try -C 1
try -W 3
try -z -e 1500
mkdir t
"$SCAN" -r "$cap" -w t/x%Y-%S -G 1 -W 2
for f in t/*; do
	[[ $f =~ ^t/x2[0-9]{3}-[0-5][0-9]$ ]] && echo "named by time"
done
"$SCAN" -r "$cap" -w - -e 100
echo "status $?"
# The end of a file may be that of an input.
for n in 5843 5844; do
	mkdir "two$n"
	"$SCAN" -r "$cap" -r "$cap" -w "two$n/x" -e $n
	for f in two"$n"/*; do
		"$SCAN" -r "$f" -p "$format"
	done >have
	cat want want | cmp - have && echo "-e $n of two: $(echo two"$n"/*)"
done
# A state larger than -C allows does not make a file of every event.
{
	echo 'section'
	echo 'threads v9'
	for ((i = 1; i <= 400; i++)); do
		printf 'thread tid=%d pid=%d comm=x env="%04000d"\n' $i $i 0
	done
	echo 'event getcwd enter @tid=1 @repeat=100000'
} >large.txt
"${SCAN%/*}"/mkcap large.txt large.scap
mkdir large
"$SCAN" -r large.scap -w large/x -C 1
stat -c '%n %s' large/*
# What a file begins with is of the section that its events are of.
cat >sections.txt <<'EOF'
section
machine hostname=one
threads v9
thread tid=10 pid=10 ptid=1 comm=first
event getcwd enter @tid=10 @ts=1500000000000000000
event read enter @tid=10 @ts=1500000005000000000
section
machine hostname=two
threads v9
thread tid=10 pid=10 ptid=1 comm=second
event read enter @tid=10 @ts=1500000006000000000
event getcwd enter @tid=10 @ts=1500000007000000000
EOF
"${SCAN%/*}"/mkcap sections.txt sections.scap
"$SCAN" -r sections.scap -w part -G 2 evt.type=getcwd
for f in part*; do
	"$SCAN" -r "$f" -p "$f: %evt.hostname %proc.name"
done
