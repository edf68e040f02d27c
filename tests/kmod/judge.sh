# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# judge.sh - what must hold of the captures that a guest hands back; sourced beside kit.sh.
#
# shellcheck disable=SC2154 # scan, work and ROUNDS are kit.sh's
#
# A judge is called as "judge_CASE NAME FOLDER" and counts what passes and fails.

same()
{
	local name=$1

	if cmp -s "$2" "$3"; then
		ok
	else
		bad "$name"
		diff "$2" "$3" | head -n 20
	fi
}

# Numbers that hang on the machine or the moment: ids, addresses, sizes of memory, inodes, ports (32768 to 60999).
normalise()
{
	sed -E -e 's/\b(tid|pid|ptid|pgid|vtid|vpid|dpid|spid)=[0-9]+\(/\1=ID(/g' \
		-e 's/\bres=[0-9]+\((exercise|scan)/res=ID(\1/' \
		-e 's/\b(pgft_maj|pgft_min|vm_size|vm_rss|vm_swap|ino|dev|fdlimit)=[0-9A-F]+/\1=N/g' \
		-e 's/\b(brk (addr|res))=[1-9A-F][0-9A-F]*/\1=ADDR/' \
		-e 's/(argument=)[0-9A-F]+/\1ADDR/' \
		-e 's/(mprotect addr=)4[0-9A-F]+ length=[0-9]+/\1ADDR length=N/' \
		-e 's/\bff[0-9a-f]{14}\b/ADDR/g; s/\bFF[0-9A-F]{14}\b/ADDR/g' \
		-e 's/:(3[2-9]|[45][0-9]|60)[0-9]{3}\b/:PORT/g' \
		-e 's/cgroups=[^ ]*/cgroups=.../' \
		-e 's/(getdents(64)? res)=[0-9]+/\1=N/' \
		-e 's/pipe:\[[0-9]+\]/pipe:[N]/' \
		-e '/ (signaldeliver|switch|page_fault) /d'
}

# Thread by thread: how they interleave is up to the machine.
lines()
{
	"$1" -r "$2" -p '%thread.tid %evt.dir %evt.type %evt.args' proc.name=exercise |
		sort -s -n -k 1,1 | cut -d ' ' -f 2- | normalise
}

# Whole, and no thread that nothing introduces.
judge_quality()
{
	local name=$1 file=$2

	if "$scan" info "$file" >"$work/info" && grep -qE 'Damaged +no' "$work/info" &&
		grep -qE 'Threads not introduced +0' "$work/info"; then
		ok
	else
		bad "$name: quality"
		grep -A 30 'Quality' "$work/info" | head -n 30
	fi
}

lost_events()
{
	"$scan" info "$1" | sed -nE 's/.*Lost events +([0-9]+).*/\1/p'
}

# A call misses its enter or its exit only where events were lost, and there are not more of those.
judge_pairs()
{
	local name=$1 file=$2 n missing first lost

	"$scan" events "$file" --format csv --fields=thread.tid,evt.dir,evt.type >"$work/rows"
	read -r n missing first < <(awk -f tests/kmod/pairs.awk "$work/rows")
	lost=$(lost_events "$file")
	echo "$name: $n events, $lost lost, $missing halves of calls missing"
	if [[ ${n:-0} -gt 0 && $missing -le $lost ]]; then
		ok
	else
		bad "$name: missing: $first"
	fi
}

# Events come in the order of their times. Between the time of an event and its place in the ring a CPU may have to
# wait for its turn: for 0.1 s where all share a thread, and the recorder does not wait for that long.
judge_order()
{
	local name=$1 file=$2 n back

	"$scan" events "$file" -p %evt.rawtime >"$work/rows"
	read -r n back < <(awk 'NR > 1 && $1 < last { n++; if (last - $1 > most) most = last - $1 }
		{ last = $1 } END { printf "%d %d\n", n, most }' "$work/rows")
	[[ $n -eq 0 ]] || echo "$name: $n events out of order, by up to $back ns"
	verdict "$name: order of events" test "$back" -lt 100000000
}

# At most one in a thousand descriptors without its name.
judge_names()
{
	local name=$1 file=$2 n unnamed which

	"$scan" events "$file" --format csv \
		--fields=evt.type,evt.rawres,fd.num,fd.type,evt.is_io,fd.name >"$work/rows"
	read -r n unnamed which < <(awk -f tests/kmod/names.awk "$work/rows")
	echo "$name: $n descriptors, $unnamed without a name"
	if [[ ${n:-0} -gt 0 && $((unnamed * 1000)) -le $n ]]; then
		ok
	else
		bad "$name: descriptors without a name, mostly $which"
	fi
}

judge_exercise()
{
	local name=$1 out=$2 f

	if grep -q 'exercise: 0' "$out/case.log" && grep -q 'all: 0' "$out/case.log"; then
		ok
	else
		bad "$name: recording"
		cat "$out/case.log"
		return
	fi
	if grep -q 'rmmod while recording: 1' "$out/case.log" && grep -q 'rmmod: 0' "$out/case.log"; then
		ok
	else
		bad "$name: the module can be removed while in use, or cannot afterwards"
	fi
	for f in exercise.scap all.scap.gz; do
		judge_quality "$name: $f" "$out/$f"
		judge_pairs "$name: $f" "$out/$f"
	done
	lines "$scan" "$out/exercise.scap" >"$work/lines"
	if [[ -n ${UPDATE:-} && ! -e $work/updated ]]; then
		cp "$work/lines" tests/kmod/exercise.expected
		touch "$work/updated"
	fi
	same "$name: the lines of exercise" tests/kmod/exercise.expected "$work/lines"
	if ! command -v sysdig >/dev/null; then
		skip "$name: sysdig is not installed"
		return
	fi
	for f in exercise.scap all.scap.gz; do
		sysdig -r "$out/$f" >"$work/a" 2>&1
		"$scan" -r "$out/$f" >"$work/b" 2>&1
		same "$name: $f as sysdig prints it" "$work/a" "$work/b"
	done
}

# What sysdig's module records of the same run.
judge_beside()
{
	if tests/kmod/beside-judge.sh "$2/ours.scap" "$2/theirs.scap" >"$work/beside"; then
		ok
	else
		bad "$1"
		cat "$work/beside"
	fi
}

# What was chosen, all of it and nothing else.
judge_choices()
{
	if tests/kmod/choices-judge.sh "$2" "$scan" >"$work/choices"; then
		ok
	else
		bad "$1"
		cat "$work/choices"
	fi
}

judge_control()
{
	verdict "$1" grep -qx "control: $ROUNDS" "$2/case.log"
}

# What recorders left that were killed: every second one was after it had written, so at least as many can be read.
judge_killed()
{
	local name=$1 log=$2 line readable unreadable events

	line=$(grep -x 'killed recorders left: .*' "$log")
	read -r readable unreadable events < <(sed -E 's/[^0-9]+/ /g' <<<"$line")
	echo "$name: $line"
	verdict "$name: what killed recorders left" test "$unreadable" -eq 0 -a "$events" -gt 0 \
		-a "$readable" -ge $((ROUNDS / 2))
}

# The console tells how far the case came.
judge_stress()
{
	local name=$1 out=$2 f line

	for line in "loaded and removed: $ROUNDS" 'stress rules: 0 bad' 'stress tail: 0 bad' \
		'stress alone: 0 bad' "readers killed: $ROUNDS" 'CPU taken away and given back: 5' \
		'recorder without memory: 0' 'rmmod: 0'; do
		if ! grep -qx "$line" "$out/case.log"; then
			bad "$name: $line"
			cat "$out/case.log"
			return
		fi
	done
	ok
	judge_killed "$name" "$out/case.log"
	# A CPU that comes online brings kernel threads that nothing introduces.
	for f in first second; do
		verdict "$name: $f.scap is damaged" "$scan" info "$out/$f.scap" >/dev/null
		judge_pairs "$name: $f.scap" "$out/$f.scap"
	done
}

# The recordings go on after each sleep: what was done before and behind it is there.
judge_suspend()
{
	local name=$1 out=$2 f line i

	for line in 'slept: 5 of 5' 'first recorder: 0' 'second recorder: 0' 'rmmod: 0'; do
		if ! grep -qx "$line" "$out/case.log"; then
			bad "$name: $line"
			cat "$out/case.log"
			return
		fi
	done
	ok
	for ((i = 0; i < 5; i++)); do
		printf 'sleeps-%d\nwakes-%d\n' $i $i
	done >"$work/marks"
	for f in first.scap second.scap.gz; do
		"$scan" events "$out/$f" -p %evt.arg.path 'evt.type=mkdir and evt.dir=< and evt.rawres=0' |
			grep -oE '(sleep|wake)s-.*' >"$work/lines"
		same "$name: $f: marks around sleeps" "$work/marks" "$work/lines"
		judge_order "$name: $f" "$out/$f"
		judge_pairs "$name: $f" "$out/$f"
	done
}

# Programs that serve, and those that ask them.
judge_work()
{
	local name=$1 out=$2 f

	if grep 'ended with status' "$out/case.log"; then
		bad "$name: the work itself failed"
	fi
	for f in $WORKS; do
		if grep -qx "$f: 0" "$out/case.log" && [[ -s $out/$f.scap.gz ]]; then
			judge_quality "$name: $f" "$out/$f.scap.gz"
			judge_pairs "$name: $f" "$out/$f.scap.gz"
			judge_names "$name: $f" "$out/$f.scap.gz"
		else
			bad "$name: $f"
			cat "$out/case.log"
			continue
		fi
		"sums_$f" "$name: $f" "$out/$f.scap.gz" "$out/case.log"
	done
}

# How many events match, against what is known of the work: fewer only by those that were lost.
judge_sum()
{
	local name=$1 file=$2 filter=$3 least=$4 most=$5 n lost

	n=$("$scan" events "$file" -p '%evt.num' "$filter" | wc -l)
	lost=$(lost_events "$file")
	echo "$name: $n events of $least to $most, $lost lost"
	verdict "$name: '$filter'" test "$n" -le "$most" -a "$((n + lost))" -ge "$least"
}

# wrk leaves while each of its 8 connections may wait for an answer that it does not count.
sums_nginx()
{
	local n

	n=$(sed -nE 's/ *([0-9]+) requests in .*/\1/p' "$3")
	judge_sum "$1" "$2" 'proc.name=nginx and evt.dir=< and evt.type=writev and evt.rawres>0' "${n:-1}" "$((n + 8))"
}

# Three kinds of requests, 500 of each; what the benchmark asks at its start comes on top.
sums_redis()
{
	judge_sum "$1" "$2" 'proc.name=redis-server and evt.dir=< and evt.type=write and fd.sport=6379 and evt.rawres>0' 1500 1520
}

# Nine compilers and a linker.
sums_compile()
{
	judge_sum "$1" "$2" 'evt.type=procexit and proc.name=tcc' 10 10
}

sums_forks()
{
	judge_sum "$1" "$2" 'evt.type=procexit and proc.name=true' 200 200
}

sums_bytes()
{
	judge_sum "$1" "$2" 'proc.name=dd and evt.type=write and evt.dir=< and evt.rawres=1' 20000 20000
}
