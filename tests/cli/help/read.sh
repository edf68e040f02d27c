# -r FILE is FILE without it, in every verb that reads captures, with a filter behind it and without.
f=$FIXTURES/demo.scap.gz
n=0
while read -r verb; do
	word=
	case $verb in
	by) word=proc.name ;;
	top) word=procs ;;
	esac
	filter=(proc.name=shop and evt.num '<' 2000)
	[[ $verb == info ]] && filter=()
	# shellcheck disable=SC2086 # none or one
	for where in "$word $f" "-r $f $word" "$word --read=$f" "$word -r $f"; do
		"$SCAN" "$verb" $where "${filter[@]}" >got || echo "$verb $where: status $?"
		[[ -e want ]] || cp got want
		cmp -s got want || echo "$verb $where: other output"
	done
	[[ -s want ]] || echo "$verb: no output"
	rm -f want got
	n=$((n + 1))
done <<<"$(sed -nE 's/^VERB\(([a-z]+), VERB_CAPTURE,.*/\1/p' "$ROOT/src/cmd/verbs.def")"
echo "$n verbs"
for args in "report -r $f -r $f" "top -r $f" "by -r $f" "view -r" "http -r $f top -n 2" "info -r $f x"; do
	# shellcheck disable=SC2086
	"$SCAN" $args
	echo "${args//"$f"/F}: status $?"
done
