#!/bin/sh
# SPDX-License-Identifier: MIT
# coverage.sh - line coverage of src/ from a COV=1 build: one row a file, worst first, and the sum.
set -eu

dir=${1:-build-cov}
find "$dir/src" -name '*.gcda' | sort | while IFS= read -r f; do
	gcov -n -o "$(dirname "$f")" "$f" 2>/dev/null
done | awk '
	/^File / { file = $0; gsub(/^File .|.$/, "", file) }
	/^Lines executed:/ && file ~ /^src\/.*\.c$/ {
		split($0, part, /[:% ]+/)
		printf "%6.2f%% of %5d  %s\n", part[3], part[5], file
		hit += part[3] * part[5] / 100
		all += part[5]
		file = ""
	}
	END { if (all) printf "%6.2f%% of %5d  total\n", 100 * hit / all, all }
' | sort -n >"$dir/coverage.txt"
cat "$dir/coverage.txt"
grep -q total "$dir/coverage.txt"
