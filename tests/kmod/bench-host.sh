#!/bin/bash
# SPDX-License-Identifier: MIT
# bench-host.sh - instructions an event, of our module and of sysdig's, measured in one guest with one processor
# whose clock counts them.
#
# Asserts nothing of them. KMOD_CACHE as in run.sh.
#
# shellcheck disable=SC2317 # judges are called by kit_boot
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/kmod/kit.sh
. tests/kmod/kit.sh

# Medians of three of the lines "WORK NS EVENTS LOST" below "MODULE NAME". A call in front of the columns of a
# module, whose cost is what it adds to a call, by the events that the call makes.
table()
{
	awk '
		$1 == "MODULE" { m = $2; next }
		NF == 4 { v[$1, m, ++n[$1, m]] = $2; events[$1, m] = $3; lost[$1, m] += $4; works[$1] }
		function median(w, m,   a, b, c) {
			a = v[w, m, 1]; b = v[w, m, 2]; c = v[w, m, 3]
			return (a <= b && b <= c) || (c <= b && b <= a) ? b : (b <= a && a <= c) || (c <= a && a <= b) ? a : c
		}
		function cost(w, m) {
			return events[w, m] ? (median(w, m) - median(w, "none")) / events[w, m] : 0
		}
		function column(w, m) {
			return sprintf("%10.1f %10.0f %6d", events[w, m], cost(w, m), lost[w, m])
		}
		END {
			line = sprintf("%10s %10s %6s", "EVENTS", "AN EVENT", "LOST")
			printf "%-16s %8s | %-28s | %-28s |\n", "", "", "scan", "sysdig"
			printf "%-16s %8s | %s | %s | %s\n", "WORK", "A CALL", line, line, "RATIO"
			for (w in works) {
				theirs = cost(w, "scap")
				printf "%-16s %8.0f | %s | %s | %s\n", w, median(w, "none"), column(w, "scan"),
					column(w, "scap"), theirs ? sprintf("%.2f", cost(w, "scan") / theirs) : "-" | "sort"
			}
		}' "$2/case.log"
}

kit_begin
kit_kernel 6.1 || finish
kit_build bench "$headers" CC=gcc-12 || finish
# Not as the other programs are: what is measured hangs on the compiler's work.
gcc -O2 -static -o "$work/bench" tests/kmod/bench.c || exit 1
files=("$work/bench")
if peer=$(tests/kmod/peer_module.sh "$headers" "$cache/$release"); then
	files+=("$peer")
else
	skip "sysdig's module: $peer"
fi
GUEST_SECONDS=600 QEMU_ACCEL=tcg,thread=single QEMU_MORE='-icount shift=0,sleep=off' \
	kit_boot bench "$vmlinuz" 1 bench table "${files[@]}"
[[ $failed -eq 0 ]]
