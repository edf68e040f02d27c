# Tables: text, JSON, with containers, several at once; sums by other means.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
capture
"$SCAN" -r day.scap -c topfiles_bytes -c topscalls -c topprocs_errors
"$SCAN" -r day.scap -pc -c topconns
"$SCAN" -r day.scap -j -c topprocs_file
"$SCAN" -r day.scap -c fdbytes_by proc.name,fd.type evt.is_io_read=true
"$SCAN" -r day.scap -c topscalls | awk 'NR > 2 { print $2, $1 }' | sort >chisel
"$SCAN" events day.scap -D -p '%evt.type' | grep -v switch | sort | uniq -c | awk '{ print $2, $1 }' | sort >counted
cmp chisel counted && echo "topscalls: as counted"
