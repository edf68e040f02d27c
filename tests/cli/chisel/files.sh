# Chisels that write files, and those that are refused.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
capture
"$SCAN" -r day.scap -c around 'out.scap 1' evt.type=accept
"$SCAN" -r out.scap | cut -d ' ' -f 3-
"$SCAN" -r day.scap -c around out.scap
echo "status $?"
"$SCAN" -r day.scap -c spy_logs 'logs.scap 0'
"$SCAN" -r logs.scap | wc -l
for chisel in spectrogram subsecoffset tracers_2_statsd "fileslower x" "httptop size" "lscontainers all"; do
	# shellcheck disable=SC2086 # a name and an argument
	"$SCAN" -r day.scap -c $chisel
	echo "status $?"
done
