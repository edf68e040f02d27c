# What `make demo` prints.
"$SCAN" report "$FIXTURES/demo.scap.gz"
