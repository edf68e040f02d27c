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
		grep -qF "$(basename "$cap")"$'\t'"$options"$'\t' "$here/excused_lists.tsv" && continue
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

# What of a copy is compared: not the numbers of events, which count the hidden ones before them, nor the descriptor
# that fcntl() gave, of which sysdig's copies may have another name.
comparable()
{
	cut -d ' ' -f 2- "$1" | sed -E 's/( < fcntl res=[0-9]+)\(.*/\1/'
}

# The copies that chisels make.
ask_copies_of_chisels()
{
	ask_copy_of_chisel "$1" around 1 evt.num in '(500, 3000, 9000)'
	ask_copy_of_chisel "$1" around 50 evt.num in '(500, 3000, 9000)'
	ask_copy_of_chisel "$1" spy_logs 20
	ask_copy_of_chisel "$1" spy_syslog 20
}

# ask_copy_of_chisel CAPTURE CHISEL MS [FILTER]
ask_copy_of_chisel()
{
	local cap=$1 chisel=$2 ms=$3 dir=$scratch/around

	shift 3
	[[ $cap =~ $chisel_captures ]] || return
	sysdig -r "$cap" >/dev/null 2>&1 || return
	mkdir -p "$dir"
	sysdig -r "$cap" -c "$chisel" "$dir/theirs.scap $ms" "$@" >"$dir/said" 2>/dev/null
	"$build/scan" -r "$cap" -c "$chisel" "$dir/ours.scap $ms" "$@" >"$dir/we_said" 2>/dev/null
	if sysdig -r "$dir/theirs.scap" >"$dir/theirs" 2>/dev/null; then # else a copy that it cannot read itself
		sysdig -r "$dir/ours.scap" >"$dir/ours" 2>/dev/null
		sed 's/theirs.scap$/ours.scap/' "$dir/said" >>"$dir/theirs"
		cat "$dir/we_said" >>"$dir/ours"
		if cmp -s <(comparable "$dir/theirs") <(comparable "$dir/ours"); then
			passed
		else
			diff -a <(comparable "$dir/theirs") <(comparable "$dir/ours") >"$dir/difference"
			failed "-r $cap -c $chisel $ms" <"$dir/difference"
		fi
	fi
	rm -r "$dir"
}

# Chisels that draw or set colours on a terminal.
ask_on_terminal()
{
	local cap=$1 dir=$scratch/terminal chisel

	[[ $cap =~ $chisel_captures ]] || return
	sysdig -r "$cap" >/dev/null 2>&1 || return
	mkdir -p "$dir"
	for chisel in spectrogram "spectrogram 100" subsecoffset "subsecoffset 200" spy_logs spy_syslog; do
		# shellcheck disable=SC2086 # a chisel and its argument
		python3 "$here/on_terminal.py" 91 sysdig -r "$cap" -c $chisel >"$dir/theirs"
		# shellcheck disable=SC2086
		python3 "$here/on_terminal.py" 91 "$build/scan" -r "$cap" -c $chisel >"$dir/ours"
		if cmp -s "$dir/theirs" "$dir/ours"; then
			passed
		else
			diff -a "$dir/theirs" "$dir/ours" | cat -v >"$dir/difference"
			failed "-r $cap -c $chisel on a terminal" <"$dir/difference"
		fi
	done
	rm -r "$dir"
}

# The files that udp_extract makes in the current folder.
ask_udp()
{
	local cap=$1 dir=$scratch/udp

	[[ $cap =~ $chisel_captures ]] || return
	mkdir -p "$dir/theirs" "$dir/ours/udp_dump_files" # sysdig makes it for nothing, too
	(cd "$dir/theirs" && sysdig -r "$cap" -c udp_extract >said 2>/dev/null) || { rm -r "$dir"; return; }
	(cd "$dir/ours" && "$build/scan" -r "$cap" -c udp_extract >said 2>/dev/null)
	rm -f "$dir/theirs/nul" # where its shell puts complaints
	if diff -ra "$dir/theirs" "$dir/ours" >"$dir/difference"; then
		passed
	else
		failed "-r $cap -c udp_extract" <"$dir/difference"
	fi
	rm -r "$dir"
}
