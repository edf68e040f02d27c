# Seconds and recorder's own events.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/events/with.inc"
capture shell
for s in 1 3 4; do
	echo "-M $s: $("$SCAN" -r shell.scap -M $s | tail -n 1 | cut -d' ' -f1)"
done
"$SCAN" -r shell.scap -M 3 -n 2 | cut -d' ' -f1
"$SCAN" events shell.scap -D | sed -n '1,2p'
"$SCAN" events shell.scap --debug -p '%evt.num %evt.type %thread.cpu'
# -n counts neither numbers nor lines: events 1 and 2 tell of a user and a group, 3 is shown with -D only.
"${SCAN%/*}/mkcap" /dev/stdin users.scap <<'END'
section
threads v9
thread tid=1 pid=1 ptid=0 comm=init exe=/sbin/init cwd=/
event USER_ADDED_E uid=1 gid=1 name=a home=/a shell=/bin/sh
event GROUP_ADDED_E gid=1 name=a
event procinfo enter cpu_usr=1 cpu_sys=2
event close enter fd=1
event close exit res=0
event close enter fd=2
event close exit res=0
END
"$SCAN" -r users.scap -n 3 -p '%evt.num %evt.type'
"$SCAN" -r users.scap -n 3 -D -p '%evt.num %evt.type'
