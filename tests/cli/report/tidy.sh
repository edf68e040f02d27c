# Pages are HTML by the book: of a small capture, of a real one, and with hostile names.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
command -v tidy >/dev/null || { echo "no tidy"; exit 77; }
capture
sed 's/comm=sh /comm="<script>alert(1)" /' "$ROOT/tests/cli/report/day.txt" >bad.txt
"${SCAN%/*}/mkcap" bad.txt bad.scap
for f in day.scap bad.scap "$FIXTURES/demo.scap.gz"; do
	"$SCAN" report "$f" -o page.html
	tidy -e -q page.html && echo "tidy"
done
