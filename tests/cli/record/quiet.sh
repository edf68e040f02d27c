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
# Wait for the command to succeed, but not for ever.
await()
{
	for ((i = 0; i < 600; i++)); do "$@" && return; sleep 0.05; done
	return 1
}
echo "== what was recorded is shown"
"$SCAN" -r "$FAKE_EVENTS" -p "$lines" >want
"$fake" record -p "$lines" >now &
await cmp -s now want && echo "every line while the recorder runs"
kill $!
wait $!
echo "== and in the file, should the recorder be killed"
raw='%evt.rawtime %evt.type %evt.dir %thread.tid'
"$SCAN" -r "$FAKE_EVENTS" -p "$raw" >want
is_written() { "$SCAN" -r killed.partial -p "$raw" 2>err | cmp -s - want; }
for z in "" -z --zstd; do
	# shellcheck disable=SC2086 # nothing is no word
	"$fake" record -q $z -w killed &
	await is_written && echo "every event"
	kill -KILL $!
	wait $! 2>err
	rm killed.partial
done
