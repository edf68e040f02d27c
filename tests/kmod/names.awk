# SPDX-License-Identifier: MIT
# names.awk - how many descriptors of events have a name.
#
# Reads "scan events --format csv --fields=evt.type,evt.rawres,fd.num,fd.type,evt.is_io,fd.name" and prints
# "EVENTS UNNAMED [the most frequent kind of them]". Counted are events with a descriptor of 0 or more, without
# calls that fail with EBADF: those have none. A descriptor has its name when its type is known and, for files
# and directories always and for IP sockets where data moves, the name too; pipes, pairs of Unix sockets and the
# like have no names.
BEGIN { FS = "," }
NR == 1 || $3 == "" || $3 < 0 || $2 == -9 { next }
{
	n++
	wants_name = $4 == "file" || $4 == "directory" || ($4 ~ /^ipv[46]$/ && $5 == "true")
	if ($4 == "" || (wants_name && $6 == "")) {
		unnamed++
		if (++kind[$1 " " $4] > most) {
			most = kind[$1 " " $4]
			which = $1 " " $4
		}
	}
}
END { print n + 0, unnamed + 0, which }
