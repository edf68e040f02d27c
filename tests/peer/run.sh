#!/bin/bash
# SPDX-License-Identifier: MIT
# run.sh - ask sysdig and scan the same questions and compare the answers; see README.md.
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=$here/../..
build=$top/${B:-build}
[[ ${B:-build} == /* ]] && build=$B
captures=${PEER_CAPTURES:-$top/../shared/captures}
seeds=${PEER_SEEDS:-10}
max_fields=${PEER_MAX_FIELDS:-500000}
export TZ=UTC LC_ALL=C.UTF-8
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0

# Drop the lines of $1 (events of the capture named $2) that are excused.
excuse()
{
	awk -F '\t' -v cap="$2" 'NR == FNR { if ($1 == cap) skip[$2] = 1; next }
		{ n = $0; sub(/^\{.*"evt.num":/, "", n); split(n, w, /[ ,}]/)
		  if (!(w[1] in skip)) print }' "$here/excused.tsv" "$1"
}

# Is what sysdig said ($1) what scan said ($2)? With status $3 of sysdig not 0, its output may end early.
same()
{
	[[ $3 -eq 0 ]] && { cmp -s "$1" "$2"; return; }
	# A line that sysdig was writing when it died is not whole.
	[[ $3 -ge 128 ]] && sed -i '$d' "$1"
	head -c "$(stat -c %s "$1")" "$2" | cmp -s "$1" -
}

passed()
{
	passed=$((passed + 1))
}

# failed WHAT, with the difference on standard input. Not behind a pipe: it counts.
failed()
{
	failed=$((failed + 1))
	echo "FAIL peer: $1"
	head -n 4 | cut -c 1-300
}

# shellcheck source=tests/peer/copies.sh disable=SC1091
source "$here/copies.sh"
# shellcheck source=tests/peer/chisels.sh disable=SC1091
source "$here/chisels.sh"

# ask CAPTURE [OPTION]...
ask()
{
	local cap=$1 name rc

	shift
	name=$(basename "$cap")
	sysdig -r "$cap" "$@" >"$scratch/theirs" 2>/dev/null </dev/null
	rc=$?
	[[ $rc -ne 0 && ! -s $scratch/theirs ]] && return # nothing to compare with
	"$build/scan" -r "$cap" "$@" >"$scratch/ours" 2>/dev/null </dev/null
	if grep -q "^$name	" "$here/excused.tsv"; then
		excuse "$scratch/theirs" "$name" >"$scratch/t" && mv "$scratch/t" "$scratch/theirs"
		excuse "$scratch/ours" "$name" >"$scratch/t" && mv "$scratch/t" "$scratch/ours"
	fi
	if same "$scratch/theirs" "$scratch/ours" "$rc"; then
		passed
	else
		diff -a "$scratch/theirs" "$scratch/ours" >"$scratch/differ"
		failed "-r $cap $*" <"$scratch/differ"
	fi
}

ask_everything()
{
	local seed layout

	"$build/mkcap" "$here/machine.txt" "$scratch/machine.scap" || exit 1
	for seed in $(seq "$seeds"); do
		python3 "$here/everything.py" "$seed" "$scratch/machine.scap" "$scratch/everything-$seed.scap" || exit 1
		for layout in "" -x -X -A -b -v -q -S "-q -S" "-t a" "-t r" "-t d" "-t D" "-n 500" "-v -t D" \
			-pc -pk "-pm -v" -j "-j -x" "-j -b" "-j -pc"; do
			# shellcheck disable=SC2086 # a layout is a list of options
			ask "$scratch/everything-$seed.scap" $layout
		done
	done
	ask_filters "$scratch/everything-1.scap"
	ask_filters "$scratch/everything-2.scap"
	ask "$scratch/everything-1.scap" -r "$scratch/everything-2.scap" -t D -S
	TZ=Asia/Kolkata ask "$scratch/everything-1.scap"
	TZ=America/New_York ask "$scratch/everything-2.scap"
}

# Every field of fields.txt on every event; a '*' leads, so that no line is left out. Captures above
# max_fields bytes would take sysdig minutes each.
ask_fields()
{
	[[ $(stat -c %s "$1") -le $max_fields ]] || return
	ask "$1" -p "*%evt.num$(sed 's/^/ %/' "$here/fields.txt" | tr -d '\n')"
}

# What a filter refuses is not applied, and shows in what it lets pass later: in names, latencies, sums of time.
ask_filters()
{
	local filter

	[[ $1 == */tracers_* ]] && return # see README.md
	[[ $(stat -c %s "$1") -le $max_fields ]] || return
	while IFS= read -r filter; do
		ask "$1" -p "*%evt.num %evt.type %evt.args %fd.name %evt.latency" "$filter"
	done <"$here/filters.txt"
}

ask_captures()
{
	local cap

	while IFS= read -r cap; do
		ask "$cap"
		ask "$cap" -j
		ask_fields "$cap"
		ask_filters "$cap"
		ask_copy "$cap" with-sysdig
		ask_chisels "$cap"
		ask_views "$cap"
		ask_copies_of_chisels "$cap"
		ask_udp "$cap"
		ask_on_terminal "$cap"
	done < <(find "$captures" -type f -name '*.scap*' ! -path '*/modern/*' 2>/dev/null | sort)
	while IFS= read -r cap; do
		ask_copy "$cap"
	done < <(find "$captures" -type f -path '*/modern/*.scap.gz' 2>/dev/null | sort)
}

if [[ $(sysdig --version 2>&1) != *0.29.3* ]]; then
	echo "peer: needs sysdig 0.29.3"
	echo "0 passed, 0 failed"
	exit 0
fi
ask_everything
ask_captures
echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
