"$SCAN" --version
