# shellcheck source=/dev/null disable=SC2154
. "$ROOT/tests/cli/report/with.inc"
f=$FIXTURES/demo.scap.gz
"$SCAN" echo --conn '127.0.0.1:48378->127.0.0.1:8080' "$f"
"$SCAN" echo --conn '127.0.0.1:48378->127.0.0.1:8080' "$f" proc.name=wget
"$SCAN" echo --port 8080 --ip 127.0.0.1 -x "$f" evt.num '<' 600
"$SCAN" echo --file orders.log --raw "$f"
"$SCAN" echo --file /data/orders.log "$f" | grep -c '^>>>'
"$SCAN" echo --stdout --stderr "$f" evt.num '<' 700
"$SCAN" echo --stdin "$f" | grep -c '^>>>'
"$SCAN" echo --fd 5 "$f" proc.name=stock and evt.num '<' 2000
capture
"$SCAN" echo day.scap
head -c 40 day.scap >none.scap
"$SCAN" echo none.scap
echo "status $?"
# shellcheck disable=SC2089 # the quote is part of a name
for args in '' '--raw -x day.scap' '--file a"b day.scap' '--port http day.scap' '--fd x day.scap' '--ip 1.2.3 day.scap' \
	'nothing.scap' 'day.scap fd.nam=x'; do
	# shellcheck disable=SC2086,SC2090
	"$SCAN" echo $args
	echo "$args: status $?"
done
