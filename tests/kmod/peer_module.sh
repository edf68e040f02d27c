#!/bin/bash
# SPDX-License-Identifier: MIT
# peer_module.sh - fetch and build Debian's module of sysdig, to compare with.
#
# Usage: peer_module.sh HEADERS DIR: it is built against HEADERS, and kept in DIR. Prints the path of scap.ko, without
# debug information; exits 77 with a line that says why when it cannot be had. It builds for kernels up to 6.1.
set -u
headers=$1 root=$2
package=falcosecurity-scap-dkms
module=$root/scap/scap.ko

skip()
{
	echo "$*"
	exit 77
}

build()
{
	local sources

	rm -rf "$root/scap"
	mkdir -p "$root/scap/deb" || return 1
	(cd "$root/scap/deb" && apt-get download -q "$package" && dpkg -x ./*.deb .) >&2 || return 1
	sources=$(echo "$root"/scap/deb/usr/src/*)
	make --no-print-directory -C "$headers" M="$sources" CC=gcc-12 modules \
		>"$root/scap/log" 2>&1 || return 1
	strip -g "$sources/scap.ko" -o "$module"
}

[[ -e $module ]] || build || skip "the package $package cannot be had or built"
echo "$module"
