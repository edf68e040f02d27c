# On a terminal nothing of a capture can drive it, whichever chisel prints it; in a file it stands as it is.
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
"${SCAN%/*}/mkcap" "$ROOT/tests/cli/chisel/evil.txt" evil.scap
on_terminal()
{
	python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' "$SCAN" -r evil.scap "$@" </dev/null | tr -d '\r'
}
# Lines with a control byte, but for the colours that chisels set.
driving()
{
	sed 's/\x1b\[[0-9]*m//g' | LC_ALL=C grep -a -P '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]'
}
set --
for chisel in $("$SCAN" -cl | awk '/^[a-z]/ { print $1 }'); do
	case $chisel in
	spectrogram | subsecoffset) continue ;; # drive it
	tracers_2_statsd | udp_extract | around) continue ;;
	lscontainers | lsof | netstat | ps) continue ;; # end the reading for all
	fdbytes_by | fdtime_by) set -- "$@" -c "$chisel" fd.name,proc.name ;;
	fdcount_by) set -- "$@" -c "$chisel" proc.name ;;
	spy_ip) set -- "$@" -c "$chisel" 127.0.0.1 ;;
	spy_port) set -- "$@" -c "$chisel" 80 ;;
	*lower) set -- "$@" -c "$chisel" 0 ;;
	*) set -- "$@" -c "$chisel" ;;
	esac
done
# judge HOW CHISEL...
judge()
{
	local how=$1

	shift
	on_terminal "$@" >seen
	"$SCAN" -r evil.scap "$@" >plain
	echo "$how: $(wc -l <seen) lines, of these drive $(driving <seen | wc -l) on a terminal, $(driving <plain | wc -l) in a file"
	driving <seen | cat -v
}
judge lines "$@"
judge "with containers" -pc "$@"
judge "data as it is" -A -pc "$@"
for chisel in lscontainers lsof netstat ps; do
	judge "$chisel" -c "$chisel"
done
on_terminal -pc -c topprocs_file | cat -v
on_terminal -c echo_fds | cat -v
# Colours by latency and by offset; COLUMNS tells the width.
on_terminal -c spectrogram | cat -v
on_terminal -c subsecoffset 500 | cat -v
