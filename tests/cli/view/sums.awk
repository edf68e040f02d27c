# SPDX-License-Identifier: MIT
# sums.awk - do the figures of a view follow from its events?
#
# awk -f sums.awk -f EVENT -v view=ID -v columns=KEYS THREADS SPAN.csv EVENTS.csv VIEW.csv: EVENT defines event(), called
# for each row of EVENTS with its cells in f[1], f[2], ... It sets key to the text that the columns KEYS of the row of VIEW
# have, the event's row, and calls the functions below with names of figures. THREADS are thread and process
# of those that there are in the end, and SPAN seconds and nanoseconds of all events. Views count each thread once more in
# the end, as an event of the type sysdigevent.

function sum(column, x)
{
	want[key, column] += x
	figure[column]
}

function top(column, x)
{
	if (!((key, column) in want) || want[key, column] < x + 0)
		want[key, column] = x + 0
	figure[column]
	of_state[column] # threads may have more in the end
}

function low(column, x)
{
	if (!((key, column) in want) || want[key, column] > x + 0)
		want[key, column] = x + 0
	figure[column]
}

# Of all values, where there are some; the means of parts, such as threads, are added up.
function mean(column, x, part)
{
	if (x == "")
		return
	total[key, column, part] += x
	number[key, column, part]++
	figure[column]
}

# The same figure, once for each thing.
function once(column, x, thing)
{
	if (!((column, thing) in seen))
		sum(column, x)
	seen[column, thing]
}

# The sum is divided by the time of the capture.
function rate(column, x)
{
	sum(column, x)
	is_rate[column]
}

# The key that this thing had when it first came by.
function first(thing, text)
{
	if (!(thing in first_key))
		first_key[thing] = text
	return first_key[thing]
}

# An event of each thread in the end, in rows by process.
function alive(column,    pid)
{
	for (pid in threads) {
		key = pid
		keys[key]
		sum(column, threads[pid])
	}
}

# The same in one row.
function alive_as(name, column)
{
	key = name
	keys[key]
	sum(column, n_threads)
}

# A failed call, by what it was about.
function failed(typechar, type, category)
{
	sum("memory", category == "memory")
	sum("file", typechar ~ /^[fd]$/ || typechar == "" && type ~ /^(open|openat|openat2|creat)$/)
	sum("net", typechar ~ /^[46u]$/ || typechar == "" && type ~ /^(accept|accept4|connect)$/)
	sum("other", typechar !~ /^[fd46u]$/ &&
	    (typechar != "" || type !~ /^(open|openat|openat2|creat|accept|accept4|connect)$/ && category != "memory"))
}

# Of lists: how many rows there are.
function row()
{
	sum("rows", 1)
}

# A row of CSV into f: how many cells. Control characters become dots, as they are or as tables escape them.
function cells(line,    n, more, length_)
{
	while (gsub(/"/, "\"", line) % 2 && (getline more) > 0)
		line = line "." more
	gsub(/[[:cntrl:]]|\\[nt]|\\x[0-9a-f][0-9a-f]/, ".", line)
	if (line !~ /"/)
		return split(line, f, ",")
	for (n = 1;; n++) {
		if (match(line, /^"([^"]|"")*"/)) {
			length_ = RLENGTH
			f[n] = substr(line, 2, length_ - 2)
			gsub(/""/, "\"", f[n])
		} else {
			match(line, /^[^,]*/)
			length_ = RLENGTH
			f[n] = substr(line, 1, length_)
		}
		line = substr(line, length_ + 1)
		if (line == "")
			return n
		line = substr(line, 2)
	}
}

BEGIN { NO_KEY = "\1" }

FILENAME == ARGV[1] {
	if (FNR > 1) {
		threads[$2]++
		n_threads++
	}
	next
}

FILENAME == ARGV[2] {
	split($0, f, ",")
	if (FNR == 2) {
		start_s = f[1]
		start_ns = f[2]
	}
	seconds = f[1] - start_s + (f[2] - start_ns) / 1e9
	next
}

FILENAME == ARGV[3] {
	if (FNR == 1)
		next
	cells($0)
	key = NO_KEY
	event()
	if (key != NO_KEY)
		keys[key]
	next
}

# The view: a comment, names of columns, rows.
FNR == 1 { next }

FNR == 2 {
	n_columns = cells($0)
	for (i = 1; i <= n_columns; i++)
		place[name[i] = f[i]] = i
	n_keys = split(columns, key_column, " ")
	next
}

{
	cells($0)
	key = ""
	for (i = 1; i <= n_keys; i++)
		key = key (i > 1 ? " " : "") f[place[key_column[i]]]
	got[key, "rows"]++
	for (i = 1; i <= n_columns; i++)
		got[key, name[i]] += f[i]
	rows++
	shown[key]
}

function wrong(key, column, want_, got_)
{
	printf "%s: %s: %s is %s, events say %s\n", view, key, column, got_, want_
	n_wrong++
}

# Of bytes and nanoseconds what stands behind the point is cut off, of the others what stands behind six digits.
function is_near(column, want_, got_)
{
	return column !~ /_per_s$/ && got_ == int(want_) || is_least(want_, got_) && is_least(got_, want_)
}

function is_least(least, x)
{
	return x >= least - 1e-5 * (least < 0 ? -least : least)
}

END {
	if (rows)
		at_end()
	for (i in total) {
		split(i, p, SUBSEP)
		want[p[1], p[2]] += total[i] / number[i]
	}
	for (k in keys) {
		if (!(k in shown))
			wrong(k, "a row", "1", "0")
		for (c in figure) {
			w = want[k, c] / (c in is_rate ? seconds : 1)
			if (c in of_state && k in threads ? !is_least(w, got[k, c]) : !is_near(c, w, got[k, c]))
				wrong(k, c, w, got[k, c])
			n_figures++
		}
	}
	for (k in shown)
		for (c in figure)
			if (!(k in keys) && !(c in of_state) && got[k, c] + 0)
				wrong(k, c, "0", got[k, c])
	printf "%s: %d rows, %d figures%s\n", view, rows, n_figures, n_wrong ? ", " n_wrong " wrong" : ""
}
