#!/bin/bash
# SPDX-License-Identifier: MIT
# kernels.sh - fetch a Debian kernel with its headers and unpack it for building and booting.
#
# Usage: kernels.sh NAME DIR; NAME is 6.1, 6.1-rt, 6.12 or 6.12-rt. Packages come from apt and are kept in
# DIR, which is never part of the source tree. Prints the release, as in "6.1.0-56-amd64"; exits 77 with
# a line that says why when there is no such kernel to be had here.
set -u
name=$1 dir=$2

skip()
{
	echo "$*"
	exit 77
}

for tool in apt-get apt-cache dpkg; do
	command -v $tool >/dev/null || skip "no $tool here"
done

flavour=amd64
[[ $name == *-rt ]] && flavour=rt-amd64
series=${name%-rt}

# The newest headers package of the series; a digit in front of the flavour leaves out the others.
newest()
{
	apt-cache pkgnames "linux-headers-$series." 2>/dev/null |
		grep -E "^linux-headers-[0-9.+deb-]*[0-9]-$flavour\$" | sort -V | tail -n 1
}

headers=$(newest)
[[ -n $headers ]] || skip "no package linux-headers-$series* for $flavour"
release=${headers#linux-headers-}
root=$dir/$release

# Packages that a build and a boot need.
packages()
{
	echo "$headers"
	apt-cache depends "$headers" | sed -nE 's/.*Depends: (linux-(headers-.*-common.*|kbuild-.*))/\1/p'
	if apt-cache show "linux-image-$release-unsigned" >/dev/null 2>&1; then
		echo "linux-image-$release-unsigned"
	else
		echo "linux-image-$release"
	fi
}

unpack()
{
	local deb link

	mkdir -p "$root/deb" || return 1
	# shellcheck disable=SC2046 # a list of names
	(cd "$root/deb" && apt-get download -q $(packages)) >&2 || return 1
	for deb in "$root"/deb/*.deb; do
		dpkg -x "$deb" "$root" || return 1
	done
	# The headers name their other half by an absolute path.
	sed -i "s|include /usr/|include $root/usr/|" "$root/usr/src/$headers/Makefile"
	for link in scripts tools; do
		[[ -e $root/usr/src/$headers/$link ]] ||
			ln -sfn "$root"/usr/lib/linux-kbuild-*/$link "$root/usr/src/$headers/$link"
	done
	rm -rf "$root/deb"
	touch "$root/complete"
}

[[ -e $root/complete ]] || unpack || skip "packages of $release cannot be fetched"
echo "$release"
