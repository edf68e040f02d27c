#!/bin/sh
# SPDX-License-Identifier: MIT
# stress.sh - in the guest: modules, readers, CPUs and memory that come and go while the machine works.
# ROUNDS: how often module and reader.
ROUNDS=${ROUNDS:-100}
online=/sys/devices/system/cpu/cpu1/online
/stress load 3600 >/dev/null &
load=$!

# Every module has a reader in its life: attaching is what patches the kernel.
i=0
while [ $i -lt "$ROUNDS" ]; do
	insmod /scan.ko || exit 1
	/stress once >/tmp/once || { cat /tmp/once; exit 1; }
	rmmod scan || exit 1
	i=$((i + 1))
done
echo "loaded and removed: $i"

insmod /scan.ko || exit 1
/stress rules || exit 1
/stress tail || exit 1

i=0
while [ $i -lt "$ROUNDS" ]; do
	/scan record -q -w "$OUT"/killed-$((i % 5)).scap 2>/dev/null &
	usleep $((i * 107919 % 2000000))
	kill -9 $!
	wait $! 2>/dev/null
	i=$((i + 1))
done
/stress alone || exit 1
echo "readers killed: $i"

/scan record -q -M 15 -w "$OUT"/first.scap &
first=$!
/scan record -q -M 15 -s 4000 --page-faults -w "$OUT"/second.scap &
second=$!
i=0
while [ -e $online ] && [ $i -lt 5 ]; do
	echo 0 >$online
	sleep 0.3
	echo 1 >$online
	sleep 0.3
	i=$((i + 1))
done
echo "CPU taken away and given back: $i"
wait $first || echo "first recorder: $?"
wait $second || echo "second recorder: $?"

/scan record -q --ring 1 -w - >/dev/null &
recorder=$!
/stress memory 5
kill $load
wait $load 2>/dev/null
kill -TERM $recorder
wait $recorder
echo "recorder without memory: $?"
/stress once || exit 1
rmmod scan
echo "rmmod: $?"
