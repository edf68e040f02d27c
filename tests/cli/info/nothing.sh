# No event, no capture, no file; wrong usage.
try()
{
	"$SCAN" info "$@"
	echo "status $?"
}
printf 'section\n' >none.txt
"${SCAN%/*}/mkcap" none.txt none.scap
try none.scap
echo "hello, this is not a capture at all" >text
try text
try missing.scap
try
try none.scap none.scap
try --hsah none.scap
