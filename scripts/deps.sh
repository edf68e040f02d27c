#!/bin/sh
# SPDX-License-Identifier: MIT
# deps.sh - install what building and testing scan needs and the machine lacks.
#
# Does nothing, and uses no network, when everything is there. Works with apt-get, dnf, pacman, apk
# and zypper; goes through sudo only when not root.
set -eu

# ISA-L (libisal) decodes gzip in half of zlib's time, but not every distribution and processor has it:
# it comes along where it is to be had, and the build does without where not.
LIBS="zlib libzstd libarchive libcrypto json-c libpcre2-8 ncursesw cmocka"

have()
{
	command -v "$1" >/dev/null 2>&1
}

# Is everything there? Libraries are asked for one by one, as the message names the missing ones.
missing()
{
	have "${CC:-cc}" || have gcc || have clang || echo compiler
	have pkg-config || { echo pkg-config; return; }
	for lib in $LIBS; do
		pkg-config --exists "$lib" || echo "$lib"
	done
}

as_root()
{
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif have sudo; then
		sudo "$@"
	else
		echo "deps: not root and no sudo; run as root: $*" >&2
		exit 1
	fi
}

# Lists of packages are fetched only when the install does not work with those at hand.
install_apt()
{
	set -- env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
	as_root "$@" >/dev/null 2>&1 && return
	as_root apt-get update -q
	as_root "$@"
}

no_isal()
{
	echo "deps: no ISA-L to be had here; zlib decodes gzip instead, at half the speed"
}

install_isal()
{
	if have apt-get; then
		install_apt libisal-dev
	elif have dnf; then
		as_root dnf install -y isa-l-devel
	elif have pacman; then
		as_root pacman -S --needed --noconfirm isa-l
	elif have apk; then
		as_root apk add isa-l-dev
	elif have zypper; then
		as_root zypper --non-interactive install isa-l-devel
	fi
}

install_all()
{
	if have apt-get; then
		install_apt gcc libc6-dev make pkg-config zlib1g-dev libzstd-dev libarchive-dev \
			libssl-dev libjson-c-dev libpcre2-dev libncurses-dev libcmocka-dev tzdata
	elif have dnf; then
		as_root dnf install -y gcc make pkgconf-pkg-config zlib-devel libzstd-devel \
			libarchive-devel openssl-devel json-c-devel pcre2-devel ncurses-devel \
			libcmocka-devel tzdata diffutils
	elif have pacman; then
		as_root pacman -Sy --needed --noconfirm gcc make pkgconf zlib zstd libarchive \
			openssl json-c pcre2 ncurses cmocka tzdata diffutils
	elif have apk; then
		as_root apk add gcc musl-dev make pkgconf zlib-dev zstd-dev libarchive-dev \
			openssl-dev json-c-dev pcre2-dev ncurses-dev cmocka-dev tzdata bash diffutils
	elif have zypper; then
		as_root zypper --non-interactive install gcc make pkg-config zlib-devel \
			libzstd-devel libarchive-devel libopenssl-devel libjson-c-devel \
			pcre2-devel ncurses-devel libcmocka-devel timezone diffutils
	else
		echo "deps: no package manager known here; install by hand: $*" >&2
		exit 1
	fi
}

lacking=$(missing | tr '\n' ' ')
if [ -n "$lacking" ]; then
	echo "deps: installing what is missing: $lacking"
	# shellcheck disable=SC2086 # a list of words
	install_all $lacking
	lacking=$(missing | tr '\n' ' ')
	if [ -n "$lacking" ]; then
		echo "deps: still missing: $lacking" >&2
		exit 1
	fi
	pkg-config --exists libisal || install_isal >/dev/null 2>&1 || no_isal
elif ! pkg-config --exists libisal && have apt-cache && apt-cache show libisal-dev >/dev/null 2>&1; then
	install_isal >/dev/null 2>&1 || no_isal
fi
