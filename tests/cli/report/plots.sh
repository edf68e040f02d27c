# Files for gnuplot, and a page that says so where it is not installed.
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
