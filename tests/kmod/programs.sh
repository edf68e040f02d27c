#!/bin/bash
# SPDX-License-Identifier: MIT
# programs.sh - fetch Debian's packages of the programs that work.sh and installed.sh run, as a tree for the guest.
#
# Usage: programs.sh DIR. Libraries that are in none of the packages come from this machine. Prints the folder of
# the tree; exits 77 with a line that says why when it cannot be had.
set -u
tree=$1/programs
packages="nginx wrk libluajit-5.1-2 redis-server redis-tools libatomic1 libjemalloc2 liblzf1 tcc libtcc-dev
	libc6-dev linux-libc-dev make udev"
programs="usr/sbin/nginx usr/bin/wrk usr/bin/redis-benchmark usr/bin/redis-check-rdb usr/bin/redis-cli usr/bin/tcc
	usr/bin/make bin/udevadm"

skip()
{
	rm -rf "$tree"
	echo "$*"
	exit 77
}

# The libraries that a program names and the tree lacks.
add_libraries()
{
	local lib

	LD_LIBRARY_PATH=$tree/usr/lib/x86_64-linux-gnu:$tree/lib/x86_64-linux-gnu ldd "$1" >"$tree/libraries" || return 1
	! grep 'not found' "$tree/libraries" >&2 || return 1
	grep -oE '/[^ ]+' "$tree/libraries" | grep -v "^$tree" | while read -r lib; do
		install -D -m 755 "$lib" "$tree$lib" || return 1
	done
}

unpack()
{
	local deb p

	rm -rf "$tree"
	mkdir -p "$tree/deb" || return 1
	# shellcheck disable=SC2086 # a list of names
	(cd "$tree/deb" && apt-get download -qq $packages) >&2 || return 1
	for deb in "$tree"/deb/*.deb; do
		dpkg -x "$deb" "$tree" || return 1
	done
	for p in $programs; do
		add_libraries "$tree/$p" || return 1
	done
	# The initramfs is memory: archives to link statically, and texts, are left out.
	find "$tree/usr/lib" -name 'lib[a-z]*.a' ! -name libtcc1.a ! -name libc_nonshared.a -delete
	(cd "$tree" && rm -rf deb libraries etc usr/share lib/udev usr/lib/udev)
	touch "$tree/complete"
}

for tool in apt-get dpkg ldd; do
	command -v $tool >/dev/null || skip "no $tool here"
done
[[ -e $tree/complete ]] || unpack >/dev/null || skip "programs for the guest cannot be fetched"
echo "$tree"
