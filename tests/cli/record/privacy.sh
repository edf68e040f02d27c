# What is left out on request, and whose the file is.
fake=${SCAN%/*}/scan-fake
# The machine was read before the first event came.
export SCAN_NOW=2026-11-23T08:00:00Z
export FAKE_EVENTS=$FIXTURES/demo.scap.gz
echo "a word of its own" >held-open
exec 7<held-open
SECRET_OF_ENV=known sleep 100 &
pid=$!
listed()
{
	"$SCAN" info "$1" | grep -E '(Threads|Descriptors|Users|Groups) listed' | tr -s ' ' | tr '\n' ';'
	echo
}
echo "== of processes: this shell, its child and the recorder hold the file"
"$SCAN" record --state -q -w held --proc-filter 'fd.name contains held-open'
"$SCAN" info held | grep 'Threads listed' | tr -s ' '
"$SCAN" lsof held | grep -c held-open
"$SCAN" record --state -q -w nobody --proc-filter fd.name=/there/is/none -E
listed nobody
echo "== all events are there, whatever the lists tell"
"$fake" record -q -w all --proc-filter fd.name=/there/is/none
"$SCAN" -r all | wc -l
echo "== in parts and in memory, too"
"$fake" record -q -w part -e 5000 --proc-filter fd.name=/there/is/none
FAKE_SIGNAL=2 "$fake" record -q -w window --flight 1M --proc-filter fd.name=/there/is/none
for f in part0 window.1; do "$SCAN" info $f | grep 'Descriptors listed' | tr -s ' '; done
echo "== environments"
SECRET_OF_ENV=known "$SCAN" record --state -q -w env
grep -c SECRET_OF_ENV=known env
SECRET_OF_ENV=known "$SCAN" record --state -q -w env --no-env
grep -c SECRET_OF_ENV=known env
"$fake" record -q -w env
"$SCAN" -r env -p '%evt.arg.env' 'evt.type=execve and evt.dir=< and evt.arg.env!=""' | wc -l
"$fake" record -q -w env --no-env
"$SCAN" -r env -p '%evt.arg.env' 'evt.type=execve and evt.dir=<' | sort -u
"$SCAN" -r env -p '%evt.arg.exe %evt.arg.args %evt.arg.comm %evt.arg.tty %evt.arg.loginuid' 'evt.type=execve and evt.dir=<' >have
"$SCAN" -r "$FAKE_EVENTS" -p '%evt.arg.exe %evt.arg.args %evt.arg.comm %evt.arg.tty %evt.arg.loginuid' 'evt.type=execve and evt.dir=<' | cmp - have &&
	wc -l <have
kill $pid
echo "== the user who called sudo gets the file where that user may write, else root keeps its rights"
if [[ $(id -u) -ne 0 ]]; then
	printf '%s\n' "theirs/a 65534 600" "ours/a 0 600" "theirs/w.1 65534 600"
	exit 0
fi
mkdir theirs ours
chown 65534:65534 theirs
chmod 711 . ..
export SUDO_UID=65534 SUDO_GID=65534
"$fake" record -q -w theirs/a
"$fake" record -q -w ours/a
FAKE_SIGNAL=2 "$fake" record -q --flight 1M -w theirs/w
stat -c '%n %u %a' theirs/a ours/a theirs/w.1
