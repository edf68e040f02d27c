# What stands in the rings comes out, of all CPUs in order of time, in every coding, filtered and in parts.
fake=${SCAN%/*}/scan-fake
# The machine was read before the first event came.
export SCAN_NOW=2026-11-23T08:00:00Z
export FAKE_EVENTS=$FIXTURES/demo.scap.gz FAKE_CPUS=4 FAKE_NOW=1
raw='%evt.cpu %evt.type %evt.dir %thread.tid %evt.rawres'
"$SCAN" -r "$FAKE_EVENTS" -p "$raw" >want
for z in "" -z --zstd; do
	"$fake" record $z -w all 2>err
	echo "status $?"
	sed 's/[0-9]* threads, [0-9]* descriptors/N threads, N descriptors/' err
	"$SCAN" -r all -p "$raw" | cmp - want && "$SCAN" info all | grep -E 'Compression|Lost events'
done
stat -c '%a %n' all
# Over an old file that others may read, too.
chmod 644 all
"$fake" record -q -w all && stat -c '%a %n' all
"$fake" record -q -w - | "$SCAN" -r - -p "$raw" | cmp - want && echo "through a pipe"
FAKE_LOOPS=0 "$fake" record -q -w - | head -c 100 | wc -c
"$fake" record -q -n 1000 -w few
"$SCAN" -r few | wc -l
"$fake" record -q -w writes 'evt.type=write and evt.dir=<'
"$SCAN" -r writes -p "$raw" | cmp - <("$SCAN" -r "$FAKE_EVENTS" -p "$raw" 'evt.type=write and evt.dir=<') && echo filtered
mkdir parts
"$fake" record -q -e 2000 -w parts/x
ls parts
for f in parts/*; do "$SCAN" -r "$f" -p "$raw"; done | cmp - want && echo "in parts"
# What happened before the machine was read to its end is not in the file.
unset FAKE_NOW
SCAN_NOW=2026-11-23T08:03:41Z FAKE_CPUS=1 "$fake" record -q -w late
"$SCAN" -r late -p "%evt.rawtime $raw" |
	cmp - <("$SCAN" -r "$FAKE_EVENTS" -p "%evt.rawtime $raw" 'evt.time >= 2026-11-23T08:03:41Z') && echo "from then on"
# A disk that is full: what was written can be read, and the status says so.
for z in "" -z --zstd; do
	(
		ulimit -f 512
		FAKE_LOOPS=100 "$fake" record -q $z -w full
		echo "full disk: status $?"
	) 2>&1
	ls full*
	"$SCAN" -r full.partial -q
	echo "what is there: status $?"
	rm full.partial
done
# Signals end it well.
for s in INT TERM HUP; do
	FAKE_SIGNAL=$(kill -l $s) "$fake" record -q -w stopped
	echo "$s: status $?, $(ls stopped*)"
	rm stopped
done
# A full ring is told, at the end and in the file.
FAKE_DROPS=1 FAKE_LOOPS=300 FAKE_CPUS=1 "$fake" record --ring 1 -w lossy 2>err
grep -o 'events were lost: [0-9]* because the buffers were full' err | sed 's/: [1-9][0-9]*/: N/'
( # a capture that ends early is judged by it, too
	ulimit -f 512
	FAKE_DROPS=1 FAKE_LOOPS=0 FAKE_CPUS=1 "$fake" record -q --ring 1 -w early 2>early.err
	echo "full disk: status $?"
)
grep -o 'events were lost' early.err
told=$(sed -n 's/.*: \([0-9]*\) events were lost.*/\1/p' err)
"$SCAN" info lossy --format json | grep -o '"lost_events": *[0-9]*' | grep -c "[: ]$told$"
sysdig -r lossy 2>/dev/null | grep -c 'scapevent' | sed 's/^0$/hidden/'
