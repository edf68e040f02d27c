# Each report of scan top and each table of scan report adds up to what awk counts in rows of events (sums.txt).
# shellcheck source=/dev/null disable=SC2154
. "$ROOT/tests/cli/report/with.inc"
capture
export XDG_CONFIG_HOME=$PWD
list=$ROOT/tests/cli/sums/sums.txt
files=(day.scap "$FIXTURES/demo.scap.gz")
[[ -d $shared ]] && files+=("$shared"/vm/{mixed,attack}.scap.gz "$shared"/vm/{exec,pfaults}.scap "$shared"/inspect/502Error.scap
	"$shared"/modern/{classic_small,exit_small}.scap.gz)
fields=evt.num,evt.type,evt.dir,evt.rawres,evt.res,syscall.type,fd.type,fd.name,fd.directory,fd.sport,fd.rip,evt.io_dir,evt.cpu
fields+=,thread.tid,proc.pid,proc.name,container.id,user.uid,evt.reltime,evt.rawarg.next,evt.duration,evt.arg.sig,evt.is_open_read
fields+=,evt.is_open_write,proc.fdopencount,proc.tty,thread.pfmajor,thread.pfminor

# No report without a row.
grep -v '^#' "$list" | sed 's/ *; */;/g' >rows
{
	"$SCAN" top -l --json | sed -nE 's/.*"report": "([^"]+)".*/top;\1/p'
	"$SCAN" report --schema | sed -nE 's/^     "([a-z_]+)": \{"type": "object".*/report;\1/p' | grep -vx 'report;total'
} | sort >there
cut -d ';' -f 1,2 rows | sort -u | comm -23 there - | sed 's/^/nothing counts /'
cut -d ';' -f 1,2 rows | sort -u | comm -13 there - | sed 's/^/there is no /'

# sums.awk with a rule for each row: the key's expression, then what it adds.
awk -F';' '$4 != "none" {
	sub(/^[^=]*=/, "", $3)
	key = $3 == "-" ? "\"\"" : $3
	how = sub(/^max /, "", $5) ? "larger" : "add"
	printf "NR > 1 { %s(%d, %s, %s) }\n", how, NR, key, $5
}' rows | cat "$ROOT/tests/cli/sums/sums.awk" - >count.awk

for f in "${files[@]}"; do
	"$SCAN" events -d --format=tsv --fields="$fields" "$f" | awk -f count.awk | sort >want
	{
		"$SCAN" top all -n 0 --format csv "$f" | awk -v verb=top -f "$ROOT/tests/cli/sums/columns.awk" rows -
		only=()
		while IFS= read -r id; do only+=(--table "$id"); done < <(sed -n 's/^report;//p' there)
		"$SCAN" report -n 0 "${only[@]}" --format csv "$f" | awk -v verb=report -f "$ROOT/tests/cli/sums/columns.awk" rows -
	} | sort >got
	diff want got | awk -F'\t' -v f="${f##*/}" '
		NR == FNR { row[NR] = $0; next }
		/^[<>]/ { split($1, a, " "); print f ": " a[1] " " row[a[2]] ": " $2 " " $3 }' rows - | head -n 20
	cut -f 1 want | sort -u >counted
	[[ $(wc -l <counted) -ge 40 ]] || echo "$f: nothing was counted"
	cat counted >>all-counted
done
# Each row counts something in some capture.
awk -F';' '$4 != "none" { print NR }' rows | sort | comm -23 - <(sort -u all-counted) | while IFS= read -r n; do
	[[ -d $shared ]] && echo "counts nothing: $(sed -n "${n}p" rows)"
done
echo "$(grep -cv ';none;' rows) rows"
