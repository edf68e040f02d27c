#!/bin/sh
# SPDX-License-Identifier: MIT
# control.sh - in the guest, without the module: events switched on and off under load by the kernel alone, then all
# memory taken.
#
# Tracepoints are attached by patching code that runs. Where this control fails, it is the emulation that
# fails, and a stress of the module says nothing. ROUNDS: how often.
ROUNDS=${ROUNDS:-100}
mkdir -p /sys/kernel/tracing
mount -t tracefs tracefs /sys/kernel/tracing || exit 1
cd /sys/kernel/tracing/events || exit 1
/stress load 600 >/dev/null &
load=$!
i=0
while [ $i -lt "$ROUNDS" ]; do
	for state in 1 0; do
		for event in raw_syscalls/sys_enter raw_syscalls/sys_exit sched/sched_process_exit \
			sched/sched_switch signal/signal_deliver; do
			echo $state >$event/enable || exit 1
		done
	done
	i=$((i + 1))
done
/stress hogs 5 || exit 1
kill $load
echo "control: $i"
