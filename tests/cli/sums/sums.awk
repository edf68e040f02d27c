# SPDX-License-Identifier: MIT
# sums.awk - what the rows of sums.txt count, from rows of events with a line of names on top; prints row, key and sum.
# sums.sh puts a rule for each row of sums.txt, which calls add or larger, behind this.
function add(n, key, v) { if (v) sum[n SUBSEP key] += v }
function larger(n, key, v) { if (v + 0 > sum[n SUBSEP key]) sum[n SUBSEP key] = v + 0 }
BEGIN {
	FS = "\t"
	# calls that take the name of a file, beside those that open and execute
	n = split("access faccessat faccessat2 acct chdir chmod fchmodat fchmodat2 chown lchown fchownat chroot getcwd " \
		"stat stat64 lstat lstat64 newfstatat fstatat64 statx statfs statfs64 link linkat unlink unlinkat rename " \
		"renameat renameat2 mkdir mkdirat rmdir mknod mknodat symlink symlinkat readlink readlinkat truncate " \
		"truncate64 utime utimes utimensat futimesat mount umount umount2 pivot_root swapon swapoff quotactl " \
		"getxattr lgetxattr setxattr lsetxattr listxattr llistxattr removexattr lremovexattr inotify_add_watch " \
		"name_to_handle_at mount_setattr move_mount open_tree", list, " ")
	for (i = 1; i <= n; i++)
		path_calls[list[i]] = 1
}
NR == 1 {
	for (i = 1; i <= NF; i++)
		at[$i] = i
	next
}
{
	type = $at["evt.type"]; way = $at["evt.dir"]; res = $at["evt.rawres"]; call = $at["syscall.type"]
	fd = $at["fd.type"]; name = $at["fd.name"]; dir = $at["fd.directory"]; sport = $at["fd.sport"]; rip = $at["fd.rip"]
	now = $at["evt.reltime"]; io = $at["evt.io_dir"]; cpu = $at["evt.cpu"]; tid = $at["thread.tid"]; pid = $at["proc.pid"]; program = $at["proc.name"]
	box = $at["container.id"]; uid = $at["user.uid"]; error = $at["evt.res"]
	signal = $at["evt.arg.sig"]; open_fds = $at["proc.fdopencount"]; tty = $at["proc.tty"]
	major = $at["thread.pfmajor"]; minor = $at["thread.pfminor"]
	to_read = $at["evt.is_open_read"] ~ /^(1|true)$/; to_write = $at["evt.is_open_write"] ~ /^(1|true)$/
	is_fork = call ~ /^(clone|clone3|fork|vfork)$/
	is_exec = call ~ /^execve(at)?$/
	is_open = call ~ /^(open|openat|openat2|open_by_handle_at|creat)$/
	names_file = is_open || is_exec || (call in path_calls)
	# a call, unless it is the return of clone in the child
	is_call = way == "<" && call != "" && !(is_fork && res == 0)
	is_error = is_call && res != "" && res < 0 && res >= -4095
	errno = is_error ? -res : 0
	is_timed = is_call && $at["evt.duration"] != ""
	duration = is_timed ? $at["evt.duration"] : 0
	is_file = fd == "file" || fd == "directory"
	is_net = fd == "ipv4" || fd == "ipv6"
	is_connection = is_net && name ~ /->/
	# bytes of calls on known descriptors; got: those of any
	reads = is_call && (io == "read" || type == "copy_file_range")
	writes = is_call && (io == "write" || type == "sendfile" || type == "copy_file_range")
	got = (reads || writes) && res > 0 ? res : 0
	moved = (io != "" || type == "sendfile") && is_call && fd != "" && res > 0 ? res : 0
	slice = 0
	if (type == "switch") {
		if (cpu in since && tid > 0 && runs[cpu] == tid && now >= since[cpu])
			slice = now - since[cpu]
		since[cpu] = now
		runs[cpu] = $at["evt.rawarg.next"]
	}
}
END {
	for (k in sum) {
		split(k, part, SUBSEP)
		if (sum[k])
			printf "%s\t%s\t%.0f\n", part[1], part[2], sum[k]
	}
}
