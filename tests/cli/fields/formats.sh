# Layouts: width, missing values, escapes, arguments, the ready-made ones.
# shellcheck source=/dev/null
. "$ROOT/tests/cli/fields/with.inc"
capture shell
show()
{
	echo "== $*"
	"$SCAN" -r shell.scap "$@" | sed -n '1,3p;8p'
}
show -p '%evt.num %fd.name'
show -p '*%evt.num %fd.name'
show -p '*%3evt.type|%8proc.name|%2fd.name|'
show -p '%evt.type\t%proc.pid\\%user.name\n'
show -p '\e[1m%evt.num\q'
show -p '*%evt.arg.res %evt.arg[0] %evt.rawarg.flags %proc.aname[1] %proc.args[0] %proc.env[A]'
show -p '*%proc.aname %proc.apid %evt.type.is.clone'
show -p '*%proc.aname'
show -p 'no field'
show -p '%k8s.pod.name'
show -pc
show -pk
show -pm -t r
show -pp
show -p '*%evt.num %evt.deltatime %evt.outputtime' -t D
"$SCAN" -r shell.scap -pcontainer >long
"$SCAN" events shell.scap --print=c | cmp - long && echo "-pcontainer: the same"
"$SCAN" -r shell.scap -p "$("$SCAN" -pp)" >default
"$SCAN" -r shell.scap | cmp - default && echo "-pp gives the default"
