# What passes: numbers of events, one line a filter.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/events/with.inc"
capture shell
passing()
{
	echo "$1:$("$SCAN" -r shell.scap -p '* %evt.num' "$1" | tr -d '\n')"
}
passing 'evt.type=openat'
passing 'evt.type in (read, close) and evt.dir=<'
passing 'evt.type = execve or evt.type = openat and evt.dir = >'
passing 'not evt.type in (read, close)'
passing 'proc.name=ls and fd.name contains new'
passing 'evt.failed=true'
passing '%file'
passing 'not %file and proc.name in (ls)'
passing 'proc.name descendantof sh'
passing 'proc.pid descendantof (1, 7)'
passing 'proc.name descendantof ls'
passing 'evt.latency > 100us'
passing 'evt.time >= 2020-09-13T12:26:40.0002Z and evt.time < 2020-09-13T12:26:40.0005Z'
passing 'evt.buffer contains "\x0d"'
passing 'evt.buffer bcontains 0d0a'
passing 'proc.name regex "l."'
passing 'basename(proc.exepath) = val(proc.name)'
passing 'toupper(proc.name) = LS and len(fd.name) > 3'
passing 'fd.num = 5'
passing 'fd.sport in (80, 443)'
passing 'k8s.pod.name exists'
