#!/bin/bash
# SPDX-License-Identifier: MIT
# run.sh - build the module for Debian's kernels, boot each in qemu, record known work, judge the captures.
#
# KERNELS: which ones, of "6.1 6.1-rt 6.12 6.12-rt"; SUITES: of "exercise beside choices work stress suspend".
# SHORT=1: a few minutes of it. ROUNDS: of the stress, 100 when not given. KMOD_CACHE: where packages are kept;
# KMOD_KEEP: a folder for what guests leave. What a machine cannot do is named and skipped. UPDATE=1 rewrites
# exercise.expected. README.md tells more.
#
# shellcheck disable=SC2317 # suites are called by name
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/kmod/kit.sh
. tests/kmod/kit.sh
# shellcheck source=tests/kmod/judge.sh
. tests/kmod/judge.sh
if [[ -n ${SHORT:-} ]]; then
	KERNELS=${KERNELS:-6.1} SUITES=${SUITES:-exercise work} CPUS=2 WORKS=compile
else
	KERNELS=${KERNELS:-6.1 6.1-rt 6.12 6.12-rt} CPUS="1 2 4"
	SUITES=${SUITES:-exercise beside choices work stress suspend}
	WORKS="nginx redis compile forks bytes"
fi

suite_exercise()
{
	local cpus

	for cpus in $CPUS; do
		kit_boot "$1, $cpus CPU" "$2" "$cpus" exercise judge_exercise
	done
}

# Each in a capture of its own.
suite_work()
{
	local tree

	if tree=$(tests/kmod/programs.sh "$cache"); then
		QEMU_ACCEL=tcg,thread=single GUEST_TREE=$tree GUEST_SECONDS=600 \
			GUEST_APPEND="WORKS=${WORKS// /,}" kit_boot "$1, work" "$2" 2 work judge_work
	else
		skip "$1, work: $tree"
	fi
}

# The same run, recorded by sysdig with its own module.
suite_beside()
{
	local name="$1, beside sysdig's module" sysdig peer

	if ! sysdig=$(command -v sysdig); then
		skip "$name: sysdig is not installed"
	elif peer=$(tests/kmod/peer_module.sh "$headers" "$cache/$release"); then
		GUEST_SECONDS=300 kit_boot "$name" "$2" 2 beside judge_beside "$peer" "$sysdig"
	else
		skip "$name: $peer"
	fi
}

# Attaching patches the kernel as it runs. With several host threads qemu 7.2 goes on with translations of code that is
# patched already, also without the module: one thread, and the control shows that it is enough.
suite_choices()
{
	QEMU_ACCEL=tcg,thread=single kit_boot "$1, choices" "$2" 2 choices judge_choices
}

suite_stress()
{
	export QEMU_ACCEL=tcg,thread=single GUEST_APPEND="ROUNDS=$ROUNDS"

	GUEST_SECONDS=900 kit_boot "$1, control" "$2" 2 control judge_control
	GUEST_SECONDS=3600 kit_boot "$1, stress" "$2" 2 stress judge_stress
	unset QEMU_ACCEL GUEST_APPEND
}

# All but one CPU go before the machine sleeps, and come back behind it.
suite_suspend()
{
	QEMU_ACCEL=tcg,thread=single GUEST_SECONDS=300 kit_boot "$1, suspend" "$2" 2 suspend judge_suspend
}

kit_begin exercise stress
for kernel in $KERNELS; do
	kit_kernel "$kernel" || continue
	# 6.12's headers want pahole, for what only a debugger reads.
	kit_build "$kernel" "$headers" 'CC=gcc-12 CONFIG_DEBUG_INFO_BTF_MODULES=' || continue
	for suite in $SUITES; do
		"suite_$suite" "$kernel" "$vmlinuz"
	done
done
finish
