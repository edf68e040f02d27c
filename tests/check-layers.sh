#!/bin/bash
# SPDX-License-Identifier: MIT
# check-layers.sh - fail on an #include that points to a higher layer. Usage: check-layers.sh [TREE]
#
# formats < src/base < src/capture < src/analyze < src/tui < src/cmd < src/scan.c; the kernel module
# includes only its own folder and formats.
set -u
cd "${1:-$(dirname "$0")/..}" || exit 1

# Rank of a path; the kernel module stands beside the others, above formats only.
rank()
{
	case $1 in
	formats/*) echo 0 ;;
	src/base/*) echo 1 ;;
	src/capture/*) echo 2 ;;
	src/analyze/*) echo 3 ;;
	src/tui/*) echo 4 ;;
	src/cmd/*) echo 5 ;;
	src/scan.*) echo 6 ;;
	*) echo 9 ;;
	esac
}

# One row an include: FILE and the path it names, with "dir/../" taken out.
includes()
{
	grep -rHoE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"[^"]+"' \
		--include='*.[ch]' --include='*.def' src formats |
		sed -E 's|^([^:]*/)([^:/]*):[^"]*"([^"]*)"|\1\2 \1\3|' |
		sed -E ':again; s|[^/ ]+/\.\./||; t again'
}

passed=0 failed=0
while read -r file target; do
	from=$(rank "$file")
	to=$(rank "$target")
	if [[ $file == src/kmod/* ]]; then
		[[ $target == src/kmod/* || $to -eq 0 ]] && ok=1 || ok=0
	else
		[[ $to -le $from || $target == src/kmod/scan_abi.h ]] && ok=1 || ok=0
	fi
	if [[ $ok -eq 1 && -e $target ]]; then
		passed=$((passed + 1))
	else
		echo "FAIL $file includes $target: upward, or no such file"
		failed=$((failed + 1))
	fi
done <<<"$(includes)"
echo "$passed passed, $failed failed"
[[ $failed -eq 0 && $passed -gt 0 ]]
