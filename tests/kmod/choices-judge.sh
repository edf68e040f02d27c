#!/bin/bash
# SPDX-License-Identifier: MIT
# choices-judge.sh - did the module record what was chosen, all of it and nothing else?
#
# Usage: choices-judge.sh OUT SCAN: the folder that choices.sh filled, the program. Status 1 with what is wrong.
set -u
out=$1 scan=$2
status=0

wrong()
{
	echo "$*"
	status=1
}

# Values of a field in a capture, each once.
values()
{
	"$scan" -r "$out/$1.scap" -p "%$2" 2>/dev/null | sort -u | paste -sd ' '
}

# only CAPTURE FIELD WORDS: no others than these, and each of them
only()
{
	local got

	got=$(values "$1" "$2")
	[[ $got == "$3" ]] || wrong "$1: $2 is '$got', not '$3'"
}

# Bytes kept of the longest data of exercise that passes a filter.
lengths()
{
	"$scan" -r "$out/lengths.scap" -p '%evt.buffer' "proc.name=exercise and evt.buflen>6 and $1" 2>/dev/null |
		awk 'length($0) > max { max = length($0) } END { print max + 0 }'
}

# has CAPTURE FILTER: something that passes it
has()
{
	[[ -n $("$scan" -r "$out/$1.scap" "$2" 2>/dev/null | head -n 1) ]] || wrong "$1: nothing with $2"
}

hasnt()
{
	[[ -z $("$scan" -r "$out/$1.scap" "$2" 2>/dev/null | head -n 1) ]] || wrong "$1: something with $2"
}

[[ $(grep -c ': 0$' "$out/case.log") -eq 11 ]] || wrong "$(cat "$out/case.log")"
if ! grep -q '512 MiB for each of 2 CPUs' "$out/case.log" || ! grep -qx 'rings: 1' "$out/case.log"; then
	wrong "rings larger than memory: not refused"
fi

hasnt command 'fd.name=/proc/uptime'
has command 'fd.name=/tmp/daemon'
has pid 'fd.name=/proc/uptime'
hasnt pid 'fd.name=/proc/loadavg'
only comm proc.name chosen
has comm 'evt.type=mkdir'
has uid 'fd.name=/proc/version'
hasnt uid 'fd.name in (/proc/loadavg, /proc/uptime)'
has cgroup 'fd.name=/proc/version'
hasnt cgroup 'fd.name in (/proc/loadavg, /proc/uptime)'
hasnt both 'proc.name in (exercise, sh, su)'
has both 'evt.type=mkdir'
[[ $("$scan" -r "$out/both.scap" evt.type=mkdir 2>/dev/null | wc -l) -eq 2 ]] || wrong "both: other than one mkdir"
only calls evt.type 'openat procexit signaldeliver uname'
has calls 'fd.name=/proc/version'
hasnt not_calls 'evt.type in (read, close)'
has not_calls 'fd.name=/proc/version'
[[ $(lengths 'fd.type=file and not fd.name startswith /dev/') == 0 ]] || wrong "lengths: some of files"
[[ $(lengths 'fd.type in (ipv4, ipv6, unix)') == 3 ]] || wrong "lengths: other than 3 of sockets"
[[ $(lengths 'fd.type=pipe') == 7 ]] || wrong "lengths: other than 7 of pipes"
exit $status
