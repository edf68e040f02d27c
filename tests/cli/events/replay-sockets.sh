# The state engine on tests/fixtures/src/replay_sockets.txt, and the same in the other byte order.
made=${SCAN%/*}/fixtures
"$SCAN" events --utc "$made/replay_sockets.scap" | tee native.txt
"$SCAN" events --utc "$made/swapped/replay_sockets.scap" | cmp - native.txt && echo "swapped: the same"
