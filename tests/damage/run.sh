#!/bin/bash
# SPDX-License-Identifier: MIT
# run.sh - captures cut and overwritten in many places: in the library, then a sample in the program.
#
# Usage: B=build tests/damage/run.sh [--short]. Reads the project's fixtures and, where there are
# any, the captures in $SCAN_SHARED/captures (default ../shared). The last line counts.
set -u
cd "$(dirname "$0")/../.." || exit 1
B=${B:-build}
SEED=20240229
short=${1:-}
shared=${SCAN_SHARED:-../shared}/captures
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0

# The short form takes one capture of each kind of writer, the long one all.
list_captures()
{
	# Not those that are damaged as they are, nor the twin of one that is given as bytes, nor
	# those where a block gives the ones behind it their meaning: event types, the byte order.
	find tests/fixtures "$B/fixtures" -name '*.scap*' -type f ! -name 'bad_*' ! -name 'first_*' \
		! -name old_codes.scap ! -path '*/fixtures/sections.scap' \
		! -path '*/swapped/odd_params.scap' 2>/dev/null | sort
	[[ -d $shared ]] || return 0
	if [[ $short ]]; then
		ls "$shared"/{crafted/orig.scap.gz,crafted/gzconcat.scap,falco/cat_write.scap} \
			"$shared"/{libs/curl_google.scap,vm/fat.scap,vm/tiny.scap}
	else
		find "$shared" -name '*.scap*' ! -name '*.tsv*' -type f | sort
	fi
}

fail()
{
	failed=$((failed + 1))
	echo "FAIL program, $1"
	head -n 5 "$scratch/err"
}

# The program exits with 3, prints what stands in front of the damage as if there were none, and
# says where it is and how much is missing. Arguments: what, place, events in front, from, to.
check_program()
{
	local rc said=0 off

	"$B/scan" -r "$scratch/harmed" >"$scratch/out" 2>"$scratch/err"
	rc=$?
	[[ $rc -eq 3 ]] || { fail "$1: exit status $rc"; return; }
	awk -v n="$3" '$1 + 0 <= n' "$scratch/out" >"$scratch/begin"
	awk -v n="$3" '$1 + 0 <= n' "$scratch/whole" >"$scratch/want"
	cmp -s "$scratch/begin" "$scratch/want" || { fail "$1: other lines in front of it"; return; }
	while read -r _ off; do
		[[ $((off)) -ge $4 && $((off)) -le $5 ]] && said=1
	done <<<"$(grep -o 'offset 0x[0-9a-f]*' "$scratch/err")"
	[[ $said -eq 1 ]] || { fail "$1: no offset from $4 to $5"; return; }
	grep -Eq '[0-9]+ bytes? skipped|how much is missing is unknown' "$scratch/err" \
		|| { fail "$1: not said how much"; return; }
	passed=$((passed + 1))
}

sample()
{
	local capture=$1 harm=$2 n=$3 place

	"$B/scan" -r "$capture" >"$scratch/whole" 2>/dev/null
	while [[ $n -gt 0 ]]; do
		n=$((n - 1))
		place=$("$B/damage" --make "$harm" "$n" "$SEED" "$capture" "$scratch/harmed") || {
			: >"$scratch/err"
			fail "no $harm of $capture could be made"
			continue
		}
		# shellcheck disable=SC2086 # place is four numbers
		check_program "$harm at ${place%% *} of $capture" $place
	done
}

if [[ ! -d $shared ]]; then
	echo "no captures in $shared: fixtures only"
fi
list_captures >"$scratch/list"
mapfile -t captures <"$scratch/list"
"$B/damage" --seed="$SEED" ${short:+"$short"} --jobs="$(nproc)" "${captures[@]}" \
	>"$scratch/table" 2>&1
rc=$?
# In short only the sum and what went wrong.
if [[ $short ]]; then
	grep -Ev '^(seed|capture|all) |left out:' "$scratch/table" | grep -Ev '^[^ ]+ +[0-9]+ +0 ' | sed '$d'
else
	sed '$d' "$scratch/table"
fi
passed=$(tail -n 1 "$scratch/table" | sed -n 's/^\([0-9]*\) passed.*/\1/p')
failed=$(tail -n 1 "$scratch/table" | sed -n 's/.* \([0-9]*\) failed$/\1/p')
if [[ -z $passed || -z $failed || ($rc -ne 0 && $failed -eq 0) ]]; then
	tail -n 20 "$scratch/table"
	passed=${passed:-0} failed=1
fi
if [[ -d $shared ]]; then
	sample "$shared/falco/cat_write.scap" cut 2
	sample "$shared/vm/nousers.scap" cut 2
	sample "$shared/libs/curl_google.scap" ff 2
	sample "$shared/vm/fat.scap" ff 2
	sample "$shared/crafted/orig.scap.gz" packed-cut 2
fi
echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
