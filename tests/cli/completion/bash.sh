# The script is valid and completes verbs and options.
"$SCAN" completion bash >script
bash -n script && eval "$(<script)"
ask()
{
	COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
	_scan
	echo "$* -> ${COMPREPLY[*]}"
}
ask scan comp
ask scan help comp
ask scan completion ba
ask scan completion --he
ask scan --vers
