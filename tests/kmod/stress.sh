#!/bin/sh
# SPDX-License-Identifier: MIT
# stress.sh - in the guest: modules, readers, CPUs and memory that come and go while the machine works.
# ROUNDS: how often module and reader.
ROUNDS=${ROUNDS:-100}
online=/sys/devices/system/cpu/cpu1/online
/stress load 3600 >/dev/null &
load=$!

# What a killed recorder has written can be read, sound or cut off.
judge_killed()
{
	[ -s "$1" ] || return
	/scan info "$1" >/tmp/info 2>&1
	case $? in
	0 | 3)
		readable=$((readable + 1))
		! grep -qE '^  Events +[1-9]' /tmp/info || with_events=$((with_events + 1))
		;;
	*)
		unreadable=$((unreadable + 1))
		echo "$1: $(head -n 1 /tmp/info)"
		;;
	esac
}

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

# One recorder is killed while it starts, the next once there is something in its file, with each coding in turn.
i=0 readable=0 unreadable=0 with_events=0
while [ $i -lt "$ROUNDS" ]; do
	file=$OUT/killed-$((i % 6)).scap.partial
	rm -f "$file"
	set -- --zstd -z ""
	shift $((i / 2 % 3))
	# shellcheck disable=SC2086 # no word when it is empty
	/scan record -q $1 -w "${file%.partial}" 2>/dev/null &
	while [ $((i % 2)) -eq 1 ] && [ ! -s "$file" ] && kill -0 $!; do
		usleep 20000
	done
	usleep $((i * 1079191 % (1000000 + i % 2 * 2000000)))
	kill -9 $!
	wait $! 2>/dev/null
	judge_killed "$file"
	i=$((i + 1))
done
echo "killed recorders left: $readable readable, $unreadable not, $with_events with events"
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
