# SPDX-License-Identifier: MIT
# chisels.sh - what chisels and views print of a capture must be what those of sysdig and csysdig print; sourced by
# run.sh, see README.md.
# shellcheck shell=bash disable=SC2154 # here, build, scratch, failed and passed are run.sh's

# Captures to ask of: those whose path this expression finds.
chisel_captures=${PEER_CHISELS:-'/(inspect|falco|libs)/|/vm/(exec|initramfs|filt|nousers|snap0)\.scap'}

# ask_list CAPTURE LIST THEIRS OURS: the questions of a list; both programs are given -r CAPTURE and the options of a line.
# All answers of a capture are compared at once, which saves the start of an interpreter each.
ask_list()
{
	local cap=$1 list=$2 theirs=$3 ours=$4 dir=$scratch/list n=0 kind options rc

	[[ $cap =~ $chisel_captures ]] || return
	sysdig -r "$cap" >/dev/null 2>&1 || return # damaged: chisels end twice, or before they begin
	mkdir -p "$dir"
	: >"$dir/asked"
	while IFS=$'\t' read -r kind options; do
		eval "set -- ${options//</\\<}"
		$theirs -r "$cap" "$@" >"$dir/theirs" 2>/dev/null </dev/null
		rc=$?
		[[ $rc -ne 0 && ! -s $dir/theirs ]] && continue # nothing to compare with
		n=$((n + 1))
		mv "$dir/theirs" "$dir/$n.theirs"
		$ours -r "$cap" "$@" >"$dir/$n.ours" 2>/dev/null </dev/null
		printf '%s\t%s\t%s\t%s\n' "$n" "$kind" "$rc" "$options" >>"$dir/asked"
	done < <(grep -v '^#' "$list")
	python3 "$here/answers.py" "$dir" <"$dir/asked" >"$dir/differ" || failed "-r $cap: no answers" <"$dir/asked"
	while IFS=$'\t' read -r n options; do
		diff -a "$dir/$n.theirs" "$dir/$n.ours" >"$dir/difference"
		failed "${theirs%% *} -r $cap $options" <"$dir/difference"
	done <"$dir/differ"
	passed=$((passed + $(wc -l <"$dir/asked") - $(wc -l <"$dir/differ")))
	rm -r "$dir"
}

ask_chisels()
{
	ask_list "$1" "$here/chisels" sysdig "$build/scan"
}

ask_views()
{
	ask_list "$1" "$here/views" csysdig "$build/scan view"
}

# The copy that around makes: the same events but for their numbers, which count the hidden ones before them.
ask_around()
{
	local cap=$1 dir=$scratch/around ms

	[[ $cap =~ $chisel_captures ]] || return
	sysdig -r "$cap" >/dev/null 2>&1 || return
	mkdir -p "$dir"
	for ms in 1 50; do
		sysdig -r "$cap" -c around "$dir/theirs.scap $ms" evt.num in '(500, 3000, 9000)' >"$dir/said" 2>/dev/null
		sysdig -r "$dir/theirs.scap" >"$dir/theirs" 2>/dev/null || continue # a copy that it cannot read itself
		"$build/scan" -r "$cap" -c around "$dir/ours.scap $ms" evt.num in '(500, 3000, 9000)' >"$dir/we_said" 2>/dev/null
		sysdig -r "$dir/ours.scap" >"$dir/ours" 2>/dev/null
		sed 's/theirs.scap$/ours.scap/' "$dir/said" >>"$dir/theirs"
		cat "$dir/we_said" >>"$dir/ours"
		if cmp -s <(cut -d ' ' -f 2- "$dir/theirs") <(cut -d ' ' -f 2- "$dir/ours"); then
			passed
		else
			diff -a "$dir/theirs" "$dir/ours" >"$dir/difference"
			failed "-r $cap -c around $ms" <"$dir/difference"
		fi
	done
	rm -r "$dir"
}
