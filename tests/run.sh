#!/bin/bash
# SPDX-License-Identifier: MIT
# run.sh - snapshot tests of the command line: tests/cli/VERB/NAME.sh against its recorded output.
#
# Usage: B=build tests/run.sh [VERB/NAME...]. Each script runs under bash in an empty folder with SCAN (the
# program), FIXTURES and ROOT (of the source tree) set. stdout must equal NAME.out, stderr NAME.err when there
# is one, the exit status NAME.exit (0 when there is none). A script that exits 77 is skipped: its
# last line of output says why. UPDATE=1 rewrites what differs.
set -u
top=$(cd "$(dirname "$0")/.." && pwd)
ROOT=$top
SCAN=$top/${B:-build}/scan
[[ ${B:-build} == /* ]] && SCAN=$B/scan
FIXTURES=$top/tests/fixtures
export ROOT SCAN FIXTURES B TZ=UTC LC_ALL=C.UTF-8 NO_COLOR=1 COLUMNS=80
unset SCAN_NOW
update=${UPDATE:-}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Paths of this machine must not get into snapshots.
normalise()
{
	sed -e "s|$scratch/work|SCRATCH|g" -e "s|$FIXTURES|FIXTURES|g" -e "s|$SCAN|SCAN|g" \
		-e "s|$top|ROOT|g" "$1" >"$1.n"
	mv "$1.n" "$1"
}

# Compare actual $1 with the snapshot $2; what $3 is for the message.
same()
{
	cmp -s "$1" "$2" && return 0
	if [[ -n $update ]]; then
		cp "$1" "$2"
		echo "wrote ${2#"$top"/}"
		return 0
	fi
	echo "FAIL $name: $3 differs"
	diff -u "$2" "$1" | head -n 30
	return 1
}

# Status 0 is not recorded, so that most tests are one file shorter.
same_status()
{
	local want=0

	[[ -e $1.exit ]] && want=$(<"$1.exit")
	[[ $rc -eq $want ]] && return 0
	if [[ -n $update ]]; then
		if [[ $rc -eq 0 ]]; then rm -f "$1.exit"; else echo "$rc" >"$1.exit"; fi
		echo "wrote status $rc of $name"
		return 0
	fi
	echo "FAIL $name: exit status $rc, not $want"
	tail -n 5 "$scratch/err"
	return 1
}

run_one()
{
	local base=${1%.sh} ok=1

	rm -rf "$scratch/work"
	mkdir "$scratch/work"
	(cd "$scratch/work" && exec timeout 300 bash "$1") >"$scratch/out" 2>"$scratch/err" </dev/null
	rc=$?
	if [[ $rc -eq 77 ]]; then
		echo "skipped $name: $(tail -n 1 "$scratch/out")"
		skipped=$((skipped + 1))
		return
	fi
	normalise "$scratch/out"
	normalise "$scratch/err"
	same_status "$base" || ok=0
	if [[ -e $base.out || -n $update ]]; then
		same "$scratch/out" "$base.out" stdout || ok=0
	else
		echo "FAIL $name: no $name.out; make it with UPDATE=1"
		ok=0
	fi
	if [[ -e $base.err ]]; then
		same "$scratch/err" "$base.err" stderr || ok=0
	elif [[ -s $scratch/err ]]; then
		if [[ -n $update ]]; then
			same "$scratch/err" "$base.err" stderr
		else
			echo "FAIL $name: unexpected on stderr:"
			head -n 20 "$scratch/err"
			ok=0
		fi
	fi
	if [[ $ok -eq 1 ]]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

shopt -s nullglob
passed=0 failed=0 skipped=0
if [[ $# -gt 0 ]]; then
	tests=("${@/#/$top/tests/cli/}")
	tests=("${tests[@]/%/.sh}")
else
	tests=("$top"/tests/cli/*/*.sh)
fi
for t in "${tests[@]}"; do
	name=${t#"$top"/tests/cli/}
	name=${name%.sh}
	run_one "$t"
done
[[ $skipped -eq 0 ]] || echo "$skipped skipped"
echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
