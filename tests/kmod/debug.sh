#!/bin/bash
# SPDX-License-Identifier: MIT
# debug.sh - exercise, stress and suspend on a kernel that watches memory, locks and sleeping: it must have
# nothing to say.
#
# The same kernel then runs sysdig's module, which it is known to complain about: so it does watch. KMOD_CACHE,
# KMOD_KEEP and ROUNDS as in run.sh.
#
# shellcheck disable=SC2317 # judges are called by kit_boot
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/kmod/kit.sh
. tests/kmod/kit.sh
# shellcheck source=tests/kmod/judge.sh
. tests/kmod/judge.sh

# The lines of exercise hang on the configuration of Debian's kernels; here the kernel is judged.
judge_debug()
{
	verdict "$1: recording" grep -q 'exercise: 0' "$2/case.log"
	judge_pairs "$1" "$2/exercise.scap"
}

suite_theirs()
{
	local name="debug, sysdig's module" peer

	command -v sysdig >/dev/null || { skip "$name: sysdig is not installed"; return; }
	peer=$(tests/kmod/peer_module.sh "$1" "$1") || { skip "$name: $peer"; return; }
	GUEST_SECONDS=300 tests/kmod/guest.sh "$2" 2 tests/kmod/theirs.sh "$work/out" "$peer" \
		"$(command -v sysdig)" "$work/exercise" >"$work/guest" 2>&1
	if grep -aE 'BUG:|WARNING:' "$work/out/console"; then
		ok
	else
		bad "$name: no complaint; is the kernel still watching?"
		cat "$work/guest"
	fi
}

kit_begin exercise stress
if ! tree=$(tests/kmod/debug-kernel.sh "$cache"); then
	skip "debug: $tree"
	finish
fi
kernel=$tree/arch/x86/boot/bzImage
kit_build debug "$tree" CC=gcc || finish
for cpus in 1 2 4; do
	GUEST_SECONDS=600 kit_boot "debug, $cpus CPU" "$kernel" $cpus exercise judge_debug
done
# One thread, as in run.sh.
QEMU_ACCEL=tcg,thread=single GUEST_APPEND="ROUNDS=$ROUNDS" GUEST_SECONDS=3600 \
	kit_boot "debug, stress" "$kernel" 2 stress judge_stress
QEMU_ACCEL=tcg,thread=single GUEST_SECONDS=600 kit_boot "debug, suspend" "$kernel" 2 suspend judge_suspend
suite_theirs "$tree" "$kernel"
finish
