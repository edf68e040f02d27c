#!/bin/bash
# SPDX-License-Identifier: MIT
# check.sh - run test suites, count what passed and failed, end with one line of the sums.
#
# None of the scripts here uses bash's <(...): it needs /proc, which a bare chroot lacks.
#
# Usage: B=build tests/check.sh SUITE...; a suite is a function suite_NAME below. Each prints its
# failures, then adds to `passed` and `failed`. A suite that cannot run here says why and counts
# as skipped, never as passed. TALLY=FILE also appends "passed failed" there.
set -u
cd "$(dirname "$0")/.." || exit 1
B=${B:-build}
export TZ=UTC LC_ALL=C.UTF-8 NO_COLOR=1 COLUMNS=80
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:abort_on_error=0}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}

passed=0 failed=0
# All that suites make, so that it goes even when one of their programs crashes.
TMPDIR=$(mktemp -d) || exit 1
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
out=$TMPDIR/out

# The last line of $out is "N passed, M failed" as every runner here prints it.
add_summary()
{
	local n m

	n=$(tail -n 1 "$out" | sed -n 's/^\([0-9]*\) passed, [0-9]* failed.*/\1/p')
	m=$(tail -n 1 "$out" | sed -n 's/^[0-9]* passed, \([0-9]*\) failed.*/\1/p')
	if [[ -z $n || -z $m ]]; then
		echo "FAIL $1: no summary"
		failed=$((failed + 1))
		return
	fi
	passed=$((passed + n))
	failed=$((failed + m))
}

# Run a runner that prints its own summary; its exit status must agree with it.
run_suite()
{
	local name=$1 rc bad

	shift
	bad=$failed
	"$@" >"$out" 2>&1
	rc=$?
	sed '$d' "$out"
	printf '%-8s %s\n' "$name" "$(tail -n 1 "$out")"
	add_summary "$name"
	if [[ $rc -ne 0 && $failed -eq $bad ]]; then
		echo "FAIL $name: exit status $rc"
		failed=$((failed + 1))
	fi
}

# Test programs speak TAP. A program that dies leaves its plan unfulfilled: what is missing counts as
# failed. Skipped tests are named and count as nothing.
suite_unit()
{
	local t plan ok skips rc n_ok=0 n_bad=0 src

	for src in tests/unit/t_*.c; do
		t=$B/unit/$(basename "$src" .c)
		# shellcheck disable=SC2086 # WRAP is a command with options
		CMOCKA_MESSAGE_OUTPUT=TAP ${WRAP:-} "$t" >"$out" 2>&1
		rc=$?
		plan=$(sed -n 's/^1\.\.\([0-9]*\).*/\1/p' "$out" | paste -sd+ - | add_up)
		ok=$(grep -c '^ok ' "$out")
		sed -n "s|^not ok [0-9]* # SKIP|skipped $(basename "$t")|p" "$out"
		skips=$(grep -c '^not ok [0-9]* # SKIP' "$out")
		[[ $plan -gt 0 ]] || plan=$((ok + skips + 1))
		plan=$((plan - skips))
		[[ $rc -ne 0 && $plan -eq $ok ]] && plan=$((ok + 1))
		n_ok=$((n_ok + ok))
		n_bad=$((n_bad + plan - ok))
		if [[ $plan -ne $ok ]]; then
			echo "FAIL $t (exit status $rc)"
			grep -v '^ok ' "$out" | tail -n 40
		fi
	done
	printf '%-8s %d passed, %d failed\n' unit "$n_ok" "$n_bad"
	passed=$((passed + n_ok))
	failed=$((failed + n_bad))
}

# "3+4" to "7"; nothing to 0.
add_up()
{
	local terms

	read -r terms
	echo $((${terms:-0}))
}

suite_cli()
{
	run_suite cli tests/run.sh
}

# A target must survive its corpus and all fixtures, each file a test.
suite_fuzz()
{
	local src name f n_ok=0 n_bad=0

	for src in tests/fuzz/fuzz_*.c; do
		[[ -e $src ]] || continue
		name=$(basename "$src" .c)
		name=${name#fuzz_}
		while IFS= read -r f; do
			[[ -n $f ]] || continue
			if timeout 60 "$B/fuzz/replay_$name" "$f" >"$out" 2>&1; then
				n_ok=$((n_ok + 1))
			else
				n_bad=$((n_bad + 1))
				echo "FAIL fuzz $name: $f"
				tail -n 20 "$out"
			fi
		done <<<"$(find "tests/fuzz/corpus/$name" tests/fixtures "$B/fixtures" -type f 2>/dev/null | sort)"
	done
	printf '%-8s %d passed, %d failed\n' fuzz "$n_ok" "$n_bad"
	passed=$((passed + n_ok))
	failed=$((failed + n_bad))
}

suite_layers()
{
	run_suite layers tests/check-layers.sh
}

suite_docs()
{
	run_suite docs tests/check-docs.sh
}

suite_peer()
{
	if ! command -v sysdig >/dev/null; then
		echo "peer     skipped: sysdig is not installed"
		return
	fi
	run_suite peer tests/peer/run.sh
}

# Boots kernels: minutes, not seconds.
suite_kmod()
{
	run_suite kmod tests/kmod/run.sh
}

suite_kmod-debug()
{
	run_suite kmod-debug tests/kmod/debug.sh
}

suite_kmod-install()
{
	run_suite kmod-install tests/kmod/install.sh
}

suite_damage()
{
	run_suite damage tests/damage/run.sh
}

suite_damage-short()
{
	run_suite damage tests/damage/run.sh --short
}

export B
for s in "$@"; do
	if ! declare -F "suite_$s" >/dev/null; then
		echo "check.sh: no suite '$s'" >&2
		exit 2
	fi
	"suite_$s"
done
[[ -z ${TALLY:-} ]] || echo "$passed $failed" >>"$TALLY"
[[ $# -eq 1 ]] || echo
echo "$passed passed, $failed failed"
[[ $failed -eq 0 && $passed -gt 0 ]]
