#!/bin/bash
# SPDX-License-Identifier: MIT
# bench-host.sh - what recording costs with our module and recorder, and with sysdig's: instructions an event, and
# the recorder's processor time, measured in guests with one processor whose clock counts instructions.
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

# Lines as recorders.sh prints them, a row for what both recorded. Who reads /proc and ends costs as much as the work
# "nothing": it is in the other rows, too.
recorders_table()
{
	awk '
		function column(r) {
			return sprintf("%7.2f %7.2f %8d %6d %9d", user[r], system_[r], events[r], lost[r], bytes[r])
		}
		BEGIN {
			line = sprintf("%7s %7s %8s %6s %9s", "USER s", "SYS s", "EVENTS", "LOST", "BYTES")
			printf "%-13s | %-41s | %-41s |\n", "", "scan record", "sysdig"
			printf "%-13s | %s | %s | %s\n", "WORK", line, line, "RATIO OF USER"
		}
		NF == 8 {
			user[$1] = $4; system_[$1] = $5; events[$1] = $6; lost[$1] = $7; bytes[$1] = $8
			if ($1 == "sysdig")
				printf "%-13s | %s | %s | %.2f\n", $2 ($3 == "plain" ? "" : " " $3), column("scan"),
					column("sysdig"), user["scan"] / user["sysdig"]
		}' "$2/case.log"
}

# Without "rep movsb": memcpy would use it for long copies, and its steps of a byte are counted as an instruction each.
bench_recorders()
{
	local sysdig tree

	if ! sysdig=$(command -v sysdig); then
		skip "the recorders: sysdig is not installed"
	elif ! tree=$(tests/kmod/programs.sh "$cache"); then
		skip "the recorders: $tree"
	else
		GUEST_TREE=$tree GUEST_SECONDS=900 QEMU_MORE="$QEMU_MORE -cpu max,-erms,-fsrm" \
			kit_boot recorders "$vmlinuz" 1 recorders recorders_table "$peer" "$sysdig"
	fi
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
	peer=
fi
export QEMU_ACCEL=tcg,thread=single QEMU_MORE='-icount shift=0,sleep=off'
GUEST_SECONDS=600 kit_boot bench "$vmlinuz" 1 bench table "${files[@]}"
[[ -z $peer ]] || bench_recorders
[[ $failed -eq 0 ]]
