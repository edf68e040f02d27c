# What could not be finished does not take the name, and can be read.
cap=$FIXTURES/demo.scap.gz
"$SCAN" -r "$cap" -w whole
cp whole out
for z in "" -z; do
	(
		ulimit -f 48
		"$SCAN" -r "$cap" -w out $z
		echo "full: status $?"
	)
	cmp whole out && ls out*
	"$SCAN" -r out.partial -q
	echo "what is there: status $?, $("$SCAN" -r out.partial | head -n 5 | wc -l) lines at least"
	rm out.partial
done
[ -w /dev/full ] || { echo "no /dev/full"; exit 77; }
"$SCAN" -r "$cap" -w /dev/full
echo "device: status $?"
"$SCAN" -r "$cap" -w nowhere/out
echo "no folder: status $?"
"$SCAN" -r nothing -w new
echo "no input: status $?"
mkfifo pipe
# The signal finds the program at work: the same capture again and again, until nobody reads it.
while gzip -dc "$cap"; do :; done >pipe 2>/dev/null &
"$SCAN" -r pipe -w stopped &
pid=$!
large=$(($(stat -c %s whole) * 2))
until [[ $(stat -c %s stopped.partial 2>/dev/null) -gt $large ]]; do sleep 0.1; done
kill -TERM $pid
wait $pid
echo "signal: status $?"
ls -- *stopped*
"$SCAN" -r stopped.partial -q
echo "what is there: status $?, $("$SCAN" -r stopped.partial | head -n 5000 | wc -l) lines at least"
# What is read is evidence: no output takes its place, under no name and whenever it is opened.
ln -s out link
"$SCAN" -r out -w out -z
echo "onto itself: status $?"
"$SCAN" -r whole -r out -w link
echo "onto the second one: status $?"
"$SCAN" report -o out out
echo "report onto its capture: status $?"
cmp whole out && rm out.partial
chmod 600 out
"$SCAN" -r whole -w link
stat -c '%F %a' link out
# An archive of which no member was named is nothing that could replace a capture.
cp "$cap" a.scap.gz
cp "$cap" b.scap.gz
tar cf two.tar a.scap.gz b.scap.gz
"$SCAN" -r two.tar -w out
echo "no member named: status $?"
cmp whole out && echo "the old one stays"
# A pipe that falls silent does not hold up a signal.
mkfifo silent
exec 3<>silent
"$SCAN" -r silent -w early -z &
pid=$!
for _ in 1 2 3 4 5 6 7 8; do gzip -dc "$cap"; done >&3
while [[ ! -e early.partial ]]; do sleep 0.1; done
kill -TERM $pid
wait $pid
echo "silence: status $?"
"$SCAN" -r early.partial -q
echo "what is there: status $?, $("$SCAN" -r early.partial | head -n 5000 | wc -l) lines at least"
