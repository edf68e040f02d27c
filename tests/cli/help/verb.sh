"$SCAN" help help
"$SCAN" completion --help
COLUMNS=40 "$SCAN" help help
