#!/bin/sh
# SPDX-License-Identifier: MIT
# work.sh - in the guest: record programs at their work, one capture each. WORKS: which, with commas.
#
# shellcheck disable=SC2016 # the recorded shell expands
insmod /scan.ko || exit 1
export PATH=/bin:/usr/bin:/usr/sbin
ln -sf /lib64/ld-linux-x86-64.so.2 /lib/x86_64-linux-gnu/ # where tcc looks
mkdir -p /tmp/web /tmp/src /var/lib/nginx /var/log/nginx

# record NAME COMMAND: the recorder ends with the command.
record()
{
	name=$1
	case ,$WORKS, in
	*,$name,*) ;;
	*) return ;;
	esac
	/scan record -q -z -w "$OUT/$name.scap.gz" -- sh -c "$2"
	echo "$name: $?"
}

cat >/tmp/nginx.conf <<'END'
user root;
worker_processes 2;
pid /tmp/nginx.pid;
error_log /tmp/nginx.error;
events { worker_connections 64; }
http {
	access_log /tmp/nginx.access;
	server { listen 127.0.0.1:8000; location / { root /tmp/web; } }
}
END
echo "a page to read" >/tmp/web/page.html
record nginx 'nginx -c /tmp/nginx.conf && wrk -t 2 -c 8 -d 3s http://127.0.0.1:8000/page.html; nginx -c /tmp/nginx.conf -s quit; sleep 1'

record redis 'redis-server --save "" --port 6379 --daemonize yes && sleep 1 &&
	redis-benchmark -q -n 500 -c 8 -t set,get,lpush; redis-cli shutdown nosave; sleep 1'

for i in 1 2 3 4 5 6 7 8; do
	printf '#include <stdio.h>\n#include <string.h>\n#include "all.h"\nint f%d(int n) { return n + N; }\n' $i >/tmp/src/f$i.c
done
echo 'enum { N = 1 };' >/tmp/src/all.h
echo 'int f1(int); int main(void) { return f1(1) != 2; }' >/tmp/src/main.c
cat >/tmp/src/Makefile <<'END'
prog: main.o f1.o f2.o f3.o f4.o f5.o f6.o f7.o f8.o
	tcc -o $@ $^
%.o: %.c all.h
	tcc -c -o $@ $<
END
record compile 'make -j 4 -C /tmp/src && /tmp/src/prog'

record forks 'i=0; while [ $i -lt 200 ]; do /bin/true & i=$((i + 1)); done; wait'

record bytes '/bin/dd if=/dev/zero of=/tmp/bytes bs=1 count=20000'
rmmod scan
echo "rmmod: $?"
