# What --at takes, and where that is.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
f=$FIXTURES/demo.scap.gz
for at in '#0' '#1' '#100' '#99999999' +0s +1.5s +1h 08:03:40 08:03:40.000000001 07:00:00 2026-11-23T08:03:41Z 1795421021 \
	'#' '#x' + +5 8:3 25:00:00 noon ''; do
	echo "$at: $("$SCAN" ps --at "$at" "$f" 2>/dev/null | sed -n 2p)"
done
TZ=Europe/Berlin "$SCAN" ps --at 09:03:40 "$f" | sed -n 2p
"$SCAN" ps
echo "status $?"
"$SCAN" ps "$f" proc.nam=x
echo "status $?"
