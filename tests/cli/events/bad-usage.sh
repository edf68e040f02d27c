# What is not understood is said, and nothing is printed.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/events/with.inc"
capture shell
try()
{
	"$SCAN" "$@"
	echo "status $?"
}
try events
try -S
try -r
try events shell.scap proc.nam=ls
try -r shell.scap proc.name=ls and evt.typ=read
try -r shell.scap -x -X
try -r shell.scap -t z
try -r shell.scap -n 0
try -r shell.scap --utc --tz UTC
try -r shell.scap --tz Nowhere/Nothing
try -r shell.scap -p %evt.nun
try -r shell.scap -p %fd.ip
try -r shell.scap -p "%evt.num %"
try -r shell.scap -p %evt.arg.nosuch
try -r shell.scap -p %99999999fd.name
try -r shell.scap -p "%proc.aname[x]"
try -r shell.scap -c topprocs_cqu
try -r shell.scap -q -p %nope
try -r shell.scap -w copy.scap -j -p %nope
try -r shell.scap -q --format=csv --fields=evt.num,nope
try -r shell.scap -q --fields=evt.num
try -r shell.scap -N
try -r shell.scap --node-name x
try -r shell.scap --quite
