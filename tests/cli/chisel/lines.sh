# Chisels that print lines: calls, data, users, state.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
capture
for chisel in "fileslower 0" "netlower 0" "scallslower 1" bottlenecks proc_exec_time echo_fds stdin stdout \
	"stderr disable_color" spy_file "spy_file 'W /var/log/web.log'" "spy_port 8080" "spy_ip 127.0.0.1" spy_logs \
	spy_syslog iobytes spy_users list_login_shells "fdcount_by proc.name" httplog "httptop bytes" memcachelog \
	shellshock_detect ps lsof netstat "lsof fd.type=ipv4" lscontainers "lscontainers desc"; do
	echo "--- $chisel"
	eval "\"\$SCAN\" -r day.scap -c $chisel"
done
echo "--- with containers"
"$SCAN" -r day.scap -pc -c fileslower 0 -c echo_fds -c spy_users evt.type in '(execve, chdir, read, write)'
