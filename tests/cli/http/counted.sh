# Requests counted again from the first lines of what was written and read.
# shellcheck source=/dev/null disable=SC2154
. "$ROOT/tests/cli/report/with.inc"
files=("$FIXTURES/demo.scap.gz")
[[ -d $shared ]] && files+=("$shared/inspect/502Error.scap")
for f in "${files[@]}"; do
	"$SCAN" events -d -p '%evt.io_dir %evt.buffer' "$f" 'evt.dir=< and evt.rawres>0 and evt.is_io=true and fd.type!=file' |
		awk '$2 ~ /^(GET|POST|PUT|DELETE|HEAD)$/ { print ($1 == "read" ? "server" : "client"), $2, $3 }' |
		sort | uniq -c | awk '{ print $1, $2, $3, $4 }' | sort >want
	"$SCAN" http -n 0 --format csv "$f" top | awk -F, 'NR > 1 { sub("^[^/]*", "", $9); print $1, $7, $8, $9 }' | sort >got
	"$SCAN" http --format csv "$f" | awk -F, 'NR > 1 { sub("^[^/]*", "", $12); print $6, $11, $12 }' | sort | uniq -c |
		awk '{ print $1, $2, $3, $4 }' | sort >log
	diff want got >&2 || echo "$f: top differs"
	diff want log >&2 || echo "$f: log differs"
	[[ $(wc -l <want) -ge 3 ]] || echo "$f: nothing was counted"
done
