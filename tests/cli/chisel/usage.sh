# What -c takes of the words behind it, and what is refused.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
capture
"$SCAN" -cl >listed && "$SCAN" --list-chisels | cmp - listed && grep -c '^[a-z]' listed
"$SCAN" -i fdbytes_by
# shellcheck disable=SC2089 # a quote that is never closed
for args in "nosuch" "topprocs_cqu" "fdbytes_by" "fdbytes_by nosuch.field" "fdbytes_by 'a" "topprocs_cpu nosuch"; do
	# shellcheck disable=SC2086,SC2090 # words
	"$SCAN" -r day.scap -c $args
	echo "status $?"
done
"$SCAN" -r day.scap -c fdbytes_by 'fd.type fd.name'
echo "status $?"
"$SCAN" -i nosuch
echo "status $?"
# A capture without events, and one that was cut.
cp "${SCAN%/*}/fixtures/empty.scap" none.scap
"$SCAN" -r none.scap -c topscalls
head -c 3000 day.scap >cut.scap
"$SCAN" -r cut.scap -c topscalls >cut.txt
echo "status $?"
head -n 3 cut.txt
