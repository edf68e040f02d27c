# On a terminal, long names are shortened in the middle to its width.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
capture
COLUMNS=60 TERM=xterm python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' "$SCAN" report day.scap </dev/null |
	tr -d '\r' | sed -n '/^At a glance/,/^$/p;/^Files$/,/^$/p;/^Slowest/,$p'
