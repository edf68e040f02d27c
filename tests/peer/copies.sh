# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154 # here, build and scratch are those of run.sh
# copies.sh - copies that scan writes, read by sysdig and by scan; part of run.sh.

# What tells an event from others without its number, which a filtered copy changes; and the names.
names=$'*%evt.rawtime %evt.cpu %thread.tid %evt.type %evt.dir\t%fd.name|%proc.name|%user.name|%container.name'

# Does sysdig make of the copy what it made of the capture $1, as far as it came there?
same_in_sysdig()
{
	local rc

	sysdig -r "$1" >"$scratch/theirs" 2>/dev/null </dev/null
	rc=$?
	[[ $rc -ne 0 && ! -s $scratch/theirs ]] && return # nothing to compare with
	sysdig -r "$scratch/copy.gz" >"$scratch/ours" 2>/dev/null </dev/null
	if same "$scratch/theirs" "$scratch/ours" "$rc"; then
		passed
	else
		diff -a "$scratch/theirs" "$scratch/ours" >"$scratch/differ"
		failed "sysdig: copy of $1" <"$scratch/differ"
	fi
}

same_in_scan()
{
	"$build/scan" -r "$1" >"$scratch/theirs" 2>/dev/null
	"$build/scan" -r "$scratch/copy.gz" 2>/dev/null | cmp - "$scratch/theirs" >"$scratch/differ" 2>&1
	if [[ -s $scratch/differ ]]; then
		failed "scan: copy of $1" <"$scratch/differ"
	else
		passed
	fi
}

# Are the events of the filtered copy of $2 called in it by the program $1 as in the whole, all $3 of them?
same_names()
{
	local tool=$1 whole=$scratch/whole.${1##*/} n

	"$tool" -r "$scratch/copy.gz" -p "$names" >"$scratch/ours" 2>/dev/null </dev/null
	awk -f "$here/join.awk" "$whole" "$scratch/ours" >"$scratch/differ"
	n=$(wc -l <"$scratch/ours")
	[[ $n -eq $3 ]] || echo "$n events, not $3" >>"$scratch/differ"
	if [[ -s $scratch/differ ]]; then
		failed "${tool##*/}: copy of $2" <"$scratch/differ"
	else
		passed
	fi
}

# Names of all events of $2, as the program $1 prints them.
print_whole()
{
	"$1" -r "$2" -p "$names" >"$scratch/whole.${1##*/}" 2>/dev/null </dev/null
}

# ask_filtered CAPTURE [with-sysdig]
ask_filtered()
{
	local cap=$1 with_sysdig=$2 filter n

	print_whole "$build/scan" "$cap"
	[[ $with_sysdig ]] && { print_whole sysdig "$cap" || with_sysdig=; }
	while IFS= read -r filter; do
		rm -f "$scratch/copy.gz"
		"$build/scan" -r "$cap" -z -w "$scratch/copy.gz" "$filter" 2>/dev/null </dev/null
		# -d: a filter as such also decides what is applied
		n=$("$build/scan" -r "$cap" -d -p '*%evt.num' "$filter" 2>/dev/null </dev/null | wc -l)
		same_names "$build/scan" "$cap, $filter" "$n"
		[[ $with_sysdig ]] && same_names sysdig "$cap, $filter" "$n"
	done <"$here/copies.txt"
}

# Make $scratch/head.scap of the first events of a capture, where it has more than $2 bytes; prints which to take.
first_events()
{
	if [[ $(stat -c %s "$1") -le $2 ]]; then
		echo "$1"
	else
		"$build/scan" -r "$1" -n 200000 -w "$scratch/head.scap" 2>/dev/null
		echo "$scratch/head.scap"
	fi
}

# ask_copy CAPTURE [with-sysdig]
# Of large captures only the beginning, or sysdig and awk would take minutes.
ask_copy()
{
	local cap with_sysdig=${2-} rc

	cap=$(first_events "$1" 20000000)
	"$build/scan" -r "$cap" -z -w "$scratch/copy.gz" 2>"$scratch/said"
	rc=$?
	if [[ $rc -ne 0 && $rc -ne 3 ]]; then
		"$build/scan" -r "$cap" >/dev/null 2>&1 || [[ $? -ne 1 ]] || return # nobody reads it
		failed "no copy of $1: status $rc" <"$scratch/said"
		return
	fi
	[[ $with_sysdig ]] && same_in_sysdig "$cap"
	same_in_scan "$cap"
	# Those are one small capture, edited in one place each.
	[[ $1 == */crafted/* && $1 != */orig.* ]] || ask_filtered "$(first_events "$1" 3000000)" "$with_sysdig"
}
