# The recorded capture against the log written while it was recorded.
demo=$FIXTURES/demo.scap.gz

# PROGRAM STATUS of the commands in the log; the shell that su starts has become cat.
logged()
{
	awk '/^#/ { next }
		$2 == "killed" { print $3, $1; next }
		$2 ~ /^[a-z]/ { sub(/^su$/, "cat", $2); print $2, $1 }' "$FIXTURES/demo.truth" |
		grep -v '^sleep 0' | sort
}

# PROGRAM STATUS of processes that ended, but for those that the log does not name one by one.
ended()
{
	"$SCAN" events "$demo" | awk '$7 == "procexit" {
			ret = $9; sub(/ret=/, "", ret); sig = $10; sub(/sig=/, "", sig)
			print $4, sig + 0 ? 128 + sig : ret }' |
		grep -vE '^(sleep 0|(sort|uniq|true|workload.sh) )' | sort
}
logged >want
ended | diff want - && uniq -c want

echo "errors that were provoked, of the table of errors:"
"$SCAN" report --json -n 0 "$demo" | sed -n '/^ "errors"/,/^ "calls"/p' |
	sed -nE 's/.*"count": (.*), "errno.*"error": "(.*)", "call": "(.*)", "program": "([a-z]+)".*/\4 \3 \2 \1/p' |
	grep -E '^(cat|mkdir|rmdir) |^bash connect ECONN|^stock openat' | sort

echo "fsyncs, in tenths of a second:"
"$SCAN" report --json -n 0 "$demo" |
	sed -nE 's/.*"duration_ns": ([0-9]+).*"program": "([a-z]+)", "call": "fsync".*/\2 \1/p' |
	awk '{ print $1, int($2 / 1e8) }' | sort
