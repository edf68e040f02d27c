# Tables, lists, JSON, containers, a filter; sums by other means.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
capture
for view in procs connections files errors syscalls file_opens incoming_connections threads containers cores; do
	"$SCAN" view -v "$view" day.scap
	echo
done
"$SCAN" view -v procs -pc -j -r day.scap proc.name=web
for view in $("$SCAN" view -l | cut -d ' ' -f 1); do
	"$SCAN" view -v "$view" -j day.scap 2>>said >"$view.json"
done
python3 -c 'import json, sys; [json.load(open(f)) for f in sys.argv[1:]]' ./*.json
sort said | uniq -c
# Bytes of files, from events.
"$SCAN" view -v files -j day.scap |
	python3 -c 'import json, sys; print(sum(r["d"][0] + r["d"][1] for r in json.load(sys.stdin)["slices"][1]["data"]))'
"$SCAN" events day.scap -p '*%evt.buflen.file' "(fd.type=file or fd.type=directory) and fd.name!=''" |
	awk '{ n += $1 } END { print n }'
# The document of all tables, and rows with names for programs.
"$SCAN" report --schema >schema.json
for view in $("$SCAN" view -l | cut -d ' ' -f 1); do
	"$SCAN" view -v "$view" --json day.scap 2>/dev/null
done | python3 "$ROOT/tests/cli/report/schema.py" schema.json
for view in $("$SCAN" view -l | cut -d ' ' -f 1); do
	"$SCAN" view -v "$view" --format csv day.scap 2>/dev/null | grep -v '^#' | head -n 1 | tr , '\n'
done | grep -vxE '[a-z0-9_]+'
"$SCAN" view -v files --format csv day.scap | head -n 3
