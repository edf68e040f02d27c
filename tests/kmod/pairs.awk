# SPDX-License-Identifier: MIT
# pairs.awk - events that must be there and are not: every call has its enter and its exit.
#
# Reads "scan events --format csv --fields=thread.tid,evt.dir,evt.type" in the order of the file; prints
# "EVENTS MISSING", and with a third column the first that is missing. Explained, and so not counted:
#   an exit as the first thing heard of a thread: its call began before the recording, or is the clone of a child
#   an enter as the last thing: the recording ended, or the thread did (exit, exit_group, a signal that kills)
#   an enter of rt_sigreturn: the kernel forgets the number of that call before it ends
BEGIN { FS = "," }
NR == 1 { next }
{ n++ }
$3 == "switch" || $3 == "signaldeliver" || $3 == "page_fault" { next }
$3 == "procexit" {
	delete running[$1]
	delete known[$1]
	next
}
$2 == ">" {
	if (($1 in running) && running[$1] !~ /^(rt_)?sigreturn$/)
		missing("exit of " running[$1])
	running[$1] = $3
	known[$1] = 1
}
$2 == "<" {
	if ($1 in running) {
		if (running[$1] != $3)
			missing("exit of " running[$1] " before exit of " $3)
		delete running[$1]
	} else if ($1 in known)
		missing("enter of " $3)
	known[$1] = 1
}
function missing(what)
{
	if (!n_missing++)
		first = what " in thread " $1 ", event " n
}
END { print n + 0, n_missing + 0, first }
