# The reader goes away before the first line: the end is that by SIGPIPE, and silent.
(sleep 0.2; exec "$SCAN" help) | :
echo "${PIPESTATUS[0]}"
