#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""on_terminal.py COLUMNS PROGRAM [ARGUMENT]... - what a program prints on a terminal of that width."""
import fcntl
import os
import pty
import struct
import sys
import termios

pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(sys.argv[1]), 0, 0))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    os.environ.pop("COLUMNS", None)
    os.execvp(sys.argv[2], sys.argv[2:])
while True:
    try:
        data = os.read(terminal, 65536)
    except OSError:
        break  # the program has ended
    if not data:
        break
    sys.stdout.buffer.write(data)
