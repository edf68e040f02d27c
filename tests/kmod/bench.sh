#!/bin/sh
# SPDX-License-Identifier: MIT
# bench.sh - in the guest: what calls cost without the module and with it. The clock counts instructions.
sleep 3 # the kernel's own work behind the boot
insmod /scan.ko || exit 1
echo "without"
/bench none
echo "with"
/bench scan
