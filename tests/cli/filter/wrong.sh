# A filter that is wrong is shown with the place, before anything is read.
try()
{
	"$SCAN" -r nosuch.scap "$@"
	echo "status $?"
}
try evt.typ=open
try evt.type=opne
try 'evt.type=open and'
try '(evt.type=open'
try 'evt.type=open)'
try 'evt.num contains 3'
try 'evt.type=open proc.name=ls'
try 'proc.name="ls'
try 'fd.net=10.0.0.1'
try 'evt.type in (%fiel)'
try 'proc.name regex "("'
try 'evt.latency > 10parsec'
try "$(printf 'evt.type=open and\n\tproc.nam=ls')"
deep=$(printf '%010000d' 0)
try "$(printf %s "$deep" | tr 0 '(')evt.num=1$(printf %s "$deep" | tr 0 ')')" 2>&1 | cut -c 1-80 | head -n 1
"$SCAN" events nosuch.scap evt.typ=open
echo "status $?"
