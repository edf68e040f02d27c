# Figures known from how the shared captures were recorded or crafted.
# shellcheck source=/dev/null disable=SC2154
. "$ROOT/tests/cli/report/with.inc"
need_shared
# field CAPTURE KEY...: the values of keys, in their order in the document
field()
{
	local f=$1

	shift
	"$SCAN" info --json "$shared/$f" 2>/dev/null >out
	printf '%s: status %d' "$f" $?
	for k in "$@"; do
		printf ', %s %s' "$k" "$(sed -nE 's/.*"'"$k"'": ("[^"]*"|[^,}]*).*/\1/p' out | head -n 1)"
	done
	echo
}
for f in mixed attack containers; do field vm/$f.scap.gz snaplen_bytes drop_events host; done
field vm/exec.scap snaplen_bytes
field vm/fat.scap hidden_events
field vm/nousers.scap users groups
field vm/killed.scap is_cut_off
field modern/classic_mixed.scap.gz events shown_events time_steps_back decoded_bytes file_bytes unknown_events
field modern/classic_small.scap.gz events time_steps_back
field modern/exit_small.scap.gz events event_style unpaired_enters
"$SCAN" info --json "$shared/vm/pfaults.scap" | grep -o '{"total": 6494.*page_fault"}' | grep -o '"total": [0-9]*'
"$SCAN" info --json "$shared/vm/tracers-noT.scap.gz" | grep -o '"total": [0-9]*, "enters": [0-9]*, "exits": [0-9]*.*"tracer"' |
	grep -o '"total": [0-9]*, "enters": [0-9]*, "exits": [0-9]*'
"$SCAN" info "$shared/vm/containers.scap.gz" | sed -n '/^Containers/,/^$/p'
for f in orig bad_trailer_ev bad_trailer_meta comments concat meta_mid unk_mid noPL no_events only_shb_ev \
	state_only trunc_body trunc_hdr unk_evtype unk_meta minor9 major2 swapmagic; do
	field crafted/$f.scap.gz events sections hidden_events damaged_places mid_metadata_blocks unknown_blocks \
		unknown_events is_cut_off
done
field crafted/gzconcat.scap events sections compressed_members
field crafted/trunc_gz.scap is_cut_off
