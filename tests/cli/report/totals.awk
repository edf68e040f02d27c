# SPDX-License-Identifier: MIT
# totals.awk - the totals in the json of `scan report -n 0`, in the form count.awk prints.

# The value of a key in a line of json, quotes taken off. Names with quotes in them do not occur here.
function value(line, key,   at, s)
{
	at = index(line, "\"" key "\": ")
	if (!at)
		return ""
	s = substr(line, at + length(key) + 4)
	if (s ~ /^"/)
		return substr(s, 2, index(substr(s, 2), "\"") - 1)
	sub(/[,}].*/, "", s)
	return s
}

function total(key)
{
	if (value($0, key) != "")
		sum[table "." key] = value($0, key)
}

/^ "[a-z_]+": \{/ {
	table = substr($1, 2, length($1) - 3)
	if (table == "capture")
		total("shown_events")
	next
}

/^   "total": / {
	if (table == "programs") {
		total("calls")
		total("errors")
		total("cpu_ns")
		total("file_read_bytes")
		total("file_written_bytes")
		total("net_received_bytes")
		total("net_sent_bytes")
		total("other_read_bytes")
		total("other_written_bytes")
	} else if (table == "errors") {
		total("count")
	} else if (table == "calls") {
		total("calls")
		total("timed")
	} else if (table == "files") {
		total("read_bytes")
		total("written_bytes")
	}
	next
}

table == "calls" {
	sum["call." value($0, "call")] += value($0, "calls")
}

table == "errors" {
	sum["error." value($0, "call") " " value($0, "errno")] += value($0, "count")
}

table == "files" && value($0, "bytes") > 0 {
	sum["file." value($0, "file")] += value($0, "bytes")
}

table == "connections" && value($0, "bytes") > 0 && value($0, "protocol") == "tcp" {
	sum["connection." value($0, "connection")] += value($0, "bytes")
}

END {
	# a table without rows has no totals
	split("capture.shown_events programs.calls programs.errors errors.count calls.calls calls.timed " \
	      "programs.cpu_ns programs.file_read_bytes programs.file_written_bytes " \
	      "programs.net_received_bytes programs.net_sent_bytes programs.other_read_bytes " \
	      "programs.other_written_bytes files.read_bytes files.written_bytes", want, " ")
	for (i = 1; i in want; i++)
		sum[want[i]] += 0
	for (k in sum)
		printf "%s %s\n", k, sum[k] == "null" ? 0 : sprintf("%.0f", sum[k])
}
