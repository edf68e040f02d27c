#!/bin/sh
# SPDX-License-Identifier: MIT
# exercise.sh - in the guest: record exercise, alone and with all that can be asked for; remove the module.
insmod /scan.ko || exit 1
mkdir /tmp/work
cd /tmp/work || exit 1
/scan record --no-switches -w "$OUT/exercise.scap" -- /exercise
echo "exercise: $?"
/scan record --page-faults -s 4096 -z -w "$OUT/all.scap.gz" -- /exercise
echo "all: $?"
# Nobody but a reader that is gone holds the module.
/scan record -w /tmp/busy.scap -- sh -c 'rmmod scan; echo "rmmod while recording: $?"'
rmmod scan
echo "rmmod: $?"
