#!/bin/sh
# SPDX-License-Identifier: MIT
# recorders.sh - in the guest: the processor time of both recorders, each with its own module, on the same work.
# The clock counts instructions. Prints a line for each recording:
# RECORDER WORK FORM USER_SECONDS SYSTEM_SECONDS EVENTS LOST BYTES
insmod /scan.ko || exit 1
insmod /scap.ko || exit 1
export PATH=/bin:/usr/bin:/usr/sbin
mkdir /tmp/work
cd /tmp/work || exit 1

# Nobody records what the others need: the server, and the files that are there.
redis-server --save "" --port 6379 --daemonize yes >server.log 2>&1
sleep 1

work_nothing()
{
	:
}

work_bytes()
{
	dd if=/dev/zero of=bytes bs=1 count=60000
}

work_redis()
{
	redis-benchmark -q -n 4000 -c 8 -t set,get
}

work_forks()
{
	i=0
	while [ $i -lt 500 ]; do
		/bin/true
		i=$((i + 1))
	done
}

# record WORK FORM RECORDER WORD...
record()
{
	work=$1 form=$2 recorder=$3
	shift 3
	# shellcheck disable=SC2086 # plain is no word
	/bin/time -f "%U %S" -o used "$@" ${form#plain} -w capture >said 2>&1 &
	sleep 3 # it reads /proc
	"work_$work" >/dev/null 2>&1
	sleep 2
	kill -TERM "$(pidof "$recorder")"
	wait $!
	/scan info capture >facts
	echo "$recorder $work $form $(cat used)" \
		"$(awk '$1 == "Shown" { print $2; exit }' facts)" \
		"$(cat said facts | awk '/^  Lost events/ { n = $3 } /^Driver Drops:/ { n = substr($2, 7) } END { print n }')" \
		"$(stat -c %s capture)"
	rm capture
}

for work in nothing bytes redis forks; do
	for form in plain -z; do
		record "$work" "$form" scan /scan record -q
		record "$work" "$form" sysdig /sysdig -v
	done
done
