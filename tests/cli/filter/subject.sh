# What a call is about does not hang on whether a filter let its enter event pass.
demo=$ROOT/tests/fixtures/demo.scap.gz
"$SCAN" events --format csv --fields evt.num,evt.subject,evt.dir "$demo" | grep '<$' >all
"$SCAN" events --format csv --fields evt.num,evt.subject,evt.dir "$demo" 'evt.dir=<' | sed 1d >exits
cmp all exits && echo "$(cut -d, -f2 all | grep -c .) of $(wc -l <all) have a subject"
