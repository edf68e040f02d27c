#!/bin/sh
# SPDX-License-Identifier: MIT
# choices.sh - in the guest: record parts of what goes on, chosen by the module; ask for more than it gives.
#
# shellcheck disable=SC3043 # busybox knows local
insmod /scan.ko || exit 1
mkdir -p /sys/fs/cgroup/outer/inner /tmp/work
cd /tmp/work || exit 1
chmod 777 .
cp /exercise /tmp/chosen # the same of another name

# What is not to be recorded, unless it is chosen: a process that starts others all the time.
sh -c 'while :; do cat /proc/uptime >/tmp/uptime; usleep 1000; done' &
noise=$!

record()
{
	local name="$1"

	shift
	/scan record -q --no-switches -w "$OUT/$name.scap" "$@"
	echo "$name: $?"
}

# The daemon is nobody's child when it writes.
record command --only-command -- sh -c 'setsid sh -c "sleep 0.3; echo >/tmp/daemon" & exec sleep 2'
record pid --pid $noise -- sh -c 'cat /proc/loadavg; sleep 1'
record comm --comm none,chosen -- sh -c '/tmp/chosen; /exercise'
record uid --uid 1000 -- sh -c 'su nobody -c "cat /proc/version"; cat /proc/loadavg'
record cgroup --cgroup /outer -- sh -c '
	sh -c "echo \$\$ >/sys/fs/cgroup/outer/inner/cgroup.procs; cat /proc/version"; cat /proc/loadavg'
record both --uid 1000 --comm chosen -- sh -c 'su nobody -c "/tmp/chosen; /exercise"; /tmp/chosen'
record calls --calls open,openat,uname -- sh -c 'uname -a; cat /proc/version'
record not_calls --not-calls read,close -- sh -c 'uname -a; cat /proc/version'
record lengths -s 7,file=0,net=3 -- /exercise
kill $noise
# More than there is: refused, and nobody is ended to find it.
record rings --ring 512 -- true
echo "ended for memory: $(dmesg | grep -c 'invoked oom-killer')"
rmmod scan
echo "rmmod: $?"
