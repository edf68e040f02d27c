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
tar cf text.tar text text
try text.tar
try - <text.tar
dd if=text.tar status=none | "$SCAN" info -
echo "piped: status $?"
try missing.scap
try
try none.scap none.scap
try none.scap proc.name=x
try --hsah none.scap
