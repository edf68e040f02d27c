#!/bin/bash
# SPDX-License-Identifier: MIT
# bench.sh - how fast, and how much memory, as ratios measured in this run. It asserts nothing:
# figures depend on the machine and on what else it does.
#
# Usage: B=build tests/bench.sh. BENCH_RUNS=5 runs of each command; those that are compared alternate
# (A B A B ...), the medians count. SCAN_SHARED=DIR holds captures/ with large captures; without them
# the fixture is taken, repeated until it is worth measuring. Its many short sections cost more than one
# long one: figures of the two are not to be compared.
set -u
cd "$(dirname "$0")/.." || exit 1
B=${B:-build}
runs=${BENCH_RUNS:-5}
captures=${SCAN_SHARED:-../shared}/captures
fixture=tests/fixtures/demo.scap.gz
fixture_copies=50
export TZ=UTC LC_ALL=C.UTF-8
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A large capture by its name, or the repeated fixture in its place; nothing when neither is there.
capture()
{
	if [[ -r $captures/$1 ]]; then
		echo "$captures/$1"
	elif [[ -r $fixture ]]; then
		echo "missing: $captures/$1; $fixture $fixture_copies times instead" >&2
		repeat "$fixture" "$fixture_copies" "$work/fixture.scap.gz"
		echo "$work/fixture.scap.gz"
	else
		echo "missing: $captures/$1 and $fixture" >&2
	fi
}

# repeat FILE TIMES OUT: sections (and gzip members) one behind the other are again a capture.
repeat()
{
	local i

	for ((i = 0; i < $2; i++)); do
		cat "$1"
	done >"$3"
}

# Median of the numbers in column $2 of file $1.
median()
{
	awk -v c="$2" '{ print $c }' "$1" | sort -n | awk '{ v[NR] = $1 }
		END { if (NR) print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# calc 'FORMAT' EXPRESSION
calc()
{
	awk "BEGIN { printf(\"$1\", $2) }"
}

line()
{
	printf '%-46s %12s   %s\n' "$@"
}

# compare NAME COMMAND... -- NAME COMMAND...: what `bench run` says of each run in $work/NAME.
compare()
{
	local a=$1 b i
	local -a left=() right=()

	shift
	while [[ $1 != -- ]]; do
		left+=("$1")
		shift
	done
	b=$2
	shift 2
	right=("$@")
	: >"$work/$a"
	: >"$work/$b"
	for ((i = 0; i < runs; i++)); do
		"$B/bench" run "${left[@]}" >>"$work/$a" || return 1
		"$B/bench" run "${right[@]}" >>"$work/$b" || return 1
	done
}

ns()
{
	median "$work/$1" 1
}

# Processor time: where it is far from the time that passed, the machine was busy or threads worked.
cpu()
{
	calc '%.3f s of processor time' "$(median "$work/$1" 3) / 1e9"
}

# The largest of a command's peaks, in MiB.
peak()
{
	calc '%.1f MiB' "$(awk '$2 > m { m = $2 } END { print m + 0 }' "$work/$1") / 1024"
}

bench_lines()
{
	local cap n theirs

	cap=$(capture vm/containers.scap.gz)
	[[ -n $cap ]] || return 0
	n=$("$B/scan" -r "$cap" | wc -l)
	if ! command -v sysdig >/dev/null; then
		echo "missing: sysdig; lines are not compared"
		compare ours "$B/scan" -r "$cap" -- again "$B/scan" -r "$cap" || return
		line "scan -r, lines a second" "$(calc '%.2f M' "$n * 1000 / $(ns ours)")" "$(basename "$cap")"
		return
	fi
	theirs=$(sysdig -r "$cap" | wc -l)
	[[ $n -eq $theirs ]] || echo "lines differ: scan $n, sysdig $theirs"
	line "to /dev/null" "" "$(basename "$cap"), $n lines"
	# Without TZ, as most shells are, the C library asks for the time zone's file at every line of sysdig.
	compare_lines "TZ not set" env -u TZ
	compare_lines "TZ=UTC" env TZ=UTC
	line "  peak memory, scan and sysdig" "$(peak ours)" "$(peak theirs)"
}

# compare_lines TITLE ENVIRONMENT...
compare_lines()
{
	local title=$1

	shift
	compare ours "$@" "$B/scan" -r "$cap" -- theirs "$@" sysdig -r "$cap" || return
	line "scan -r, lines a second, $title" "$(calc '%.2f M' "$n * 1000 / $(ns ours)")" "$(cpu ours)"
	line "sysdig -r" "$(calc '%.2f M' "$theirs * 1000 / $(ns theirs)")" "$(cpu theirs)"
	line "  times as many" "$(calc '%.1f' "$n / $(ns ours) / ($theirs / $(ns theirs))")" ""
}

# A filter that most events fail: what is left is reading, state and refusing.
bench_filters()
{
	local cap filter

	command -v sysdig >/dev/null || return 0 # bench_lines has said so
	cap=$(capture vm/containers.scap.gz)
	[[ -n $cap ]] || return 0
	for filter in 'proc.name=redis-server and evt.type=openat' evt.type=read; do
		compare ours env TZ=UTC "$B/scan" -r "$cap" "$filter" -- \
			theirs env TZ=UTC sysdig -r "$cap" "$filter" || return
		line "a filter, share of sysdig's time" "$(calc '%.3f' "$(ns ours) / $(ns theirs)")" \
			"$(calc '%.1f ms' "$(ns ours) / 1e6"): $filter"
	done
}

# Everything in one pass against the reports of sysdig one after the other.
bench_chisels()
{
	local cap

	command -v sysdig >/dev/null || return 0
	cap=$(capture vm/containers.scap.gz)
	[[ -n $cap ]] || return 0
	# shellcheck disable=SC2016 # $0 is for the inner shell
	compare ours "$B/scan" report "$cap" -- theirs bash -c '
		for name in topprocs_cpu topprocs_net topprocs_file topprocs_errors topfiles_bytes topfiles_errors \
			topfiles_time topconns topports_server topscalls topscalls_time bottlenecks topcontainers_cpu \
			topcontainers_net topcontainers_file topcontainers_error httptop list_login_shells; do
			sysdig -r "$0" -c "$name" || exit
		done' "$cap" || return
	line "scan report, times as fast as 18 chisels" "$(calc '%.1f' "$(ns theirs) / $(ns ours)")" \
		"$(calc '%.3f s' "$(ns ours) / 1e9"), $(calc '%.2f s' "$(ns theirs) / 1e9")"
}

bench_report()
{
	local cap raw=$work/raw.scap n i

	cap=$(capture modern/classic_big.scap.gz)
	[[ -n $cap ]] || return 0
	gzip -dc "$cap" >"$raw" || return
	compare report "$B/scan" report "$cap" -- gzip gzip -dc "$cap" || return
	line "scan report, seconds" "$(calc '%.3f' "$(ns report) / 1e9")" \
		"$(cpu report); $(basename "$cap"), $(calc '%.1f MiB decoded' "$(stat -c %s "$raw") / 1048576")"
	line "gzip -dc" "$(calc '%.3f' "$(ns gzip) / 1e9")" "$(cpu gzip)"
	line "  share of it" "$(calc '%.2f' "$(ns report) / $(ns gzip)")" ""
	line "  peak memory" "$(peak report)" ""
	: >"$work/decode"
	for ((i = 0; i < runs; i++)); do
		"$B/bench" decode "$cap" >>"$work/decode" || return
	done

	n=$("$B/bench" pass "$raw" | cut -d ' ' -f 1)
	line "  beyond inflating, ns an event" "$(calc '%.1f' "($(ns report) - $(ns decode)) / $n")" \
		"$(calc '%.3f s' "$(ns decode) / 1e9") to inflate, in a thread of its own"
	compare raw-report "$B/scan" report "$raw" -- raw-info "$B/scan" info "$raw" || return
	line "scan report, not compressed, ns an event" "$(calc '%.1f' "$(ns raw-report) / $n")" "$n events"
	line "scan info, likewise" "$(calc '%.1f' "$(ns raw-info) / $n")" ""
	line "  peak memory, report (with the mapped file)" "$(peak raw-report)" ""
	bench_engine "$raw"
	rm -f "$raw"
}

# Reader and state engine without anything on top.
bench_engine()
{
	local i n

	: >"$work/pass"
	for ((i = 0; i < runs; i++)); do
		"$B/bench" pass "$1" >>"$work/pass" || return
	done
	n=$(median "$work/pass" 1)
	line "cap_next, ns an event" "$(calc '%.1f' "$(median "$work/pass" 2) / $n")" "one thread"
	line "cap_next + replay_event" "$(calc '%.1f' "$(median "$work/pass" 3) / $n")" ""
}

# The recorder's own user time, without that of the process that fills the rings, beside sysdig copying the same
# events from a file to a file. What both take with their modules and rings, bench-kmod tells.
bench_record()
{
	local cap i z

	command -v sysdig >/dev/null || return 0
	cap=$(capture modern/classic_big.scap.gz)
	[[ -n $cap ]] || return 0
	for z in "" -z --zstd; do
		: >"$work/ours"
		: >"$work/theirs"
		for ((i = 0; i < runs; i++)); do
			# shellcheck disable=SC2086 # nothing is no word
			FAKE_USAGE=1 FAKE_EVENTS=$cap SCAN_NOW=1 "$B/scan-fake" record -q $z -w "$work/rec" 2>&1 |
				awk '{ print $2 }' >>"$work/ours"
			[[ $z == --zstd ]] && continue # sysdig has none
			[[ -n $z ]] || cp "$work/rec" "$work/plain"
			# shellcheck disable=SC2086
			{ TIMEFORMAT=%U; time sysdig -r "$work/plain" $z -w "$work/rec" &>/dev/null; } 2>>"$work/theirs"
		done
		line "scan record -w $z, user seconds" "$(median "$work/ours" 1)" "$(basename "$cap")"
		[[ $z == --zstd ]] && continue
		line "  share of sysdig's" "$(calc '%.2f' "$(median "$work/ours" 1) / $(median "$work/theirs" 1)")" \
			"sysdig -r -w $z: $(median "$work/theirs" 1)"
	done
	rm -f "$work/rec" "$work/plain"
}

# Memory must follow the live state, not the length of the capture.
bench_length()
{
	local cap ten=$work/ten.scap.gz

	cap=$(capture modern/classic_mixed.scap.gz)
	[[ -n $cap ]] || return 0
	repeat "$cap" 10 "$ten"
	compare once "$B/scan" report "$cap" -- ten "$B/scan" report "$ten" || return
	line "scan report, peak memory" "$(peak once)" "$(basename "$cap")"
	line "  the same ten times over" "$(peak ten)" ""
	line "  share" "$(calc '%.3f' "$(median "$work/ten" 2) / $(median "$work/once" 2)")" ""
}

echo "median of $runs runs, $(nproc) processors, load $(uptime | sed 's/.*average: //')"
bench_lines
bench_filters
bench_report
bench_chisels
bench_record
bench_length
