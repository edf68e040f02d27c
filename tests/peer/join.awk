# SPDX-License-Identifier: MIT
# join.awk - do the events of a copy read as they do in the whole?
#
#     awk -f join.awk WHOLE COPY
#
# Both have a line an event, in order: what tells it from others, a tab, what must be the same. Prints the
# first lines that differ, and the first event that is not in the whole; nothing when all is well.
BEGIN {
	FS = "\t"
	whole = ARGV[1]
	ARGV[1] = ""
}

{
	while ((got = (getline line < whole)) > 0)
		if (substr(line, 1, index(line, "\t") - 1) == $1)
			break
	if (got <= 0) {
		print "not in the whole: " $0
		exit
	}
	if (line != $0 && ++n <= 2)
		print "whole: " line "\ncopy:  " $0
}
