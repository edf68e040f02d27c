#!/bin/sh
# SPDX-License-Identifier: MIT
# beside.sh - in the guest: sysdig with its own module and scan with ours record the same run of exercise.
insmod /scap.ko || exit 1
insmod /scan.ko || exit 1
mkdir /tmp/work
cd /tmp/work || exit 1
/sysdig -w "$OUT/theirs.scap" &
sysdig=$!
# Its events come once it has read /proc.
while [ ! -s "$OUT/theirs.scap" ]; do
	sleep 1
done
sleep 2
/scan record -q -w "$OUT/ours.scap" -- /exercise
echo "exercise: $?"
sleep 1
kill -INT $sysdig
wait $sysdig
echo "sysdig: $?"
