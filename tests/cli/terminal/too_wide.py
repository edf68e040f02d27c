#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""too_wide.py COLUMNS - the lines of standard input that are wider than that many columns of a terminal."""
import sys
import unicodedata


def columns(line):
    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "FW") for c in line)


for line in sys.stdin.buffer.read().decode(errors="replace").replace("\r\n", "\n").split("\n"):
    if columns(line) > int(sys.argv[1]):
        print(line)
