#!/bin/bash
# SPDX-License-Identifier: MIT
# debug-kernel.sh - build a kernel from Debian's linux-source-6.1 that watches memory, locks and sleeping.
#
# Usage: debug-kernel.sh DIR. The package comes from apt; source and build are kept in DIR (about 2 GB), which
# is never part of the source tree. Prints the folder of the build, in which modules can be built; exits 77
# with a line that says why when it cannot be made here. On two cores it takes some ten minutes, once.
set -u
config=$(cd "$(dirname "$0")" && pwd)/debug.config
tree=$1/debug-6.1

skip()
{
	echo "$*"
	exit 77
}

for tool in apt-get dpkg gcc flex bison bc cpio xz; do
	command -v $tool >/dev/null || skip "no $tool here; apt-get install gcc make flex bison bc cpio xz-utils libelf-dev"
done

fetch()
{
	rm -rf "$tree"
	mkdir -p "$tree/deb" || return 1
	(cd "$tree/deb" && apt-get download -qq linux-source-6.1) >&2 || return 1
	dpkg -x "$tree"/deb/*.deb "$tree/deb" &&
		tar xf "$tree/deb/usr/src/linux-source-6.1.tar.xz" -C "$tree" --strip-components=1 &&
		rm -rf "$tree/deb"
}

# A setting whose conditions are not met is dropped without a word.
configured()
{
	local line name

	while read -r line; do
		name=${line%=*}
		case $line in
		CONFIG_*=n) ! grep -q "^$name=" "$tree/.config" ;;
		CONFIG_*) grep -qx "$line" "$tree/.config" ;;
		esac || { echo "$line was not accepted" >&2; return 1; }
	done <"$config"
}

build()
{
	make -C "$tree" tinyconfig && cat "$config" >>"$tree/.config" && make -C "$tree" olddefconfig &&
		configured && nice make -C "$tree" -j2 bzImage modules
}

if ! cmp -s "$config" "$tree/complete"; then
	[[ -e $tree/Makefile ]] || fetch || skip "linux-source-6.1 cannot be fetched"
	build >"$tree/build.log" 2>&1 || { tail -n 20 "$tree/build.log"; exit 1; }
	cp "$config" "$tree/complete"
fi
echo "$tree"
