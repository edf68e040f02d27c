# One pair of addresses, opened twice; one that fails; one whose other end is elsewhere; one left open.
# shellcheck source=/dev/null disable=SC2154
. "$ROOT/tests/cli/report/with.inc"
capture
{
	echo section
	echo threads v9
	echo thread tid=10 pid=10 comm=get
	n=1000
	connection()
	{
		echo event socket enter @tid=10 domain=2 type=1 proto=0 @params=3
		echo event socket exit @tid=10 "fd=$1" @params=1
		echo event connect enter @tid=10 "fd=$1" @params=1
		echo event connect exit @tid=10 "res=$3" "tuple=$2" @params=2
		[[ $3 -lt 0 ]] && return
		echo event write enter @tid=10 "fd=$1" size=$((n += 1)) @params=2
		echo event write exit @tid=10 "res=$n" data=x @params=2
	}
	hang_up()
	{
		echo event close enter @tid=10 "fd=$1" @params=1
		echo event close exit @tid=10 res=0 @params=1
	}
	connection 3 '10.0.0.1:4000->10.0.0.2:80' 0
	hang_up 3
	connection 3 '10.0.0.1:4000->10.0.0.2:80' 0
	hang_up 3
	connection 4 '10.0.0.1:4001->10.0.0.2:81' -111
	hang_up 4
	connection 5 '10.0.0.1:4002->10.0.0.2:82' 0
} >again.txt
"${SCAN%/*}/mkcap" again.txt again.scap
"$SCAN" conns --by start again.scap
