#!/bin/bash
# SPDX-License-Identifier: MIT
# bench-host.sh - instructions an event, measured in a guest with one processor whose clock counts them.
#
# Prints them beside those of sysdig 0.29.3's module, measured in the same way with kernel 6.1.0-56.
# Asserts nothing. KMOD_CACHE as in run.sh.
set -u
cd "$(dirname "$0")/../.." || exit 1
cache=${KMOD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/scan-kmod}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export BUSYBOX=$cache/busybox
release=$(tests/kmod/kernels.sh 6.1 "$cache") || { echo "bench-kmod: skipped: $release"; exit 0; }
[[ -x $BUSYBOX ]] || { echo "bench-kmod: skipped: make check-kmod first, it fetches busybox"; exit 0; }
make --no-print-directory kmod KDIR="$cache/$release/usr/src/linux-headers-$release" \
	KMOD_FLAGS='CC=gcc-12' >"$work/build" || exit 1
strip -g "$(sed -n 's/^kmod: //p' "$work/build")" -o "$work/scan.ko"
gcc -O2 -static -o "$work/bench" tests/kmod/bench.c || exit 1
QEMU_ACCEL=tcg,thread=single QEMU_MORE='-icount shift=0,sleep=off' tests/kmod/guest.sh \
	"$cache/$release"/boot/vmlinuz-* 1 tests/kmod/bench.sh "$work/out" "$work/scan.ko" "$work/bench" || exit 1

printf '%-16s %8s %8s %10s %10s %6s %5s\n' WORK WITHOUT WITH 'AN EVENT' SYSDIG RATIO LOST
# Medians of three; "WORK NS EVENTS LOST" below "without" and "with".
awk '
	/^without|^with/ { with = $1 == "with"; next }
	NF == 4 { v[$1, with, ++n[$1, with]] = $2; events[$1] = $3; lost[$1] += $4; order[$1] = ++k }
	function median(w, x,   a, b, c) {
		a = v[w, x, 1]; b = v[w, x, 2]; c = v[w, x, 3]
		return (a <= b && b <= c) || (c <= b && b <= a) ? b : (b <= a && a <= c) || (c <= a && a <= b) ? a : c
	}
	END {
		theirs["getppid"] = 508; theirs["write-100"] = 829; theirs["vfork-exec-wait"] = 1200
		for (w in theirs) {
			e = (median(w, 1) - median(w, 0)) / events[w]
			printf "%-16s %8.0f %8.0f %10.0f %10.0f %6.2f %5d\n", w, median(w, 0), median(w, 1), e, theirs[w],
				e / theirs[w], lost[w]
		}
	}' "$work/out/case.log" | sort
