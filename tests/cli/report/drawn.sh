# The pictures that gnuplot makes, and pages without those that it should not.
command -v gnuplot >/dev/null || { echo "no gnuplot"; exit 77; }
f=$FIXTURES/demo.scap.gz
mkdir bin
for tool in sh env; do ln -s "$(command -v $tool)" bin; done
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
