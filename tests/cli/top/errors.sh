# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
capture
export XDG_CONFIG_HOME=$PWD
for args in 'proc day.scap' 'nonsense day.scap' 'procs' '' 'procs --by wait day.scap' 'procs, day.scap' \
	'procs nothing.scap' 'procs day.scap proc.nam=x' 'procs -n x day.scap' 'day.scap procs' 'day.scap day.scap' \
	'-r day.scap'; do
	# shellcheck disable=SC2086
	"$SCAN" top $args
	echo "$args: status $?"
done
