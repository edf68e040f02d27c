# shellcheck shell=bash
# Every file of the shared crafted captures: what scan -r does with it, and what scan info counts.
# orig has 1,728 event blocks, 28 of them shown; most edits are near the end, so the counts tell
# whether reading went on. "as orig": the lines printed are those of orig.
dir=${SCAN_SHARED:-$ROOT/../shared}/captures/crafted
[[ -d $dir ]] || { echo "no captures in $dir"; exit 77; }
here=$PWD
cd "$dir" || exit 1

# The number or word that scan info --json gives a name, in the section quality or before it.
value()
{
	sed -n "s/.*\"$1\": \([a-z0-9]*\).*/\1/p" "$here/info" | head -n 1
}

row='%-24s %6s %6s %8s %9s %7s %7s %9s %9s %8s %8s %7s\n'
# shellcheck disable=SC2059 # row is the format
printf "$row" file status lines 'as orig' 'info: st.' events threads 'unk. ev.' 'unk. bl.' \
	'mid meta' damages cut
"$SCAN" -r orig.scap.gz >"$here/orig"
for f in *.scap *.scap.gz; do
	"$SCAN" -r "$f" >"$here/lines"
	st=$?
	cmp -s "$here/lines" "$here/orig" && same=yes || same=no
	"$SCAN" info --json "$f" >"$here/info" 2>/dev/null
	ist=$?
	# shellcheck disable=SC2059
	printf "$row" "$f" "$st" "$(wc -l <"$here/lines")" "$same" "$ist" "$(value events)" \
		"$(value threads)" "$(value unknown_events)" "$(value unknown_blocks)" \
		"$(value mid_metadata_blocks)" "$(value damaged_places)" "$(value is_cut_off)"
done
# Refused, but a major version may be tried.
"$SCAN" -r major2.scap.gz --force | cmp - "$here/orig" && echo "major2 with --force: as orig"
