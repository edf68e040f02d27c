# Calls, errors, bytes, times and processors counted again from rows of fields that know nothing of reports.
# shellcheck source=/dev/null disable=SC2154
. "$ROOT/tests/cli/report/with.inc"
capture
export XDG_CONFIG_HOME=$PWD
files=(day.scap)
[[ -d $shared ]] && files+=("$shared"/vm/{mixed,attack}.scap.gz "$shared"/vm/exec.scap "$shared"/inspect/502Error.scap
	"$shared"/modern/{classic_small,exit_small}.scap.gz)
# What a column of --json holds, as "pid value" where it is not 0; a process may have had several names.
column()
{
	sed -nE "s/.*\"$1\": ([0-9]+).*\"pid\": ([0-9-]+),.*/\2 \1/p" got.json |
		awk '{ n[$1] += $2 } END { for (p in n) if (n[p]) print p, n[p] }' | sort
}
for f in "${files[@]}"; do
	"$SCAN" top procs -n 0 --json "$f" >got.json
	"$SCAN" events -d --format=tsv \
		--fields=proc.pid,evt.num,evt.type,evt.dir,evt.rawres,evt.latency,fd.type,evt.is_io,evt.cpu,thread.tid,evt.rawtime,evt.arg.next,syscall.type "$f" |
		awk -F'\t' '
		NR == 1 || $1 == "" { next }
		$4 == "<" && $13 != "" { # a call, unless it is the return of clone in the child
			if ($3 ~ /^(clone|clone3|fork|vfork)$/ && $5 == 0) next
			print $1 > "calls.list"
			if ($5 < 0 && $5 >= -4095) print $1 > "errors.list"
			if ($5 > 0 && ($8 == "1" || $8 == "true" || $3 == "sendfile")) {
				if ($7 == "file") file[$1] += $5
				if ($7 == "ipv4" || $7 == "ipv6") net[$1] += $5
			}
		}
		END {
			for (p in file) printf "%s %.0f\n", p, file[p] > "file.want"
			for (p in net) printf "%s %.0f\n", p, net[p] > "net.want"
		}'
	for name in calls errors; do
		touch $name.list
		sort $name.list | uniq -c | awk '{ print $2, $1 }' | sort >$name.want
		column $name >$name.got
		diff $name.want $name.got >&2 || echo "$f: $name differ"
	done
	for name in file net; do
		touch $name.want
		column ${name}_bytes >$name.got
		diff <(sort $name.want) $name.got >&2 || echo "$f: $name differ"
	done
	[[ $(wc -l <calls.want) -ge 3 ]] || echo "$f: nothing was counted"
	rm -f ./*.list ./*.want
done
