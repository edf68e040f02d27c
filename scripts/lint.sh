#!/bin/bash
# SPDX-License-Identifier: MIT
# lint.sh - format of the code, shell scripts, man pages, static analysis. A tool that is not
# installed is named and fails the run: a check that did not happen is no pass.
#
# shellcheck disable=SC2317 # the functions are called by step
set -u
cd "$(dirname "$0")/.." || exit 1
failed=0
git rev-parse --is-inside-work-tree >/dev/null || exit 1

step()
{
	local name=$1 tool=$2

	shift 2
	if ! command -v "$tool" >/dev/null; then
		echo "FAIL $name: $tool is not installed"
		failed=1
	elif "$@"; then
		echo "ok   $name"
	else
		echo "FAIL $name"
		failed=1
	fi
}

# Tracked files, but those that were just removed.
files()
{
	git ls-files -- "$@" | while IFS= read -r f; do [[ -e $f ]] && printf '%s\n' "$f"; done
}

# Names the files; `make format` mends them.
format()
{
	local f bad=0

	while IFS= read -r f; do
		clang-format "$f" | cmp -s - "$f" && continue
		echo "$f: not as clang-format writes it"
		bad=1
	done < <(files 'src/*.[ch]' 'tests/*.[ch]')
	return "$bad"
}

shell()
{
	files '*.sh' .ci/run ':!tests/cli' | xargs -r shellcheck &&
		files 'tests/cli/*.sh' | xargs -r shellcheck --shell=bash
}

# mdoc warnings go to stderr; any is a failure.
pages()
{
	local page bad=0

	for page in man/*.[1-8]; do
		groff -mdoc -ww -b -z "$page" 2>&1 | grep . && bad=1
	done
	return "$bad"
}

analysis()
{
	# Compound literals passed by value are taken for references that outlive them.
	cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr --max-configs=1 \
		--suppress=danglingTempReference --suppress=danglingTemporaryLifetime \
		--enable=warning,portability --suppress=missingIncludeSystem -D_GNU_SOURCE -j2 src tests
}

# Snapshot tests are a few lines each and go by LICENSE.
licences()
{
	local f bad=0

	while IFS= read -r f; do
		head -n 3 "$f" | grep -q 'SPDX-License-Identifier: ' && continue
		echo "$f: no SPDX line"
		bad=1
	done < <(files '*.c' '*.h' '*.def' '*.sh' '*.mk' Makefile .ci/run ':!tests/cli')
	return "$bad"
}

step format clang-format format
step scripts shellcheck shell
step man groff pages
step licences grep licences
step analysis cppcheck analysis
exit $failed
