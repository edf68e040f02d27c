# Data that would drive a terminal, or look like a line of ours, does neither; raw bytes are those that were written.
# shellcheck source=/dev/null disable=SC2154
. "$ROOT/tests/cli/report/with.inc"
cat >unsafe.txt <<'END'
section
threads v9
thread tid=10 pid=10 comm="e\x1b[2J"
fds v2 tid=10
fd file_v2 fd=4 name="/tmp/a\x1b]0;b\x07"
event write enter @tid=10 fd=4 size=34 @params=2
event write exit @tid=10 res=34 data="\x1b[31mred\r\n>>> 2026 fake\n\x00\xff\xc2\x9b2J\n\n" @params=2
event write enter @tid=10 fd=4 size=100 @params=2
event write exit @tid=10 res=100 data="half" @params=2
event write enter @tid=10 fd=4 size=3 @params=2
event write exit @tid=10 res=-5 data="no" @params=2
END
"${SCAN%/*}/mkcap" unsafe.txt unsafe.scap
"$SCAN" echo unsafe.scap
"$SCAN" echo -x unsafe.scap
"$SCAN" echo --raw unsafe.scap | od -c
