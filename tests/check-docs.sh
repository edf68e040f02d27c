#!/bin/bash
# SPDX-License-Identifier: MIT
# check-docs.sh - every verb has its page and is named in scan(1), and the options of a page are those
# that --dump-opts lists: nothing undocumented, nothing documented that is gone. Examples can be pasted.
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

# Commands of a page in which the shell would take a character for its own: those that stand in no quotes, up
# to the first pipe. What is wanted of the shell (`for f in ...`, `ssh ... >file`) does not begin with scan.
unquoted_examples()
{
	sed -nE 's/^\.Dl (scan .*)/\1/p; /^\.Bd -literal/,/^\.Ed/ { /^scan /p }' "$1" |
		sed -E "h; s/'[^']*'//g; s/\"[^\"]*\"//g; s/ \| .*//; /[]#()<>;&|*?['\"]/!d; x"
}

# The check itself: what it has to find, and what it has to let pass.
examples_can_fail()
{
	printf '.Dl %s\n' 'scan tree --at #4711 F' 'scan ps F a in (b, c)' 'scan ps F a>1' 'scan ps F a<1' \
		'scan ps F; x' 'scan ps F & x' "scan ps F 'a" >"$scratch/wrong"
	printf '.Bd -literal\nscan ps F a>1\n.Ed\n' >>"$scratch/wrong"
	printf '.Dl %s\n' "scan tree --at '#4711' F" "scan ps F 'a in (b)' | less" 'for f in *; do scan info x; done' \
		>"$scratch/right"
	[[ $(unquoted_examples "$scratch/wrong" | wc -l) -eq 8 && -z $(unquoted_examples "$scratch/right") ]]
}

no_unquoted_example()
{
	unquoted_examples "$1" >"$scratch/unquoted"
	sed "s|^|$1: the shell takes this apart: |" "$scratch/unquoted"
	[[ ! -s $scratch/unquoted ]]
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
check "the check of examples" examples_can_fail
for page in man/*.[0-9]; do
	check "examples of $page" no_unquoted_example "$page"
done
echo "$passed passed, $failed failed"
[[ $failed -eq 0 && $passed -gt 0 ]]
