# The data of UDP as files; what cannot be written is said once, and the status tells.
"${SCAN%/*}/mkcap" "$ROOT/tests/cli/chisel/udp.txt" udp.scap
"$SCAN" -r udp.scap -c udp_extract
echo "status $?"
(cd udp_dump_files && ls && cat -- *) && echo
echo "== a full disk"
( # without the signal, a file that grows too large is an error
	trap '' XFSZ
	ulimit -f 0
	"$SCAN" -r udp.scap -c udp_extract 2>&1
	echo "status $?"
) | cat
echo "== no folder"
rm -r udp_dump_files
touch udp_dump_files
"$SCAN" -r udp.scap -c udp_extract 2>&1
echo "status $?"
