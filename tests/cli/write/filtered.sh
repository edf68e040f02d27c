# What a filter keeps is called in the copy as in the whole, though most of what named it is hidden.
format='*%evt.rawtime %thread.tid %evt.type %evt.dir %evt.latency %fd.num %fd.name %proc.name %proc.cmdline %proc.cwd %proc.pname %user.name %container.name'
cap=$FIXTURES/demo.scap.gz
for filter in 'evt.type=read' 'evt.dir=< and evt.type in (write,close,sendto)' 'evt.rawres<0' 'fd.type=ipv4' \
	'proc.name=sh' 'evt.type=openat and evt.dir=<' 'fd.name contains /etc' 'evt.buflen>10' 'evt.type=fcntl' \
	'evt.failed=true'; do
	"$SCAN" -r "$cap" -w copy "$filter"
	# -d: with a filter as such, sysdig and scan do not apply everything that it refuses
	"$SCAN" -r "$cap" -p "$format" -d "$filter" >want
	"$SCAN" -r copy -p "$format" >have
	cmp -s want have && same=same || same=different
	[[ -s want ]] || same=empty
	# the copy of a copy needs nothing more
	"$SCAN" -r copy -w again "$filter"
	"$SCAN" -r again -p "$format" | cmp -s - want || same="$same, again different"
	echo "$filter: $same"
done
"$SCAN" -r "$cap" -w bare --no-state 'evt.type=read'
"$SCAN" info bare | grep -i hidden
"$SCAN" -r bare | wc -l
"$SCAN" -r "$cap" evt.type=read | wc -l
"$SCAN" -r "$cap" -w all -d evt.type=read
"$SCAN" -r "$cap" >want
"$SCAN" -r all | cmp - want && echo "-d writes everything"
# A filter that leaves exit events alone does not make the copy one of the newest drivers.
"$SCAN" -r "$cap" -w bare --no-state 'evt.dir=<'
"$SCAN" info bare | grep 'Events are'
