# HTTP, users and times of a real machine; memcached, shellshock and logs of a made one.
zcat "$ROOT/tests/fixtures/demo.scap.gz" >demo.scap
"$SCAN" -r demo.scap -c spy_users -c httplog
"$SCAN" -r demo.scap -c httptop -c httptop time -c httptop bytes
"$SCAN" -r demo.scap -j -c httptop | python3 -c 'import json, sys; print(len(json.load(sys.stdin)["data"]))'
"$SCAN" -r demo.scap -c spy_users '0 disable_color' -c list_login_shells 'wget item'
# Requests by another way: what the shop was sent.
"$SCAN" events demo.scap -p '%evt.arg.data' 'proc.name=shop and evt.type in (read, recvfrom) and evt.arg.data startswith GET' |
	wc -l
"${SCAN%/*}/mkcap" "$ROOT/tests/cli/chisel/odd.txt" odd.scap
for chisel in shellshock_detect memcachelog "memcachelog get" "memcachelog 'set 13'" spy_logs spy_syslog proc_exec_time; do
	echo "--- $chisel"
	eval "\"\$SCAN\" -r odd.scap -c $chisel"
done
