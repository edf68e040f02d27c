#!/bin/bash
# SPDX-License-Identifier: MIT
# run.sh - build the module for Debian's kernels, boot each in qemu, record known work, judge the captures.
#
# KERNELS: which ones, of "6.1 6.1-rt 6.12 6.12-rt". KMOD_CACHE: where their packages are kept. What a
# machine cannot do is named and skipped. UPDATE=1 rewrites exercise.expected.
#
# shellcheck disable=SC2317 # judges are called by boot
set -u
cd "$(dirname "$0")/../.." || exit 1
unset MAKEFLAGS MFLAGS # the job server of the make that called this is not ours
KERNELS=${KERNELS:-6.1 6.1-rt 6.12 6.12-rt}
cache=${KMOD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/scan-kmod}
B=${B:-build}
scan=$(realpath "$B/scan")
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0 skipped=0

ok()
{
	passed=$((passed + 1))
}

bad()
{
	echo "FAIL $1"
	failed=$((failed + 1))
}

skip()
{
	echo "skipped $1"
	skipped=$((skipped + 1))
}

finish()
{
	echo "$passed passed, $failed failed"
	[[ $failed -eq 0 ]]
	exit
}

same()
{
	local name=$1

	if cmp -s "$2" "$3"; then
		ok
	else
		bad "$name"
		diff "$2" "$3" | head -n 20
	fi
}

# Numbers that hang on the machine or the moment: ids, addresses, sizes of memory, inodes, ports.
normalise()
{
	sed -E -e 's/\b(tid|pid|ptid|pgid|vtid|vpid|dpid|spid)=[0-9]+\(/\1=ID(/g' \
		-e 's/\bres=[0-9]+\((exercise|scan)/res=ID(\1/' \
		-e 's/\b(pgft_maj|pgft_min|vm_size|vm_rss|vm_swap|ino|dev|fdlimit)=[0-9A-F]+/\1=N/g' \
		-e 's/\b(brk (addr|res))=[1-9A-F][0-9A-F]*/\1=ADDR/' \
		-e 's/(argument=)[0-9A-F]+/\1ADDR/' \
		-e 's/(mprotect addr=)4[0-9A-F]+ length=[0-9]+/\1ADDR length=N/' \
		-e 's/\bff[0-9a-f]{14}\b/ADDR/g; s/\bFF[0-9A-F]{14}\b/ADDR/g' \
		-e 's/:[345][0-9]{4}\b/:PORT/g' \
		-e 's/cgroups=[^ ]*/cgroups=.../' \
		-e 's/(getdents(64)? res)=[0-9]+/\1=N/' \
		-e 's/pipe:\[[0-9]+\]/pipe:[N]/' \
		-e '/ (signaldeliver|switch|page_fault) /d'
}

# Thread by thread: how they interleave is up to the machine.
lines()
{
	"$1" -r "$2" -p '%thread.tid %evt.dir %evt.type %evt.args' proc.name=exercise |
		sort -s -n -k 1,1 | cut -d ' ' -f 2- | normalise
}

# Each enter event has its exit and the reverse, but for calls that never return; nothing lost.
judge_quality()
{
	local name=$1 file=$2

	"$scan" info "$file" >"$work/info" || bad "$name: scan info"
	if grep -qE 'Damaged +no' "$work/info" && grep -qE 'Threads not introduced +0' "$work/info"; then
		ok
	else
		bad "$name: quality"
		grep -A 30 'Quality' "$work/info" | head -n 30
	fi
}

judge()
{
	local name=$1 out=$2

	if grep -q 'exercise: 0' "$out/case.log" && grep -q 'all: 0' "$out/case.log"; then
		ok
	else
		bad "$name: recording"
		cat "$out/case.log"
		return
	fi
	if grep -q 'rmmod while recording: 1' "$out/case.log" && grep -q 'rmmod: 0' "$out/case.log"; then
		ok
	else
		bad "$name: the module can be removed while in use, or cannot afterwards"
	fi
	judge_quality "$name: exercise" "$out/exercise.scap"
	judge_quality "$name: all" "$out/all.scap.gz"
	lines "$scan" "$out/exercise.scap" >"$work/lines"
	if [[ -n ${UPDATE:-} && ! -e $work/updated ]]; then
		cp "$work/lines" tests/kmod/exercise.expected
		touch "$work/updated"
	fi
	same "$name: the lines of exercise" tests/kmod/exercise.expected "$work/lines"
	if command -v sysdig >/dev/null; then
		for f in exercise.scap all.scap.gz; do
			sysdig -r "$out/$f" >"$work/a" 2>&1
			"$scan" -r "$out/$f" >"$work/b" 2>&1
			same "$name: $f as sysdig prints it" "$work/a" "$work/b"
		done
	else
		skip "$name: sysdig is not installed"
	fi
}

# Modules, readers and CPUs that come and go.
judge_stress()
{
	local name="$1, stress" out=$2 f

	if grep -q 'rmmod: 0' "$out/case.log" && [[ $(grep -c ': 0 bad' "$out/case.log") -eq 2 ]]; then
		ok
	else
		bad "$name"
		cat "$out/case.log"
		return
	fi
	for f in first second; do
		"$scan" info "$out/$f.scap" >"$work/info"
		if grep -qE 'Damaged +no' "$work/info" && grep -qE 'Calls without their start +0' "$work/info"; then
			ok
		else
			bad "$name: $f.scap"
			grep -A 12 Quality "$work/info"
		fi
	done
}

# What sysdig's module records of the same run.
judge_beside()
{
	if tests/kmod/beside-judge.sh "$2/ours.scap" "$2/theirs.scap" >"$work/beside"; then
		ok
	else
		bad "$1"
		cat "$work/beside"
	fi
}

# Boot and judge. boot NAME CPUS CASE JUDGE [FILE...]: further files of the guest
boot()
{
	local name=$1 cpus=$2 case=$3 judge=$4

	shift 4
	if tests/kmod/guest.sh "$root"/boot/vmlinuz-* "$cpus" "tests/kmod/$case.sh" "$work/out" "$work/scan.ko" \
		"$scan" "$work/exercise" "$work/stress" "$@" >"$work/guest" 2>&1; then
		"$judge" "$name" "$work/out"
	else
		bad "$name: the guest"
		cat "$work/guest"
	fi
	[[ -z ${KMOD_KEEP:-} ]] || cp -r "$work/out" "$KMOD_KEEP/$kernel-$cpus-$case"
	rm -rf "$work/out"
}

for tool in qemu-system-x86_64 cpio gcc; do
	command -v $tool >/dev/null || { skip "all: no $tool"; finish; }
done
mkdir -p "$cache" ${KMOD_KEEP:+"$KMOD_KEEP"}
BUSYBOX=$cache/busybox
if [[ ! -x $BUSYBOX ]]; then
	(cd "$work" && apt-get download -q busybox-static >/dev/null 2>&1 && dpkg -x busybox-static*.deb . &&
		cp bin/busybox "$BUSYBOX") || { skip "all: no busybox-static to be had"; finish; }
fi
export BUSYBOX
for program in exercise stress; do
	gcc -O1 -static -o "$work/$program" tests/kmod/$program.c || { bad "$program"; finish; }
done

for kernel in $KERNELS; do
	if ! release=$(tests/kmod/kernels.sh "$kernel" "$cache"); then
		skip "$kernel: $release"
		continue
	fi
	root=$cache/$release
	if ! make --no-print-directory kmod KDIR="$root/usr/src/linux-headers-$release" \
		KMOD_FLAGS='CC=gcc-12 CONFIG_DEBUG_INFO_BTF_MODULES=' >"$work/build" 2>&1 || grep -q warning: "$work/build"; then
		bad "$kernel: build"
		tail -n 20 "$work/build"
		continue
	fi
	ok
	module=$(sed -n 's/^kmod: //p' "$work/build")
	strip -g "$module" -o "$work/scan.ko"
	for cpus in 1 2 4; do
		boot "$kernel, $cpus CPU" $cpus exercise judge
	done
	if ! sysdig=$(command -v sysdig); then
		skip "$kernel, beside sysdig's module: sysdig is not installed"
	elif peer=$(tests/kmod/peer_module.sh "$release" "$cache"); then
		GUEST_SECONDS=300 boot "$kernel, beside sysdig's module" 2 beside judge_beside "$peer" "$sysdig"
	else
		skip "$kernel, beside sysdig's module: $peer"
	fi
	# Attaching to tracepoints patches the running kernel. With 6.12 and several processors qemu without
	# KVM stumbles over that ("Oops: int3"), also when events are switched on and off by tracefs alone.
	if [[ $kernel == 6.12* ]]; then
		skip "$kernel, stress: qemu cannot patch this kernel under load"
	else
		GUEST_SECONDS=300 boot "$kernel" 2 stress judge_stress
	fi
done
finish
