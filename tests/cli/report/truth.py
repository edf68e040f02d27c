# SPDX-License-Identifier: MIT
# truth.py - figures of `scan report --format json` beside what is known of the shared captures from
# elsewhere: logs of what was run, counts of servers, the recorders' own readers.
# Usage: truth.py SCAN FOLDER-OF-CAPTURES; prints what differs, then how many figures agree.
import json
import subprocess
import sys

scan, folder = sys.argv[1:3]
agreed = 0


def report(name, *options):
    out = subprocess.run([scan, "report", "-n", "0", "--format", "json", f"{folder}/{name}", *options],
                         capture_output=True, check=False).stdout
    return json.loads(out)


def check(what, got, want):
    global agreed
    if got == want:
        agreed += 1
    else:
        print(f"{what}: {got}, not {want}")


def tile(r, name):
    return next(row["value"] for row in r["tiles"]["rows"] if row["id"] == name)


def call(r, name):
    return sum(row["calls"] for row in r["calls"]["rows"] if row["call"] == name)


def errors(r, error, *calls, program=None):
    return sum(row["count"] for row in r["errors"]["rows"]
               if row["error"] == error and row["call"] in calls and program in (None, row["program"]))


def listening(r):
    return {row["address"] for row in r["listeners"]["rows"]}


def commands(r, starts):
    return sum(row["count"] for row in r["commands"]["rows"] if row["command"].startswith(starts))


def classic_big():
    r = report("modern/classic_big.scap.gz")
    check("big: events", r["capture"]["events"], 5159879)
    check("big: shown events", r["capture"]["shown_events"], 5155327)
    check("big: requests that nginx served", tile(r, "http_requests"), 57619)
    check("big: successful executions", tile(r, "commands"), 2426)
    check("big: runs of /bin/true", sum(
        row["count"] for row in r["commands"]["rows"]
        if row["command"].split()[0].endswith("true")), 1502)
    check("big: drops", tile(r, "drop_events"), 0)


def classic_mixed():
    r = report("modern/classic_mixed.scap.gz")
    check("classic_mixed: events", r["capture"]["events"], 360896)
    check("classic_mixed: shown events", r["capture"]["shown_events"], 360034)
    nginx = report("modern/classic_mixed.scap.gz", "proc.name=nginx")
    check("classic_mixed: requests of nginx", tile(nginx, "http_requests"), 3385)
    check("classic_mixed: accepted by nginx", tile(nginx, "accepts"), 609)
    check("classic_mixed: accepted by redis",
          tile(report("modern/classic_mixed.scap.gz", "proc.name=redis-server"), "accepts"), 31)
    check("classic_mixed: accepted by python",
          tile(report("modern/classic_mixed.scap.gz", "proc.name=python3"), "accepts"), 12)
    check("classic_mixed: connects refused", errors(r, "ECONNREFUSED", "connect"), 4)
    check("classic_mixed: connects begun", errors(r, "EINPROGRESS", "connect"), 657)
    check("classic_mixed: connects to nothing", errors(r, "ENOENT", "connect"), 51)
    check("classic_mixed: opens denied", errors(r, "EACCES", "openat"), 3)
    check("classic_mixed: executions", tile(r, "commands"), 96)
    failed = sum(row["errors"] for row in r["calls"]["rows"] if row["call"] in ("execve", "execveat"))
    check("classic_mixed: failed executions", failed, 17)


def small(name, executions):
    r = report(f"modern/{name}.scap.gz")
    check(f"{name}: executions", tile(r, "commands"), executions)
    check(f"{name}: failed executions", errors(r, "ENOENT", "execve"), 1)
    check(f"{name}: connects", call(r, "connect"), 17)
    check(f"{name}: connects refused", errors(r, "ECONNREFUSED", "connect"), 1)
    check(f"{name}: renames", tile(r, "renames"), 1)
    check(f"{name}: folders made", call(r, "mkdir"), 1)
    check(f"{name}: opens denied to alice", errors(r, "EACCES", "openat"), 1)
    check(f"{name}: requests of nginx", tile(r, "http_requests"), 1)
    check(f"{name}: su", tile(r, "sudo_commands"), 1)
    check(f"{name}: symlinks", tile(r, "symlinks"), 1)


def mixed():
    r = report("vm/mixed.scap.gz")
    check("mixed: opens denied", errors(r, "EACCES", "openat"), 8)
    check("mixed: openat of nothing", errors(r, "ENOENT", "openat"), 4108)
    check("mixed: no space", errors(r, "ENOSPC", "write"), 3)
    check("mixed: connects refused at once", errors(r, "ECONNREFUSED", "connect"), 3)
    check("mixed: marks", commands(r, "/bin/true MARK"), 14)
    found = {row["id"] for row in r["findings"]["rows"]}
    check("mixed: found", {"crash", "disk_full", "new_listener"} <= found, True)
    shown = [row["id"] for row in r["findings"]["rows"]].count("new_listener")
    left_out = r["findings"]["rows_total"] - len(r["findings"]["rows"])
    check("mixed: began to listen", shown + left_out, 7)
    check("mixed: servers", {"0.0.0.0:80", ":::80", "127.0.0.1:9000", "127.0.0.1:5432", "0.0.0.0:6379"}
          <= listening(r), True)


def attack():
    r = report("vm/attack.scap.gz")
    check("attack: log-ins by ssh", tile(r, "ssh_accepts"), 3)
    shells = [row["command"] for row in r["logins"]["rows"] if row["parent"] == "sshd"]
    check("attack: shells of sshd", shells, ["-bash"])
    out = [row["connection"].rsplit(":", 1)[1] for row in r["connections"]["rows"]
           if row["connection"].startswith("203.0.113.1:") and row["side"] == "client"]
    check("attack: ports of connections out", sorted(out, key=int),
          ["23", "80", "80", "4444", "6667", "6667", "31337"])
    check("attack: listening", listening(r),
          {"0.0.0.0:22", ":::22", "0.0.0.0:80", "203.0.113.66:4444", "203.0.113.66:6667"})
    check("attack: connects that failed", tile(r, "connect_errors"), 2)
    pid = next(row["pid"] for row in r["logins"]["rows"] if row["parent"] == "sshd")
    check("attack: kills by the shell", call(report(
        "vm/attack.scap.gz", f"proc.pid={pid} and evt.type=kill"), "kill"), 1)
    words = [row["command"] for row in r["terminal_commands"]["rows"]]
    for command in ("id", "uname -a", "cat /etc/shadow", "wget", "perl psybnc.pl", "useradd"):
        check(f"attack: {command}", any(w.startswith(command) for w in words), True)


def containers():
    r = report("vm/containers.scap.gz")
    events = {row["name"] or row["container_id"]: row["events"] for row in r["containers"]["rows"]}
    check("containers: prestarted", events.get("prestarted"), 4799)
    names = {row["name"] for row in r["containers"]["rows"]}
    check("containers: names", {"prestarted", "web1", "cache1"} <= names, True)
    check("containers: shown container events", tile(r, "container_events") > 0, True)
    # by the names that were known at the time of each event; the report goes by id, which is known earlier
    out = subprocess.run([scan, "by", "container.name", "--json", f"{folder}/vm/containers.scap.gz"],
                         capture_output=True, check=False).stdout
    by_name = {row["container_name"]: row["count"] for row in json.loads(out)["by"]["rows"]}
    for name, count in (("host", 696137), ("cache1", 24332), ("web1", 6503), ("prestarted", 4799)):
        check(f"containers: events by name, {name}", by_name.get(name), count)


classic_big()
classic_mixed()
small("classic_small", 28)
small("exit_small", 29)
mixed()
attack()
containers()
print("figures that agree:", agreed)
