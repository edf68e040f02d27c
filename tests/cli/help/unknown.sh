# A wrong verb names the nearest; nothing near, nothing named.
for verb in hepl complet xyzzy $'a\033[31mb'; do
	"$SCAN" "$verb"
	echo "status $?"
done
"$SCAN" help hepl
echo "status $?"
"$SCAN" help --hepl
echo "status $?"
