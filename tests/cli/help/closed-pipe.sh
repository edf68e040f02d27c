# The reader goes away before the first line: the end is that by SIGPIPE, and silent.
# The gate opens when its end is closed.
mkfifo gate
(cat gate; exec "$SCAN" help) | (exec <&-; : >gate)
echo "${PIPESTATUS[0]}"
