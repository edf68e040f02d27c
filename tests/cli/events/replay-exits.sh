# The state engine on tests/fixtures/src/replay_exits.txt, and the same in the other byte order.
made=${SCAN%/*}/fixtures
"$SCAN" events --utc "$made/replay_exits.scap" | tee native.txt
"$SCAN" events --utc "$made/swapped/replay_exits.scap" | cmp - native.txt && echo "swapped: the same"
