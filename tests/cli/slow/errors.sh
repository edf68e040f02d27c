# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
capture
head -c -20 day.scap >cut.scap
"$SCAN" slow -n 1 cut.scap >/dev/null
echo "status $?"
head -c 40 day.scap >none.scap
"$SCAN" slow none.scap
echo "status $?"
for args in '' '--min 5 day.scap' '--min fast day.scap' '--class disk day.scap' 'nothing.scap' 'day.scap fd.nam=x'; do
	# shellcheck disable=SC2086
	"$SCAN" slow $args
	echo "$args: status $?"
done
