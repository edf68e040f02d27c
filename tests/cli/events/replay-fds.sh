# The state engine on tests/fixtures/src/replay_fds.txt, and the same in the other byte order.
made=${SCAN%/*}/fixtures
"$SCAN" events --utc "$made/replay_fds.scap" | tee native.txt
"$SCAN" events --utc "$made/swapped/replay_fds.scap" | cmp - native.txt && echo "swapped: the same"
