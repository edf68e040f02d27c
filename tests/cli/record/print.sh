# Without -w lines are printed, as sysdig does, with the same options as for files.
fake=${SCAN%/*}/scan-fake
# The machine was read before the first event came.
export SCAN_NOW=2026-11-23T08:00:00Z
export FAKE_EVENTS=$FIXTURES/demo.scap.gz
lines='%evt.num %evt.rawtime %evt.cpu %evt.type %evt.dir %thread.tid %evt.rawres'
"$fake" record -p "$lines" >have
echo "status $?"
"$SCAN" -r "$FAKE_EVENTS" -p "$lines" | cmp - have && wc -l <have
echo "== as sysdig is called, too"
"$fake" -p "$lines" evt.type=write and 'evt.dir=<' | cmp - <("$SCAN" -r "$FAKE_EVENTS" -p "$lines" evt.type=write and 'evt.dir=<') && echo the same
"$fake" -n 100 -t r evt.type=clock_nanosleep | head -n 2
"$fake" record --format=csv --fields=evt.num,evt.type evt.type=fsync | head -n 3
echo "== ^C"
FAKE_SIGNAL=2 "$fake" record evt.type=fsync | wc -l
echo "== refused"
for args in -z '-W 5' --no-env --proc-filter=no.such=1 evt.typ=a '-p %nope' '-j --format=csv'; do
	# shellcheck disable=SC2086 # each is a list of words
	"$fake" record $args
	echo "status $?"
done 2>&1
echo "== a terminal gets no capture"
command -v script >/dev/null || { echo "no script(1)"; exit 77; }
script -qec "'$fake' record -w -" /dev/null | tr -d '\r'
script -qec "'$SCAN' -r '$FAKE_EVENTS' -w -" /dev/null | tr -d '\r'
echo "== a terminal gets a line while recording goes on"
FAKE_LOOPS=4 FAKE_PACE=100000 TERM=xterm script -qec "'$fake' record -w status" /dev/null >out
tr '\r' '\n' <out | grep -Eo '[0-9]+ s, [0-9]+ events \([0-9]+/s\), [0-9.]+ MiB, 0 lost' | sed 's/[0-9.]\{1,\}/N/g' | sort -u
FAKE_LOOPS=4 FAKE_PACE=100000 TERM=xterm script -qec "'$fake' record -q -w status" /dev/null
FAKE_LOOPS=4 "$fake" record -w status 2>&1 | grep -c ' lost'
ls
