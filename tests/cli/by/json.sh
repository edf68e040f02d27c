# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
capture
"$SCAN" by proc.pid,evt.failed --json --values 'count,sum(evt.buflen.out),rate(evt.buflen),avg(evt.count),last(evt.rawtime)' -n 2 day.scap
