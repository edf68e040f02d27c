# A copy reads to the same lines as what it was made of, plain and compressed, whatever the layout.
n=0
for cap in "${SCAN%/*}"/fixtures/*.scap "${SCAN%/*}"/fixtures/swapped/*.scap "$FIXTURES/demo.scap.gz"; do
	name=${cap#"${SCAN%/*}"/fixtures/}
	"$SCAN" -r "$cap" -v >want 2>/dev/null
	[[ $? -eq 1 ]] && continue # not a capture
	for z in "" -z; do
		rm -f copy
		"$SCAN" -r "$cap" -w copy $z 2>/dev/null
		"$SCAN" -r copy -v >have 2>said || { echo "$name $z:"; head -n 2 said; }
		cmp -s want have || { echo "$name $z: differs"; diff want have | head -n 4; }
		n=$((n + 1))
	done
done
[[ $n -gt 60 ]] && echo "enough captures"
ls
