# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# kit.sh - what the suites of the module share: counting, programs for the guest, building, booting.
#
# Sourced from the top of the source tree. Packages and kernels are kept in $cache, everything else is made in
# $work, which goes at the end.
cache=${KMOD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/scan-kmod}
B=${B:-build}
scan=$(realpath "$B/scan")
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
programs=() # of every guest
passed=0 failed=0 skipped=0
export ROUNDS=${ROUNDS:-100} # of the stress
unset MAKEFLAGS MFLAGS # the job server of the make that called this is not ours

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

# verdict NAME COMMAND...: passed when the command succeeds; its status.
verdict()
{
	local name=$1

	shift
	if "$@"; then ok; else bad "$name"; return 1; fi
}

# kit_begin [PROGRAM...]: what the host needs and every guest runs, PROGRAM.c of this folder among it; ends the
# suite where it is not to be had.
kit_begin()
{
	local tool program

	for tool in qemu-system-x86_64 cpio gcc gcc-12; do
		command -v $tool >/dev/null || { skip "all: no $tool"; finish; }
	done
	mkdir -p "$cache" ${KMOD_KEEP:+"$KMOD_KEEP"}
	export BUSYBOX=$cache/busybox
	if [[ ! -x $BUSYBOX ]]; then
		(cd "$work" && apt-get download -q busybox-static >/dev/null 2>&1 && dpkg -x busybox-static*.deb . &&
			cp bin/busybox "$BUSYBOX") || { skip "all: no busybox-static to be had"; finish; }
	fi
	for program; do
		gcc -O1 -static -o "$work/$program" "tests/kmod/$program.c" || { bad "$program"; finish; }
		programs+=("$work/$program")
	done
}

# kit_kernel NAME: fetch Debian's kernel of that name; sets release, headers and vmlinuz.
# shellcheck disable=SC2034 # for the suites
kit_kernel()
{
	release=$(tests/kmod/kernels.sh "$1" "$cache") || { skip "$1: $release"; return 1; }
	headers=$cache/$release/usr/src/linux-headers-$release
	vmlinuz=$(echo "$cache/$release"/boot/vmlinuz-*)
}

# kit_build NAME TREE FLAGS: the module for the kernel whose headers or build are in TREE, to $work/scan.ko.
kit_build()
{
	if ! make --no-print-directory kmod KDIR="$2" KMOD_FLAGS="$3" >"$work/build" 2>&1 ||
		grep -q warning: "$work/build"; then
		bad "$1: build"
		tail -n 20 "$work/build"
		return 1
	fi
	ok
	strip -g "$(sed -n 's/^kmod: //p' "$work/build")" -o "$work/scan.ko"
}

# kit_boot NAME VMLINUZ CPUS CASE JUDGE [FILE...]: boot, run CASE.sh, call "JUDGE NAME FOLDER". A guest that
# does not finish, or whose kernel complains, has failed; KMOD_KEEP gets what it left.
kit_boot()
{
	local name=$1 kernel=$2 cpus=$3 case=$4 judge=$5

	shift 5
	if tests/kmod/guest.sh "$kernel" "$cpus" "tests/kmod/$case.sh" "$work/out" "$work/scan.ko" "$scan" \
		"${programs[@]}" "$@" >"$work/guest" 2>&1; then
		"$judge" "$name" "$work/out"
	else
		bad "$name: the guest"
		cat "$work/guest"
	fi
	[[ -z ${KMOD_KEEP:-} ]] || cp -r "$work/out" "$KMOD_KEEP/${name//[ ,]/-}"
	rm -rf "$work/out"
}
