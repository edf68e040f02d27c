# SPDX-License-Identifier: MIT
# columns.awk - the sums of the columns that sums.txt names, from tables in CSV: -v verb=VERB, rows of sums.txt first;
# prints row, key and sum.
function cells(line,    n, c) {
	n = 0
	while (line != "" || n == 0) {
		if (line ~ /^"/) {
			match(line, /^"([^"]|"")*"/)
			c = substr(line, 2, RLENGTH - 2)
			gsub(/""/, "\"", c)
			line = substr(line, RLENGTH + 2)
		} else {
			match(line, /^[^,]*/)
			c = substr(line, 1, RLENGTH)
			line = substr(line, RLENGTH + 2)
		}
		cell[++n] = c
	}
	return n
}
NR == FNR {
	split($0, r, ";")
	row[NR] = $0
	n_rows = NR
	next
}
/^$/ { next }
/^#table,/ { split($0, t, ","); table = t[2]; is_head = 1; next }
is_head {
	is_head = 0
	split("", col)
	for (i = cells($0); i; i--)
		col[cell[i]] = i
	next
}
{
	for (i = cells($0) + 1; i <= 40; i++)
		cell[i] = ""
	for (i = 1; i <= n_rows; i++) {
		split(row[i], r, ";")
		if (r[1] != verb || r[2] != table || r[4] == "none")
			continue
		key = r[3] == "-" ? "" : cell[col[substr(r[3], 1, index(r[3], "=") - 1)]]
		v = cell[col[r[4]]] + 0
		if (r[5] ~ /^max /)
			sum[i "\t" key] = v > sum[i "\t" key] ? v : sum[i "\t" key]
		else
			sum[i "\t" key] += v
	}
}
END {
	for (k in sum)
		if (sum[k])
			printf "%s\t%.0f\n", k, sum[k]
}
