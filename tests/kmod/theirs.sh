#!/bin/sh
# SPDX-License-Identifier: MIT
# theirs.sh - in the guest: sysdig with its own module records the exercise.
insmod /scap.ko || exit 1
/sysdig -w /tmp/theirs.scap >/dev/null &
sysdig=$!
sleep 5
mkdir /tmp/work
cd /tmp/work || exit 1
/exercise
echo "exercise: $?"
kill -INT $sysdig
wait $sysdig
