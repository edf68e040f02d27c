# What is left out on request.
cap=$FIXTURES/demo.scap.gz
"$SCAN" -r "$cap" -w nobody -E
"$SCAN" -r "$cap" -p '%user.name' | sort -u
"$SCAN" -r nobody -p '*%user.name' | sort -u
"$SCAN" -r "$cap" -w short -s 3
"$SCAN" -r "$cap" -p '%evt.rawres %evt.arg.data' 'evt.type=write and evt.dir=<' | head -n 3
"$SCAN" -r short -p '%evt.rawres %evt.arg.data' 'evt.type=write and evt.dir=<' | head -n 3
"$SCAN" -r "$cap" -w none --snaplen 0
"$SCAN" -r none -A | head -n 2
"$SCAN" -r "$cap" -w mine --filter-proclist fd.name=/dev/null
"$SCAN" info mine | grep ' listed '
"$SCAN" info "$cap" | grep ' listed '
"$SCAN" -r "$cap" -w - | cmp - mine >/dev/null || echo "to standard output"
"$SCAN" -r "$cap" -w - -z | "$SCAN" -r - | wc -l
"$SCAN" -r "$cap" -r "$cap" -w twice
"$SCAN" -r twice | wc -l
"$SCAN" -r "$cap" -w few -n 100
"$SCAN" -r few -v 2>&1 >/dev/null | sed 's/.*, Captured/Captured/; s/, [0-9.]* eps//'
try()
{
	"$SCAN" -r "$cap" "$@"
	echo "status $?"
}
try -w x --filter-proclist
try -w x -F --no-state
try -w x -W 1000000 -e 5
try -w x -C 0
try -w x proc.nam=a
try -w - -S
ls
