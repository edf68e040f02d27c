#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""answers.py - which of two programs' outputs differ?  answers.py FOLDER <ASKED

Lines of ASKED are NUMBER KIND STATUS OPTIONS, divided by tabulators; FOLDER/NUMBER.theirs and .ours are compared, and
NUMBER OPTIONS is printed of those that differ. STATUS is sysdig's exit status. When it is not 0, its script ended with
an error: ours must begin with what it printed, but for its last line.

KIND says how far sysdig's output is a function of the capture (the lists are `chisels` and `views`):
  exact  byte for byte
  ties   rows behind a head of two lines, sorted by their first column: rows of equal value may stand in any
         order, and where the table was cut among equals, any of them
  rows   the same lines in any order
  json   the same value, in which rows of equal value may stand in any order
  list   a view of csysdig -j: the same rows
  view   the same rows sorted by the same column, in which those of equal value may stand in any order
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


def view(text):
    """The rows of csysdig -j, and the columns of which it says more in "info"."""
    result = json.loads(text)["slices"][-1]
    rows = result.get("data", [])
    assert result["count"] == len(rows)
    return rows, result["info"]


def same_views(a, b, is_sorted):
    (a, info), (b, _) = view(a), view(b)
    for i, column in enumerate(info["legend"]):
        if column["type"] == "IPADDR":  # csysdig reads them from the wrong place
            for row in a + b:
                row["d"][i] = None
    if not is_sorted:
        return a == b
    by = info["sortingCol"] - 1
    return [row["d"][by] for row in a] == [row["d"][by] for row in b] and sorted(map(str, a)) == sorted(map(str, b))


def same(kind, status, a, b):
    if status != "0":
        kept = b"".join(a.splitlines(True)[:-1])
        return b.startswith(kept)
    if kind == "ties":
        return same_tables(a.splitlines(), b.splitlines())
    if kind == "rows":
        return sorted(a.splitlines()) == sorted(b.splitlines())
    if kind == "json":
        return same_json(a.decode("utf-8", "replace"), b.decode("utf-8", "replace"))
    if kind in ("list", "view"):
        return same_views(a.decode("utf-8", "replace"), b.decode("utf-8", "replace"), kind == "view")
    return a == b


def main():
    folder = sys.argv[1]
    for line in sys.stdin:
        number, kind, status, options = line.rstrip("\n").split("\t", 3)
        a, b = (open(f"{folder}/{number}.{who}", "rb").read() for who in ("theirs", "ours"))
        if not same(kind, status, a, b):
            print(number, options, sep="\t")


main()
