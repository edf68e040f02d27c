# Objects of events; every line is JSON by itself.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/fields/with.inc"
capture shell
"$SCAN" -r shell.scap -j
"$SCAN" -r shell.scap -j -p '%fd.name %evt.rawtime.ns %evt.is_io'
"$SCAN" -r shell.scap -j -x -p '*%evt.buffer %fd.dev %fd.sport %proc.fdusage %evt.deltatime %util.cnt' | sed -n '8,9p'
"$SCAN" -r shell.scap -j -b -p '%evt.buffer'
