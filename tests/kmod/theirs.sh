#!/bin/sh
# SPDX-License-Identifier: MIT
# theirs.sh - in the guest: sysdig with its own module records the exercise.
insmod /scap.ko || exit 1
/sysdig -w /tmp/theirs.scap >/dev/null &
sysdig=$!
# Its events come once it has read /proc.
while [ ! -s /tmp/theirs.scap ]; do
	sleep 1
done
sleep 2
mkdir /tmp/work
cd /tmp/work || exit 1
/exercise
echo "exercise: $?"
kill -INT $sysdig
wait $sysdig
