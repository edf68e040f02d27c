# A wrong verb names the nearest; nothing near, nothing named.
for verb in hlep complet xyzzy $'a\033[31mb'; do
	"$SCAN" "$verb"
	echo "status $?"
done
"$SCAN" help hlep
echo "status $?"
"$SCAN" help --hlep
echo "status $?"
