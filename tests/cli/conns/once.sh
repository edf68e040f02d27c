# A connection is one row: asked about again after it was not made at once, copied within and across processes,
# closed by the one that accepted it; refused late or without an address of its own; taken from its peer.
# shellcheck source=/dev/null disable=SC2154
. "$ROOT/tests/cli/report/with.inc"
call()
{
	echo "event $1 enter @tid=$tid $2"
	echo "event $1 exit @tid=$tid $3"
}
{
	echo section
	echo threads v9
	echo thread tid=10 pid=10 comm=get
	echo thread tid=20 pid=20 comm=web
	echo thread tid=30 pid=30 comm=probe
	tid=20
	call socket 'domain=2 type=1 proto=0 @params=3' 'fd=4 @params=1'
	call bind 'fd=4 @params=1' 'res=0 addr=10.0.0.2:80 @params=2'
	call listen 'fd=4 backlog=5 @params=2' 'res=0 @params=1'
	t='10.0.0.1:4000->10.0.0.2:80'
	tid=10
	call socket 'domain=2 type=1 proto=0 @params=3' 'fd=3 @params=1'
	call connect 'fd=3 @params=1' "res=-115 tuple=$t @params=2"
	tid=20
	call accept '@params=0' "fd=6 tuple=$t @params=5"
	tid=10
	call connect 'fd=3 @params=1' "res=-114 tuple=$t @params=2"
	call connect 'fd=3 @params=1' "res=0 tuple=$t @params=2"
	call connect 'fd=3 @params=1' "res=-106 @params=2"
	call write 'fd=3 size=100 @params=2' 'res=100 data=x @params=2'
	tid=20
	call dup 'fd=6 @params=1' 'res=7 @params=1'
	echo "event clone exit @tid=20 res=21 exe=web tid=20 pid=20 ptid=1 fdlimit=0 comm=web flags=0 uid=0 gid=0 vtid=20 vpid=20"
	echo "event clone exit @tid=21 res=0 exe=web tid=21 pid=21 ptid=20 fdlimit=0 comm=web flags=0 uid=0 gid=0 vtid=21 vpid=21"
	call close 'fd=6 @params=1' 'res=0 @params=1'
	call close 'fd=7 @params=1' 'res=0 @params=1'
	tid=21
	call dup 'fd=6 @params=1' 'res=0 @params=1'
	call dup2 'fd=0 @params=1' 'res=1 oldfd=0 newfd=1 @params=3'
	call read 'fd=1 size=100 @params=2' 'res=100 data=x @params=2'
	call write 'fd=0 size=7 @params=2' 'res=7 data=x @params=2'
	tid=30
	# refused at once: the driver tells whom it asked in the enter event alone
	call socket 'domain=2 type=1 proto=0 @params=3' 'fd=3 @params=1'
	call connect 'fd=3 addr=10.0.0.2:81 @params=2' 'res=-111 @params=2'
	call connect 'fd=3 addr=10.0.0.2:81 @params=2' 'res=-111 @params=2'
	# refused later: the socket tells when asked; one that was made and broke afterwards has not failed
	call socket 'domain=2 type=1 proto=0 @params=3' 'fd=6 @params=1'
	call connect 'fd=6 @params=1' 'res=-115 tuple=10.0.0.1:4001->10.0.0.2:82 @params=2'
	call getsockopt '@params=0' 'res=0 fd=6 level=1 optname=4 val=hex:0191ffffffffffffff optlen=4'
	call close 'fd=6 @params=1' 'res=0 @params=1'
	call socket 'domain=2 type=1 proto=0 @params=3' 'fd=6 @params=1'
	call connect 'fd=6 @params=1' 'res=-115 tuple=10.0.0.1:4002->10.0.0.2:83 @params=2'
	call write 'fd=6 size=1 @params=2' 'res=1 data=x @params=2'
	call getsockopt '@params=0' 'res=0 fd=6 level=1 optname=4 val=hex:0198ffffffffffffff optlen=4'
	call close 'fd=6 @params=1' 'res=0 @params=1'
	# an IPv6 datagram socket: one peer, none, an IPv4 one
	call socket 'domain=10 type=2 proto=0 @params=3' 'fd=4 @params=1'
	call connect 'fd=4 @params=1' 'res=0 tuple=[::1]:5000->[::1]:53 @params=2'
	call connect 'fd=4 @params=1' 'res=0 tuple=0.0.0.0:0->0.0.0.0:0 @params=2'
	call connect 'fd=4 @params=1' 'res=0 tuple=127.0.0.1:5001->127.0.0.1:53 @params=2'
	# bound, and no more
	call socket 'domain=2 type=2 proto=0 @params=3' 'fd=5 @params=1'
	call bind 'fd=5 @params=1' 'res=0 addr=0.0.0.0:0 @params=2'
} >once.txt
"${SCAN%/*}/mkcap" once.txt once.scap
"$SCAN" conns --by start once.scap
# what listens is no connection; a socket taken from its peer has no port
"$SCAN" top ports --format csv once.scap
"$SCAN" top hosts --format csv once.scap
