# Without the module it says what to type, and makes no file.
if [[ -e /dev/scan ]]; then
	echo "this machine has the module"
	exit 77
fi
"$SCAN" record -w file.scap 2>err
echo "status $?"
head -n 1 err | sed 's/(kernel .*)/(kernel)/'
grep -o 'modprobe scan' err
ls
