# Reports that users write: found, named, replacing, and wrong in every way.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/report/with.inc"
capture
export XDG_CONFIG_HOME=$PWD/config
mkdir -p config/scan/reports
cat >config/scan/reports/small.report <<'END'
# few bytes at a time
id: small
title: Small writes
filter: evt.is_io_write=true and
  evt.dir=<
keys: program=proc.name,file=fd.name
values: writes=count, bytes=sum(evt.buflen),
  failed=count if evt.failed=true
sort: bytes,writes
END
printf 'id: users\ntitle: Mine\nkeys: user.name\nvalues: count\n' >config/scan/reports/users.report
echo 'id: broken' >config/scan/reports/broken.report
"$SCAN" top small,users day.scap
"$SCAN" top -l 2>&1 | grep -E '^(small|users)|broken'
try()
{
	printf '%b' "$1" >wrong
	"$SCAN" top --report wrong wrong day.scap
	echo "status $?"
}
unset XDG_CONFIG_HOME
export HOME=$PWD
good='id: wrong\nkeys: proc.name\nvalues: count\n'
try "$good"
try "$good\nkey: x\n"
try "$good\nidea\n"
try "${good}id: again\n"
try "${good}filter: proc.nam=x\n"
try 'id: wrong\nkeys: proc.nam\nvalues: count\n'
try 'id: wrong\nkeys: proc.name\nvalues: n=total\n'
try 'id: wrong\nkeys: proc.name\nvalues: n=count if evt.typ=x\n'
try 'id: wrong\nkeys: proc.name\nvalues: n=count\nsort: m\n'
try 'id: wrong\nvalues: count\n'
try 'id: a/b\nkeys: proc.name\nvalues: count\n'
try "${good}chart: pie\n"
try "${good}title: \\033]0;x\\007\n"
try '  x\n'
try ''
head -c 70000 /dev/zero | tr '\0' '#' >wrong
"$SCAN" top --report wrong wrong day.scap
"$SCAN" top --report nothing wrong day.scap
echo "status $?"
