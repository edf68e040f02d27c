# What is asked for must make sense, and messages say what would.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
capture
for args in 'proc.nam day.scap' 'proc.name' 'proc.name --values total day.scap' 'proc.name --values sum day.scap' \
	'proc.name --sum fd.name day.scap' 'proc.name --values sum(evt.latency day.scap' 'proc.name, day.scap' \
	'proc.name day.scap evt.type==' 'proc.name nothing.scap' 'proc.name --values count, day.scap' \
	'day.scap proc.name' 'day.scap day.scap' '-r day.scap'; do
	# shellcheck disable=SC2086
	"$SCAN" by $args
	echo "$args: status $?"
done
