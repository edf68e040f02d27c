#!/bin/bash
# SPDX-License-Identifier: MIT
# check-docs.sh - every verb has its page and is named in scan(1), and the options of a page are those
# that --dump-opts lists: nothing undocumented, nothing documented that is gone.
set -u
cd "$(dirname "$0")/.." || exit 1
scan=${B:-build}/scan
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0

check()
{
	local what=$1

	shift
	if "$@"; then
		passed=$((passed + 1))
	else
		echo "FAIL docs: $what"
		failed=$((failed + 1))
	fi
}

# Options a page explains: the .It Fl lines of its lists. `Fl n , Fl Fl count Ar N` gives -n and --count.
page_options()
{
	grep '^\.It Fl ' "$1" | tr ',' '\n' |
		sed -nE 's/.*Fl (Fl |-)([a-z][a-z0-9-]+).*/--\2/p; t; s/.*Fl ([A-Za-z0-9]).*/-\1/p' | sort -u
}

table_options()
{
	"$scan" "$@" --dump-opts | cut -f 1,2 | tr '\t' '\n' | grep -- '^-' | sort -u
}

same_options()
{
	local page=$1

	shift
	page_options "$page" >"$scratch/page"
	table_options "$@" >"$scratch/table"
	comm -23 "$scratch/page" "$scratch/table" | sed "s|^|$page: not an option: |"
	comm -13 "$scratch/page" "$scratch/table" | sed "s|^|$page: missing: |"
	cmp -s "$scratch/page" "$scratch/table"
}

while read -r verb flags; do
	page=man/scan-$verb.1
	if [[ $flags == *VERB_FRONT_DOOR* ]]; then
		check "options of scan.1 and the program" same_options man/scan.1 -r x
		continue
	fi
	check "no $page" test -e "$page"
	check "scan.1 does not name $verb" grep -q "^\.Xr scan-$verb 1\|^\.It Xr scan-$verb 1" man/scan.1
	[[ -e $page ]] && check "options of $page and the program" same_options "$page" "$verb"
done <<<"$(sed -nE 's/^VERB\(([a-z]+), *([^,]*),.*/\1 \2/p' src/cmd/verbs.def)"
for page in man/scan-*.1; do
	verb=${page#man/scan-}
	check "$page is of no verb" grep -q "^VERB(${verb%.1}," src/cmd/verbs.def
done
echo "$passed passed, $failed failed"
[[ $failed -eq 0 && $passed -gt 0 ]]
