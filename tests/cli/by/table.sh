# Every kind of value, by one key and by two, with a filter.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
capture
"$SCAN" by proc.name day.scap
"$SCAN" by proc.name,fd.type -n 3 --sum evt.buflen --values 'count,avg(evt.latency),min(evt.latency),max(evt.latency)' \
	day.scap evt.is_io=true and evt.dir='<'
"$SCAN" by evt.type -n 0 --values 'p50(evt.latency),p99(evt.latency),count(fd.name),distinct(fd.name),first(proc.name),last(fd.name)' \
	day.scap evt.type in '(openat, read, write)'
"$SCAN" by '' --values 'count,rate(evt.count),sum(evt.latency)' day.scap
