# The state engine on tests/fixtures/src/replay_procs.txt, and the same in the other byte order.
made=${SCAN%/*}/fixtures
"$SCAN" events --utc "$made/replay_procs.scap" | tee native.txt
"$SCAN" events --utc "$made/swapped/replay_procs.scap" | cmp - native.txt && echo "swapped: the same"
