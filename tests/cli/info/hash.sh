# The content is the same whatever it is wrapped in; the file is not.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
capture
gzip -n <day.scap >day.gz
for f in day.scap day.gz; do
	"$SCAN" info --hash --json $f >out
	[[ $(sed -nE 's/.*"file_sha256": "([0-9a-f]+)".*/\1/p' out) == $(sha256sum <$f | cut -d ' ' -f 1) ]] && echo "$f: file"
	[[ $(sed -nE 's/.*"content_sha256": "([0-9a-f]+)".*/\1/p' out) == $(sha256sum <day.scap | cut -d ' ' -f 1) ]] &&
		echo "$f: content"
done
"$SCAN" info --hash day.gz | grep -c '^  SHA-256 .*  [0-9a-f]\{64\}$'
