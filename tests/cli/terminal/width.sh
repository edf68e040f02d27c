# On a terminal no line of any table is longer than the terminal is wide, and what was asked for is there.
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
export XDG_CONFIG_HOME=$PWD
demo=$FIXTURES/demo.scap.gz
attack=${SCAN_SHARED:-$ROOT/../shared}/captures/vm/attack.scap.gz
on()
{
	python3 "$ROOT/tests/peer/on_terminal.py" "$@" | tr -d '\r'
}
# all_tables WIDTH FILE
all_tables()
{
	local verb order

	for verb in report http slow errors ps lsof netstat tree users containers info; do
		on "$1" "$SCAN" "$verb" "$2"
	done
	for order in bytes duration errors start; do
		on "$1" "$SCAN" conns --by "$order" "$2"
	done
	on "$1" "$SCAN" top all "$2"
	on "$1" "$SCAN" http "$2" top
	on "$1" "$SCAN" by --sum evt.buflen proc.cmdline,evt.type,fd.name "$2"
	on "$1" "$SCAN" by --values 'first(evt.rawtime),last(evt.rawtime),count' proc.cmdline,fd.name "$2"
	on "$1" "$SCAN" top -l
}
# fits WIDTH FILE: prints what is too wide
fits()
{
	all_tables "$1" "$2" >lines
	python3 "$ROOT/tests/cli/terminal/too_wide.py" "$1" <lines
	echo "$1: $(($(wc -l <lines) / 100)) hundred lines"
}
fits 80 "$demo"
fits 160 "$demo"
on 60 "$SCAN" slow "$demo" | python3 "$ROOT/tests/cli/terminal/too_wide.py" 60
[[ -e $attack ]] && all_tables 80 "$attack" | python3 "$ROOT/tests/cli/terminal/too_wide.py" 80

for args in 'report --table findings' 'conns --by errors' 'conns --by start' http 'slow -n 5'; do
	echo "== $args"
	# shellcheck disable=SC2086
	on 80 "$SCAN" $args "$demo" | sed '/^Latency/,$d'
done
echo '== top -l'
on 80 "$SCAN" top -l | sed -n '1,6p'
echo '== into a file all is whole'
"$SCAN" conns -n 2 "$demo"
