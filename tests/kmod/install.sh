#!/bin/bash
# SPDX-License-Identifier: MIT
# install.sh - what `make install install-kmod` and DKMS install works in a guest: modprobe, device, README's example.
#
# Everything is installed below a folder that becomes the guest's root; nothing of this machine changes.
# KMOD_CACHE and KMOD_KEEP as in run.sh. The kernel is Debian's 6.1.
#
# shellcheck disable=SC2317 # functions are called by verdict and kit_boot
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/kmod/kit.sh
. tests/kmod/kit.sh

version=$(sed -n 's/.*SCAN_VERSION "\(.*\)".*/\1/p' src/base/version.h)

# Without DKMS the module is built at once, for one kernel.
install_all()
{
	make install install-kmod DESTDIR="$root" PREFIX=/usr DKMS= KDIR="$headers" KREL="$release" \
		KMOD_FLAGS='CC=gcc-12' >"$work/log" 2>&1 && depmod -b "$root" "$release" >>"$work/log" 2>&1
}

# With DKMS the sources are installed, built, and signed by a key of our own.
build_dkms()
{
	make install-kmod DESTDIR="$work/dkms-root" >"$work/log" 2>&1 || return 1
	mkdir "$work/dkms"
	sign_file=$headers/scripts/sign-file mok_signing_key=$work/mok.key mok_certificate=$work/mok.pub \
		dkms build --dkmstree "$work/dkms" --sourcetree "$work/dkms-root/usr/src" \
		--kernelsourcedir "$headers" -k "$release" "scan/$version" >>"$work/log" 2>&1 &&
		cp "$work/dkms/scan/$version/$release/x86_64/module/scan.ko" "$work/scan.ko"
}

suite_dkms()
{
	if ! command -v dkms >/dev/null; then
		skip "dkms: not installed"
		cp "$root/lib/modules/$release/extra/scan.ko" "$work/scan.ko"
		return
	fi
	verdict "dkms build" build_dkms || tail -n 5 "$work/log"
	verdict "dkms: the module is not signed" test "$(modinfo -F signer "$work/scan.ko")" = "DKMS module signing key"
}

# The recipe of doc/kernel-module.md for the module that was built without DKMS.
sign()
{
	local ko=$root/lib/modules/$release/extra/scan.ko

	openssl req -new -x509 -newkey rsa:2048 -nodes -days 3650 -subj '/CN=modules of this machine/' \
		-addext extendedKeyUsage=codeSigning -keyout "$work/own.key" -outform DER -out "$work/own.der" 2>"$work/log" &&
		"$headers/scripts/sign-file" sha256 "$work/own.key" "$work/own.der" "$ko" 2>>"$work/log" &&
		[[ $(modinfo -F signer "$ko") == "modules of this machine" ]]
}

suite_unit()
{
	if command -v systemd-analyze >/dev/null; then
		# It wants the program where the unit says; here it is elsewhere.
		sed "s|=/usr/bin/scan|=$scan|" "$root/usr/lib/systemd/system/scan-flight.service" \
			>"$work/scan-flight.service"
		verdict "scan-flight.service" systemd-analyze verify --man=no --recursive-errors=no \
			"$work/scan-flight.service"
	else
		skip "scan-flight.service: no systemd-analyze"
	fi
}

# The lines that the guest must print, and what must be in its captures.
judge_installed()
{
	local name=$1 out=$2 line

	for line in 'device: 660 scan' 'outsider: 1' 'member: 0' 'example: 0' 'flight files: 1' 'flight: 0' 'rmmod: 0' 'static: 0' 'static rmmod: 0'; do
		verdict "$name: $line" grep -qx "$line" "$out/case.log"
	done
	[[ $failed -eq 0 ]] || cat "$out/case.log"
	verdict "$name: the example's compiler" grep -q ' tcc$' "$out/report"
	verdict "$name: what the flight recorder wrote" "$scan" info "$out/flight.1.scap.gz" >/dev/null
	verdict "$name: what the static recorder wrote" "$scan" info "$out/static.scap" >/dev/null
}

kit_begin
kit_kernel 6.1 || finish
tree=$(tests/kmod/programs.sh "$cache") || { skip "install: $tree"; finish; }
root=$work/root
cp -a "$tree" "$root" || finish
verdict "make install install-kmod" install_all || cat "$work/log"
suite_dkms
verdict "signing by hand" sign || cat "$work/log"
suite_unit
verdict "make scan-record-static" make scan-record-static >"$work/log" 2>&1 || tail -n 5 "$work/log"
GUEST_TREE=$root GUEST_SECONDS=300 kit_boot install "$vmlinuz" 2 installed judge_installed \
	build-static/scan-record
finish
