#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""chisel_same.py - do two outputs of a chisel say the same?  chisel_same.py KIND STATUS THEIRS OURS

STATUS is sysdig's exit status. When it is not 0, its script ended with an error: ours must begin with what it printed,
but for its last line.

KIND says how far sysdig's output is a function of the capture (the list is `chisels`):
  exact  byte for byte
  ties   rows behind a head of two lines, sorted by their first column: rows of equal value may stand in any
         order, and where the table was cut among equals, any of them
  rows   the same lines in any order
  json   the same value, in which rows of equal value may stand in any order
"""
import json
import sys


def runs(rows, value):
    """Rows of equal value, each run sorted."""
    out = []
    for row in rows:
        if out and value(out[-1][0]) == value(row):
            out[-1].append(row)
        else:
            out.append([row])
    return [sorted(run) for run in out]


def same_runs(a, b, value):
    a, b = runs(a, value), runs(b, value)
    if a[:-1] != b[:-1] or bool(a) != bool(b):
        return False
    return not a or (value(a[-1][0]) == value(b[-1][0]) and len(a[-1]) == len(b[-1]))


def same_tables(a, b):
    if a[:2] != b[:2]:
        return False
    return same_runs(a[2:], b[2:], lambda row: row[:20])


def documents(text):
    decoder, at, out = json.JSONDecoder(), 0, []
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        value, at = decoder.raw_decode(text, at)
        out.append(value)
    return out


def same_json(a, b):
    a, b = documents(a), documents(b)
    if len(a) != len(b):
        return False
    for x, y in zip(a, b):
        if x["ts"] != y["ts"] or x["info"] != y["info"]:
            return False
        if not same_runs(x["data"], y["data"], lambda row: row[-1]):
            return False
    return True


def main():
    kind, status, theirs, ours = sys.argv[1:]
    a, b = (open(name, "rb").read() for name in (theirs, ours))
    if status != "0":
        kept = b"".join(a.splitlines(True)[:-1])
        same = b.startswith(kept)
    elif kind == "ties":
        same = same_tables(a.splitlines(), b.splitlines())
    elif kind == "rows":
        same = sorted(a.splitlines()) == sorted(b.splitlines())
    elif kind == "json":
        same = same_json(a.decode("utf-8", "replace"), b.decode("utf-8", "replace"))
    else:
        same = a == b
    return 0 if same else 1


sys.exit(main())
