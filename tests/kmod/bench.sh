#!/bin/sh
# SPDX-License-Identifier: MIT
# bench.sh - in the guest: what calls cost without a module, with ours and with sysdig's where there is one.
# The clock counts instructions.
sleep 3 # the kernel's own work behind the boot
echo "MODULE none"
/bench none
insmod /scan.ko || exit 1
echo "MODULE scan"
/bench scan
rmmod scan
[ -e /scap.ko ] || exit 0
insmod /scap.ko || exit 1
echo "MODULE scap"
/bench scap
