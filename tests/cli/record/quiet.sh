# A machine on which nothing happens any more: what waits for further events would wait for ever.
fake=${SCAN%/*}/scan-fake
# The machine was read before the first event came.
export SCAN_NOW=2026-11-23T08:00:00Z
export FAKE_EVENTS=$FIXTURES/demo.scap.gz FAKE_SIGNAL=0
lines='%evt.num %evt.rawtime %evt.type %evt.dir %thread.tid'
echo "== -n ends it"
timeout 30 "$fake" record -n 100 -p "$lines" >have
echo "status $?"
"$SCAN" -r "$FAKE_EVENTS" -n 100 -p "$lines" | cmp - have && wc -l <have
timeout 30 "$fake" record -q -n 100 -w file
echo "status $?"
"$SCAN" -r file | wc -l
echo "== so does the end of who reads"
timeout 30 "$fake" record --unbuffered 2>err | head -n 1 | wc -l
echo "status ${PIPESTATUS[0]}"
echo "== a capture that comes through a pipe is shown when it comes"
# The writer keeps the pipe open until something was shown, but not for ever.
# shellcheck disable=SC2094 # that is what it waits for
{
	gzip -dc "$FAKE_EVENTS"
	for ((i = 0; i < 600; i++)); do [[ -s shown ]] && break; sleep 0.05; done
	[[ -s shown ]] && echo "shown while the pipe was open" >seen
} | "$SCAN" -r - --unbuffered >shown
cat seen
