# What `scan info` says of a recorded capture.
"$SCAN" info "$FIXTURES/demo.scap.gz"
