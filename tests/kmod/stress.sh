#!/bin/sh
# SPDX-License-Identifier: MIT
# stress.sh - in the guest: module and readers that come and go while the machine works, CPUs too.
# ROUNDS: how often each.
ROUNDS=${ROUNDS:-20}
/stress load 600 >/dev/null &
load=$!
i=0
while [ $i -lt "$ROUNDS" ]; do
	insmod /scan.ko || exit 1
	rmmod scan || exit 1
	i=$((i + 1))
done
echo "loaded and removed $i times"
insmod /scan.ko || exit 1
/stress rules || exit 1
/stress tail || exit 1
i=0
while [ $i -lt "$ROUNDS" ]; do
	/scan record -q -w /tmp/killed.scap 2>/dev/null &
	usleep $((i * 7919 % 400000))
	kill -9 $!
	wait $! 2>/dev/null
	i=$((i + 1))
done
echo "readers killed $i times"
/scan record -w /tmp/first.scap -M 8 &
/scan record -w /tmp/second.scap -M 8 -s 4000 --page-faults &
if [ -e /sys/devices/system/cpu/cpu1/online ]; then
	for k in 1 2 3 4 5; do
		echo 0 >/sys/devices/system/cpu/cpu1/online
		sleep 0.3
		echo 1 >/sys/devices/system/cpu/cpu1/online
		sleep 0.3
	done
	echo "CPU taken away and given back $k times"
fi
wait %2 %3 2>/dev/null
sleep 9
kill $load
cp /tmp/first.scap /tmp/second.scap "$OUT"
rmmod scan
echo "rmmod: $?"
