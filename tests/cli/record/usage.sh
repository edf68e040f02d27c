# What cannot be recorded is refused before anything is touched.
# shellcheck disable=SC2086 # each is a list of words
for args in '-s 99999' '-s pipe=1' '--calls reed' '--pid self' '--cgroup /none' '--ring 3' '--ring 1024' '-w x -z --zstd' '-C 1 -w -' '--nonsense' 'evt.type=' '--state -- true'; do
	echo "== $args"
	"$SCAN" record $args 2>&1
	echo "status $?"
done
ls
