# SPDX-License-Identifier: MIT
# count.awk - the totals of `scan report`, counted again from the text of `scan events`.
#
# Prints "TABLE.KEY VALUE" lines. Knows nothing but the printed lines: a call's descriptor is the one its
# enter line shows, or its own line when that shows one.

function class_of(fd)
{
	return fd ~ /^<[fd]/ ? "file" : fd ~ /^<[46]/ ? "net" : "other"
}

# By name, where the name is not empty: files and tcp connections. (A datagram socket may get its name by
# the very call that moves the bytes, after its enter line.)
function note_bytes(fd, n,   name)
{
	name = fd
	sub(/^<[^>]*>/, "", name)
	if (class_of(fd) == "file" && name != "")
		by_name["file." name] += n
	if (fd ~ /^<[46]t/ && name ~ /->/)
		by_name["connection." name] += n
}

# "<f>/etc/passwd" out of "fd=3(<f>/etc/passwd) ...", or nothing. The name ends at the last ") ".
function fd_of(args, key,   at, s)
{
	at = index(" " args, " " key "=")
	if (!at)
		return ""
	s = substr(args, at + length(key) + 1)
	if (s !~ /^[0-9]+\(</)
		return ""
	sub(/^[0-9]+\(/, "", s)
	if (!sub(/\) [a-z_]+=.*$/, "", s))
		sub(/\) *$/, "", s)
	return s
}

# The number behind res= or fd=; addresses are in hex, and errors there are 64-bit complements.
function result(args,   s, i, v)
{
	if (args !~ /^(res|fd)=/)
		return 0
	s = substr(args, index(args, "=") + 1)
	sub(/[ (].*/, "", s)
	if (s !~ /^FFFFFFFFFFFFF[0-9A-F][0-9A-F][0-9A-F]$/)
		return s + 0
	for (i = 14; i <= 16; i++)
		v = v * 16 + index("0123456789ABCDEF", substr(s, i, 1)) - 1
	return v - 4096
}

{
	if (!match($0, / \(-?[0-9]+\) [<>] /))
		next
	lines++
	tid = substr($0, RSTART + 2, RLENGTH - 6)
	dir = substr($0, RSTART + RLENGTH - 2, 1)
	split(substr($0, RSTART + RLENGTH), word, " ")
	type = word[1]
	args = substr($0, RSTART + RLENGTH + length(type) + 1)
	cpu = $3
	split($2, hms, /[:.]/)
	now = (hms[1] * 3600 + hms[2] * 60 + hms[3]) * 1000000000 + hms[4]
}

type == "switch" {
	split(args, next_is, /[= (]/)
	if (since[cpu] != "" && running[cpu] == tid && tid > 0 && now >= since[cpu])
		cpu_ns += now - since[cpu]
	since[cpu] = now
	running[cpu] = next_is[2]
	next
}

# none of these ends the call it interrupts
type == "tracer" || type == "procexit" || type == "signaldeliver" || type == "container" ||
type == "page_fault" || type == "drop" {
	if (type == "tracer")
		open[tid] = ""
	next
}

dir == ">" {
	open[tid] = type
	start[tid] = now
	fd[tid] = fd_of(args, type == "sendfile" ? "out_fd" : "fd")
	next
}

# the child's return of a call its parent made
type ~ /^(clone|clone3|fork|vfork)$/ && args ~ /^res=0 / {
	open[tid] = ""
	next
}

{
	calls++
	calls_of[type]++
	res = result(args)
	if (res < 0 && res >= -4095) {
		errors++
		errors_of[type " " (-res)]++
	}
	own = open[tid] == type ? fd[tid] : fd_of(args, type == "sendfile" ? "out_fd" : "fd")
	# an execveat that works returns as execve
	if (open[tid] == type || (open[tid] == "execveat" && type == "execve"))
		timed++
	if (type ~ /^(read|readv|pread|preadv|recv|recvfrom|recvmsg)$/ && res > 0) {
		bytes_in[class_of(own)] += res
		note_bytes(own, res)
	}
	if (type ~ /^(write|writev|pwrite|pwritev|send|sendto|sendmsg|sendfile)$/ && res > 0) {
		bytes_out[class_of(own)] += res
		note_bytes(own, res)
	}
	open[tid] = ""
}

END {
	printf "capture.shown_events %d\n", lines
	printf "programs.calls %d\n", calls
	printf "programs.errors %d\n", errors
	printf "errors.count %d\n", errors
	printf "calls.calls %d\n", calls
	printf "calls.timed %d\n", timed
	printf "programs.cpu_ns %.0f\n", cpu_ns
	printf "programs.file_read_bytes %.0f\n", bytes_in["file"]
	printf "programs.file_written_bytes %.0f\n", bytes_out["file"]
	printf "programs.net_received_bytes %.0f\n", bytes_in["net"]
	printf "programs.net_sent_bytes %.0f\n", bytes_out["net"]
	printf "programs.other_read_bytes %.0f\n", bytes_in["other"]
	printf "programs.other_written_bytes %.0f\n", bytes_out["other"]
	printf "files.read_bytes %.0f\n", bytes_in["file"]
	printf "files.written_bytes %.0f\n", bytes_out["file"]
	for (n in by_name)
		printf "%s %.0f\n", n, by_name[n]
	for (t in calls_of)
		printf "call.%s %d\n", t, calls_of[t]
	for (t in errors_of)
		printf "error.%s %d\n", t, errors_of[t]
}
