# SPDX-License-Identifier: MIT
# evidence.py - what the filter of each figure shows: `scan events` with it must print a line for each
# that is counted where the figure says so, and must accept it anyhow.
# Usage: evidence.py SCAN CAPTURE [report options...]
import json
import subprocess
import sys

scan, capture, options = sys.argv[1], sys.argv[2], sys.argv[3:]


def run(*args):
    return subprocess.run([scan, *args], capture_output=True, check=False)


report = json.loads(run("report", "--format", "json", capture, *options).stdout)
compared = 0
for row in report["tiles"]["rows"] + report["findings"]["rows"]:
    if not row["filter"]:
        continue
    shown = run("events", *(row.get("options") or "").split(), capture, "-p", "x", row["filter"])
    lines = shown.stdout.count(b"\n")
    if shown.returncode not in (0, 3):
        print(capture, row["id"], shown.stderr.decode())
    elif row.get("filter_is_exact"):
        compared += row["value"] > 0
        if lines != row["value"]:
            print(f'{capture}: {row["id"]}: {row["value"]}, but {lines} lines')
    elif row["value"] and not lines and row["id"] not in ("lost_data", "drop_events", "cpu_ns"):
        print(f'{capture}: {row["id"]}: {row["value"]}, but no line')
print("figures above zero:", compared)
