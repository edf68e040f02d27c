# A page that needs nothing else: whole, well formed, without script, and hostile names are text in it.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
capture
"$SCAN" report day.scap -o page.html
echo "status $?"
ls
"$SCAN" report --format html day.scap | cmp - page.html && echo "the same to standard output"
grep -c '<section id=' page.html
grep -o 'default-src .none.' page.html
grep -ciE '<script|javascript:|https?://|@import|url\(| on[a-z]+=' page.html
# hostile: a program and a file whose names are markup
sed -e 's/comm=sh /comm="<script>alert(1)" /' -e 's|/srv/page|"/srv/\\"><img src=x onerror=\\x27x\\x27>\&amp;"|' \
	"$ROOT/tests/cli/report/day.txt" >bad.txt
"${SCAN%/*}/mkcap" bad.txt bad.scap
"$SCAN" report bad.scap -o bad.html
grep -cE '<script|<img' bad.html
grep -oE '&lt;script&gt;alert\(1\)|/srv/&quot;&gt;&lt;img src=x onerror=&#39;x&#39;&gt;&amp;amp;' bad.html | sort -u
# what fails leaves no file, and an older one as it was
echo old >kept.html
"$SCAN" report missing.scap -o kept.html
echo "status $?"
cat kept.html
"$SCAN" report day.scap -o none/page.html
echo "status $?"
"$SCAN" report day.scap -o a.json && head -c 24 a.json && echo
"$SCAN" report day.scap -o a.csv && head -n 1 a.csv
"$SCAN" report day.scap --format csv -o a.txt && head -n 1 a.txt
"$SCAN" report day.scap -o b.txt && head -n 1 b.txt
ls
# one table alone
"$SCAN" report day.scap --table calls --format html | grep -oE '<section id="[a-z_]+"|<figure'
