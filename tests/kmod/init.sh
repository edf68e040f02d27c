#!/bin/sh
# SPDX-License-Identifier: MIT
# init.sh - the first process of the guest: loads the module, records known work, hands the files to the
# host over the second serial line, and says on the console how it went.
#
# /case is the script of the test; it runs with OUT set to the folder whose content is handed over.
export PATH=/bin HOME=/root
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tmpfs tmp /tmp
mount -t cgroup2 cgroup /sys/fs/cgroup
ip link set lo up
hostname guest
export OUT=/tmp/out
mkdir -p $OUT /root
echo "guest: kernel $(uname -r), $(grep -c ^processor /proc/cpuinfo) processors"
sh /case 2>&1 | tee $OUT/case.log
echo "guest: case over"
stty -F /dev/ttyS1 raw
(cd $OUT && tar cf - .) >/dev/ttyS1
sync
echo "guest: finished"
poweroff -f
