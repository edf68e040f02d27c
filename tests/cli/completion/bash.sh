# The script is valid; it completes verbs, options behind a dash, values that are known, and else file names.
"$SCAN" completion bash >script
bash -n script && eval "$(<script)"
compopt()
{
	default=-
}
# The words; then whether bash adds the names of files.
ask()
{
	local default=files

	COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
	_scan
	echo "$* -> ${COMPREPLY[*]} [$default]"
}
ask scan comp
ask scan help comp
ask scan completion ba
ask scan completion --he
ask scan --vers
ask scan report ''
ask scan report --fo
ask scan report -o ''
ask scan report -n ''
ask scan report --format ''
ask scan report --format = cs
ask scan -r ''
ask scan -r x.scap ''
ask scan top err
ask scan top --by net proc
ask scan top procs,err
ask scan top procs ''
ask scan view -v conn
ask scan events -c topprocs_c
ask scan events --fields proc.name,evt.is_o
ask scan by fd.rp
ask scan by --sum evt.buf
ask scan top --by wr
ask scan conns --by ''
ask scan report --table lat
ask scan report -r ''
ask scan top -r x.scap err
