#!/bin/sh
# SPDX-License-Identifier: MIT
# soname.sh PACKAGE... - the name under which each library of pkg-config is loaded at run time, as flags
# for the compiler: libarchive gives -DLIBARCHIVE_SONAME="libarchive.so.13".
set -eu

for package in "$@"; do
	file=$(pkg-config --variable=libdir "$package")/$package.so
	name=$(readelf -d "$file" | sed -n 's/.*(SONAME).*\[\(.*\)\].*/\1/p')
	printf -- '-D%s_SONAME=\\"%s\\" ' "$(echo "$package" | tr '[:lower:]' '[:upper:]')" \
		"${name:-$package.so}"
done
