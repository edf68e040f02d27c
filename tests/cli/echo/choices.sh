# What cannot be a connection, an address, a port or a number is refused; what can be gives what the filter gives.
f=$FIXTURES/demo.scap.gz
for conn in foo '' '->' 127.0.0.1:48378 127.0.0.1:48378- 127.0.0.1:48378-\>127.0.0.1: 127.0.0.1:x-\>127.0.0.1:8080 \
	127.0.0:48378-\>127.0.0.1:8080 127.0.0.1:48378-\>127.0.0.1:65536 '?->127.0.0.1:9' ':48378->:8080' \
	'127.0.0.1:48378->127.0.0.1:8080->127.0.0.1:80' 'ff12472c022af400->ff12472c022aec00 /data/stock.sock'; do
	"$SCAN" echo --conn "$conn" "$f" 2>&1
	echo "$conn: status $?"
done
echo "what can be:"
for conn in '127.0.0.1:48378->127.0.0.1:8080' '::1:48378->::1:8080' ':::48378->2001:db8::1:80' '10.0.0.1->10.0.0.2' \
	'1.2.3.4:0->1.2.3.4:65535'; do
	"$SCAN" echo --conn "$conn" "$f" | grep -c '^[<>]'
done
"$SCAN" echo "$f" "fd.name='127.0.0.1:48378->127.0.0.1:8080'" | grep -c '^[<>]'
for args in '--ip 203.0.113' '--ip 10.0.0.0/8' '--ip host' '--port 65536' '--port nosuch' '--port -1' '--fd x' '--fd 1x'; do
	# shellcheck disable=SC2086
	"$SCAN" echo $args "$f" 2>&1
	echo "$args: status $?"
done
"$SCAN" echo --ip 127.0.0.1 --port 8080 "$f" | grep -c '^[<>]'
"$SCAN" echo "$f" fd.ip=127.0.0.1 and fd.port=8080 | grep -c '^[<>]'
