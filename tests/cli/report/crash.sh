# The filter of the finding "Killed by a fault" shows the signal and the end of that process, nothing else.
demo=$FIXTURES/demo.scap.gz
"$SCAN" report --table findings --json "$demo" >found
sed -nE 's/.*"id": "crash".*"filter": "([^"]*)".*/\1/p' found | while read -r filter; do
	"$SCAN" events --utc "$demo" "$filter"
done
