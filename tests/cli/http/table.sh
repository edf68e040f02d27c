# shellcheck source=/dev/null disable=SC2154
. "$ROOT/tests/cli/report/with.inc"
f=$FIXTURES/demo.scap.gz
"$SCAN" http -n 4 "$f"
"$SCAN" http "$f" log --format csv proc.name=wget
"$SCAN" http -n 3 --json "$f" top
"$SCAN" http "$f" top proc.name=shop
capture
head -c 40 day.scap >none.scap
"$SCAN" http none.scap
echo "status $?"
for args in '' '--log day.scap' 'nothing.scap' 'day.scap fd.nam=x' 'top day.scap' 'log' 'top -r day.scap'; do
	# shellcheck disable=SC2086
	"$SCAN" http $args
	echo "$args: status $?"
done
