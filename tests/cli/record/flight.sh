# The last events in memory: what is written of them, when, and that each file reads alone.
fake=${SCAN%/*}/scan-fake
# The machine was read before the first event came.
export SCAN_NOW=2026-11-23T08:00:00Z
export FAKE_EVENTS=$FIXTURES/demo.scap.gz
raw='%evt.rawtime %evt.cpu %evt.type %evt.dir %thread.tid %evt.rawres'
FAKE_LOOPS=20 "$fake" record -q -w whole
"$SCAN" -r whole -p "$raw" >want

# Is a file the end of what was recorded, or if it ends sooner a part of it, without a gap?
check()
{
	"$SCAN" -r "$1" -p "$raw" >have || echo "$1: status $?"
	if [[ $2 == end ]]; then
		cmp have <(tail -n "$(wc -l <have)" want) || return
		[[ -s have ]] || echo "no events"
	else
		first=$(head -n 1 have)
		cmp have <(grep -A "$(($(wc -l <have) - 1))" -Fx -- "$first" want) || return
	fi
	"$SCAN" info "$1" | grep -E 'Damaged |Lost events|Threads listed' | sed 's|listed .*[1-9].*|listed, some|' |
		tr -s ' ' | tr '\n' ';'
	echo
}

echo "== the end of the recording, here ^C"
FAKE_LOOPS=20 FAKE_SIGNAL=2 "$fake" record --flight 1M -z -w a.scap.gz 2>err
echo "status $?, $(ls a.*), mode $(stat -c %a a.1.scap.gz)"
sed 's/[0-9]* threads, [0-9]* descriptors/N threads, N descriptors/' err
check a.1.scap.gz end
"$SCAN" -r a.1.scap.gz -w a.plain
size=$(stat -c %s a.plain)
[[ $size -gt 900000 && $size -lt 1500000 ]] && echo "about as large as wanted"
echo "== SIGTERM writes nothing"
FAKE_LOOPS=2 "$fake" record -q --flight 1M -w t.scap
echo "status $?, $(ls t.* 2>/dev/null)"
echo "== a command"
FAKE_SIGNAL=0 "$fake" record -q --flight 1M -w c.scap -- sleep 0.5
echo "status $?, $(ls c.*)"
check c.1.scap part
echo "== no file is written over"
FAKE_SIGNAL=2 "$fake" record -q --flight 1M -w c.scap
ls c.*
echo "== seconds: the capture takes 5.74 s, and is gone through 20 times"
FAKE_LOOPS=20 FAKE_SIGNAL=2 "$fake" record -q --flight 10s,64M -w s.scap
check s.1.scap end
awk 'NR == 1 { first = $1 } { last = $1 } END { s = (last - first) / 1e9; print(s > 8 && s < 12 ? "as long as wanted" : s) }' have
echo "== SIGUSR1"
FAKE_LOOPS=20 FAKE_PACE=200000 FAKE_SIGNAL=0 "$fake" record -q --flight 1M -w u &
pid=$!
# until it catches signal 10
until grep -q '^SigCgt:.*[2367abef]..$' /proc/$pid/status; do sleep 0.05; done
i=0
until [[ $i -ge 2 && $("$SCAN" -r u.$i -n 100 | wc -l) -gt 0 ]]; do
	i=$((i + 1))
	sleep 0.1
	kill -USR1 $pid
	until [[ -e u.$i ]]; do sleep 0.05; done
done
kill -TERM $pid
wait $pid
echo "status $?"
check u.$i part
echo "== a match: in a file each, and as few as it takes"
match='evt.type=fsync and evt.dir=<'
FAKE_LOOPS=6 FAKE_PACE=60000 FAKE_SIGNAL=2 "$fake" record -q --flight 1M --dump-on "$match" -w m
echo "status $?"
for f in m.*; do check "$f" part; done
for f in m.*; do "$SCAN" -r "$f" -p '%evt.rawtime' "$match"; done | sort -u >have
"$SCAN" -r whole -p '%evt.rawtime' "$match" | head -n "$(wc -l <have)" | cmp - have && wc -l <have
echo "== two files stay"
FAKE_LOOPS=24 FAKE_PACE=60000 "$fake" record -q --flight 1M --dump-on "$match" -W 2 -w w
echo "status $?"
files=(w.*)
echo "${#files[@]}"
echo "== and as many as there may be, when the numbers between them are taken"
mkdir gaps
touch gaps/g.{2,4,6,8,10,12,14,16,18,20,22,24}
FAKE_LOOPS=24 FAKE_PACE=60000 "$fake" record -q --flight 1M --dump-on "$match" -W 2 -w gaps/g
find gaps -type f -size +0 | wc -l
find gaps -size 0 | wc -l
echo "== only what passes goes through memory"
FAKE_LOOPS=20 FAKE_SIGNAL=2 "$fake" record -q --flight 64M -w f.scap evt.type=fsync
"$SCAN" -r f.1.scap | wc -l
"$SCAN" -r whole evt.type=fsync | wc -l
echo "== a folder that is not there"
FAKE_SIGNAL=2 "$fake" record -q --flight 1M -w nowhere/a
echo "status $?"
echo "== refused"
for args in '--flight 1' '--flight 9K' '--flight 30s,x' '--flight 99999999999999G' '--dump-on evt.type=read' \
	'--flight 1M -C 5' '--flight 1M -w -' '--flight 1M --state' '--flight 1M --dump-on evt.typ=a'; do
	# shellcheck disable=SC2086 # each is a list of words
	"$fake" record $args
	echo "status $?"
done 2>&1
