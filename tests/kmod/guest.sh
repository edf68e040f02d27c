#!/bin/bash
# SPDX-License-Identifier: MIT
# guest.sh - boot a kernel in qemu with an initramfs of busybox, the recorder and a test.
#
# Usage: guest.sh VMLINUZ CPUS CASE OUT FILE[:PATH]...
# CASE is the script that the guest runs, OUT the folder for what it hands back (and for its console), FILEs
# go into the guest, below / or to PATH. Programs bring their libraries along. Exit status 0: the guest
# finished and its kernel complained about nothing.
set -u
here=$(cd "$(dirname "$0")" && pwd)
kernel=$1 cpus=$2 case=$3 out=$4
shift 4
GUEST_SECONDS=${GUEST_SECONDS:-120}
# QEMU_MORE: further options, as for counting instructions. GUEST_TREE: a folder whose content goes to the guest's
# root. GUEST_APPEND: words for the kernel; NAME=VALUE gets into the environment of CASE.
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
root=$work/root
mkdir -p "$out" "$root"/{bin,proc,sys,dev,tmp,root,etc,lib64}

# A program with all shared libraries it names.
add_program()
{
	local file=$1 to=$2 lib

	install -D -m 755 "$file" "$root$to"
	ldd "$file" 2>/dev/null | grep -oE '/[^ ]+' | while read -r lib; do
		install -D -m 755 "$lib" "$root$lib"
	done
}

[[ -z ${GUEST_TREE:-} ]] || cp -a "$GUEST_TREE/." "$root" || exit 1
busybox=${BUSYBOX:-$(command -v busybox)}
add_program "$busybox" /bin/busybox
for tool in $("$busybox" --list); do
	[[ $tool == busybox ]] || ln -sf busybox "$root/bin/$tool"
done
for f in "$@"; do
	to=${f#*:}
	[[ $f == *:* ]] || to=/$(basename "$f")
	add_program "${f%%:*}" "$to"
done
install -m 755 "$here/init.sh" "$root/init"
install -m 755 "$case" "$root/case"
printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:1000:1000::/:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\nnobody:x:1000:\n' >"$root/etc/group"
(cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) >"$work/initramfs" || exit 1

# noirqdebug: under PREEMPT_RT a serial line at full speed answers so many interrupts at once that the kernel takes
# the others for nobody's, and shuts the line that hands over the result. norandmaps: qemu keeps its translation of
# a program for each place where it was loaded, and takes minutes to clear memory that has thousands (README.md).
# shellcheck disable=SC2086 # QEMU_MORE is a list of words
timeout "$GUEST_SECONDS" qemu-system-x86_64 -accel "${QEMU_ACCEL:-tcg,thread=multi}" -cpu max \
	-m 1024 -smp "$cpus" -kernel "$kernel" -initrd "$work/initramfs" \
	-append "console=ttyS0 panic=-1 no_timer_check noirqdebug norandmaps ${GUEST_APPEND:-}" -display none -no-reboot -net none \
	-serial "file:$out/console" -serial "file:$work/result" ${QEMU_MORE:-} </dev/null \
	>"$out/qemu.log" 2>&1
rc=$?
tar xf "$work/result" -C "$out" 2>/dev/null

if ! grep -q 'guest: finished' "$out/console"; then
	echo "the guest did not finish (status $rc); its last words:"
	tail -n 15 "$out/console" | tr -d '\r'
	exit 1
fi
# A panic does not show in qemu's exit status. A clean boot has "loops_per_jiffy" and "report a bug". Handing
# over the result does not count: a serial line at full speed makes PREEMPT_RT complain of its interrupt.
# Nor do the kernel's reports that memory ran out: there are tests that take all of it.
if sed '/guest: case over/q' "$out/console" |
	sed -E '/invoked oom-killer|vmalloc error|page allocation failure/,/oom-kill:|Out of memory|Mem-Info/d' |
	grep -aE 'Kernel panic|Oops|BUG:|WARNING:|Call Trace'; then
	echo "the kernel complained"
	exit 1
fi
