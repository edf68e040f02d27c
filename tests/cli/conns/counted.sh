# Bytes of each pair of addresses, counted again from rows of events.
# shellcheck source=/dev/null disable=SC2154
. "$ROOT/tests/cli/report/with.inc"
capture
files=(day.scap "$FIXTURES/demo.scap.gz")
[[ -d $shared ]] && files+=("$shared"/vm/{attack,mixed}.scap.gz "$shared"/inspect/502Error.scap "$shared"/modern/{classic_mixed,classic_small,exit_small}.scap.gz)
for f in "${files[@]}"; do
	"$SCAN" events -d --format=tsv --fields=fd.l4proto,fd.name,evt.rawres,evt.io_dir,evt.type,evt.dir,fd.is_server,fd.type "$f" |
		awk -F'\t' 'NR > 1 && $6 == "<" && $8 ~ /^ipv[46]$/ && $2 ~ /->/ {
			k = $1 " " $2
			seen[k] = 1
			out = $4 == "write" || $5 == "sendfile"
			if ($3 > 0 && (out || $4 == "read")) moved[k, out] += $3
		}
		END { for (k in seen) {
			# each end tells one half: what one reads the other writes; with both, the two are equal
			printf "%s %d\n", k, (moved[k, 1] > moved[k, 0] ? moved[k, 1] : moved[k, 0])
		} }' | sort >want
	"$SCAN" conns -n 0 --json "$f" |
		sed -nE 's/.*"sent_bytes": ([0-9]+), "received_bytes": ([0-9]+),.*"client_pid": ([0-9a-z-]+),.*"server_pid": ([0-9a-z-]+),.*"protocol": "([^"]+)", "connection": "([^"]+)".*/\5 \6 \1 \2 \3 \4/p' |
		awk '$5 != "null" && $6 != "null" { n[$1 " " $2] += $3 + $4 } END { for (k in n) print k, n[k] }' | sort >both
	# where both ends are there, all that was written is sent or received
	join -j 1 <(sed 's/ /|/' want) <(sed 's/ /|/' both) | awk '$2 != $3' >&2
	[[ $f == *502* || $f == *small* || $(wc -l <both) -ge 1 ]] || echo "$f: nothing was compared"
	# no port is used twice in these: a row each
	"$SCAN" conns -n 0 --format csv "$f" | awk -F, 'NR > 1 && $NF !~ /^\?->/ { print $(NF - 1), $NF }' | sort | uniq -d
	"$SCAN" conns -n 0 --format csv "$f" | awk -F, 'NR > 1 && $NF !~ /->/'
	# no pair of addresses is missing, none is made up
	"$SCAN" conns -n 0 --format csv "$f" | awk -F, 'NR > 1 && NF > 10 { print $NF }' | sort -u >names
	cut -d ' ' -f 2 want | sort -u | comm -23 - names
done
