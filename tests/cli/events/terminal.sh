# On a terminal nothing of a capture can drive it; in a file it stands as it is.
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
cat >evil.txt <<'END'
section
threads v9
thread tid=5 pid=5 comm="a\x1b[2Jb" cwd=/
event chdir exit @tid=5 res=0 path="x\n\xc3\xa4\xc2\x9b"
END
"${SCAN%/*}/mkcap" evil.txt evil.scap
"$SCAN" events evil.scap | od -An -c | head -n 20
python3 -c 'import os, pty, sys; pty.spawn(sys.argv[1:])' "$SCAN" events evil.scap </dev/null | tr -d '\r'
