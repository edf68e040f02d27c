# PROGRAM of files, ports and hosts: the first program of the row's events, and + when there were others; counted
# again from rows of events.
demo=$FIXTURES/demo.scap.gz
# told REPORT KEY; counted FIELD FILTER: "KEY<tab>PROGRAM"
told()
{
	"$SCAN" top "$1" -n 0 --json "$demo" |
		sed -nE 's/.*"program": "([^"]*)".*"'"$2"'": "?([^",}]*)"?.*/\2\t\1/p' | grep -v '^null' | sort
}
counted()
{
	"$SCAN" events --format=tsv --fields="$1,proc.name,evt.dir" "$demo" "$2" | awk -F'\t' '
		$3 != "<" || $1 == "" || $2 == "" { next }
		!($1 in first) { first[$1] = $2 }
		first[$1] != $2 { others[$1] = " +" }
		END { for (k in first) print k "\t" first[k] others[k] }' | sort
}
# compare REPORT KEY FIELD FILTER
compare()
{
	told "$1" "$2" >got
	counted "$3" "$4" >want
	diff want got
	echo "$1: $(wc -l <got) rows, $(grep -c ' +$' got) with +"
}
inet='fd.type in (ipv4, ipv6)'
compare files file evt.subject 'fd.type in (file, directory) or evt.type in (%file)'
compare ports port fd.sport "$inet and fd.sport!=0"
compare hosts host fd.rip "$inet and fd.rip exists"
