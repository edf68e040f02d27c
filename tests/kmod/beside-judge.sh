#!/bin/bash
# SPDX-License-Identifier: MIT
# beside-judge.sh - is what our module recorded of exercise what sysdig's did?
#
# Usage: beside-judge.sh OURS THEIRS, two captures of one run (beside.sh). Events are compared thread by thread as
# sysdig prints them, without their times, after the changes listed in beside.tsv: whose lines, a rule of sed,
# why. Status 1 with the first differences when there are others, or when a listed one is none any more.
set -u
list=$(dirname "$0")/beside.tsv
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
status=0

# Which thread runs when, and in what order threads are, is the machine's affair: one thread behind the other.
lines()
{
	sysdig -r "$1" -p '%thread.tid %evt.dir %evt.type %evt.args' proc.name=exercise 2>/dev/null |
		sort -s -n -k 1,1 | grep -v ' switch '
}

lines "$1" >"$work/scan.0"
lines "$2" >"$work/sysdig.0"
[[ -s $work/scan.0 && -s $work/sysdig.0 ]] || { echo "nothing was recorded"; exit 1; }
cp "$work/scan.0" "$work/scan"
cp "$work/sysdig.0" "$work/sysdig"
while IFS=$'\t' read -r whose rule _; do
	[[ $whose == scan || $whose == sysdig ]] || continue
	sed -E "$rule" "$work/$whose" >"$work/changed"
	if cmp -s "$work/$whose" "$work/changed"; then
		echo "no difference any more: $whose $rule"
		status=1
	fi
	mv "$work/changed" "$work/$whose"
done <"$list"
if ! diff "$work/sysdig" "$work/scan" >"$work/diff"; then
	head -n 100 "$work/diff"
	status=1
fi
echo "$(wc -l <"$work/scan") lines compared, $(diff "$work/sysdig.0" "$work/scan.0" | grep -c '^[<>]') of them differ"
exit $status
