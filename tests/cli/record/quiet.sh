# A machine on which nothing happens any more: what waits for further events would wait for ever.
fake=${SCAN%/*}/scan-fake
# The machine was read before the first event came.
export SCAN_NOW=2026-11-23T08:00:00Z
export FAKE_EVENTS=$FIXTURES/demo.scap.gz FAKE_SIGNAL=0
lines='%evt.num %evt.rawtime %evt.type %evt.dir %thread.tid'
echo "== -n ends it"
FAKE_LOOPS=4 timeout 30 "$fake" record -n 100 -p "$lines" >have
echo "status $?"
"$SCAN" -r "$FAKE_EVENTS" -n 100 -p "$lines" | cmp - have && wc -l <have
FAKE_LOOPS=4 timeout 30 "$fake" record -q -n 100 -w file
echo "status $?"
"$SCAN" -r file | wc -l
echo "== so does the end of who reads"
FAKE_LOOPS=4 timeout 30 "$fake" record --unbuffered 2>err | head -n 1 | wc -l
echo "status ${PIPESTATUS[0]}"
