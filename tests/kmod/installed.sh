#!/bin/sh
# SPDX-License-Identifier: MIT
# installed.sh - in the guest: load what was installed as a system would, record as the README says.
export PATH=/usr/bin:/bin:/usr/sbin HOME=/root
echo 'member:x:1001:1001::/:/bin/sh' >>/etc/passwd
echo 'scan:x:900:member' >>/etc/group
mkdir -p /run
chmod 1777 /tmp
/lib/systemd/systemd-udevd --daemon
modprobe "$(grep -v '^#' /usr/lib/modules-load.d/scan.conf)"
udevadm settle
echo "device: $(stat -c '%a %G' /dev/scan)"
su nobody -c 'scan record -q -w /tmp/nobody.scap -- true'
echo "outsider: $?"
su member -c 'scan record -q -w /tmp/member.scap -- true'
echo "member: $?"

mkdir ~/project
printf 'int main(void) { return 0; }\n' >~/project/main.c
printf 'main.o: main.c\n\ttcc -c -o $@ $<\n' >~/project/Makefile
cd "$OUT" || exit 1
scan record -z -w build.scap.gz -- make -C ~/project
echo "example: $?"
scan report build.scap.gz >/tmp/report && mv /tmp/report .

# As systemd would start, reload and stop it.
mkdir -p /var/log/scan
eval "exec $(sed -n 's/^ExecStart=//p' /usr/lib/systemd/system/scan-flight.service)" &
flight=$!
sleep 5
true
kill -USR1 $flight
sleep 3
kill -TERM $flight
wait $flight
echo "flight: $?"
echo "flight files: $(find /var/log/scan -name 'flight.*.scap.gz' | wc -l)"
mv /var/log/scan/* "$OUT"
rmmod scan
echo "rmmod: $?"

# The module from DKMS where there is one, and the recorder that needs no libraries.
insmod /scan.ko
/scan-record -q -w static.scap -- true
echo "static: $?"
rmmod scan
echo "static rmmod: $?"
