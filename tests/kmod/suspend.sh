#!/bin/sh
# SPDX-License-Identifier: MIT
# suspend.sh - in the guest: the machine sleeps and wakes while two recorders record its work.
alarm=/sys/class/rtc/rtc0/wakealarm
slept=/sys/power/suspend_stats/success
insmod /scan.ko || exit 1
/stress load 3600 >/dev/null &
load=$!
/scan record -q -w "$OUT"/first.scap &
first=$!
/scan record -q -s 4000 --page-faults -z -w "$OUT"/second.scap.gz &
second=$!
while [ ! -s "$OUT"/first.scap.partial ] || [ ! -s "$OUT"/second.scap.gz.partial ]; do
	usleep 100000
done
sleep 2

# The alarm must not come before the machine sleeps. (To memory: qemu's clock does not wake it from suspend to idle.)
i=0
while [ $i -lt 5 ]; do
	mkdir /tmp/sleeps-$i
	echo 0 >$alarm
	echo +5 >$alarm
	echo mem >/sys/power/state
	mkdir /tmp/wakes-$i
	/stress once || exit 1
	i=$((i + 1))
done
echo "slept: $(cat $slept) of $i"
kill $load
wait $load 2>/dev/null
kill -TERM $first $second
wait $first
echo "first recorder: $?"
wait $second
echo "second recorder: $?"
rmmod scan
echo "rmmod: $?"
