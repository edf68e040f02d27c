# What is refused, a capture without events, one that was cut.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
capture
cp "${SCAN%/*}/fixtures/empty.scap" none.scap
head -c 3000 day.scap >cut.scap
for args in "" "-v nosuch day.scap" "-v proc day.scap" "-v spectro_all day.scap" "-v kubernetes_pods day.scap" \
	"day.scap nosuch" "missing.scap" "none.scap" "-v syscalls cut.scap" "--what day.scap"; do
	# shellcheck disable=SC2086 # words
	"$SCAN" view $args
	echo "status $?"
done
"$SCAN" view -l | wc -l
