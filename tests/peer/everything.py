#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""everything.py - a capture with events of every type that sysdig 0.29.3 knows, with arbitrary values.

    everything.py SEED HEAD.scap OUT.scap

HEAD.scap gives the machine (tests/peer/machine.txt); behind it come several rounds of all event types.
Values are of the right width for their type, and otherwise what chance and a list of likely troublemakers
say. Calls that change the state of the machine fail: this is about printing. Left out: events that only
programs write (container, tracer, plugin, internal ones) and values for which sysdig reads memory that is
not its own.
"""
import os
import random
import re
import struct
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
ROUNDS = 6
N_CLASSIC = 336
N_SYSCALLS = 313  # codes that every version names alike
LEFT_OUT = {"TRACER_E", "TRACER_X", "CONTAINER_E", "CONTAINER_X", "CONTAINER_JSON_E", "CONTAINER_JSON_X",
            "CONTAINER_JSON_2_E", "CONTAINER_JSON_2_X", "PLUGINEVENT_E", "PLUGINEVENT_X", "NOTIFICATION_E",
            "NOTIFICATION_X", "INFRASTRUCTURE_EVENT_E", "INFRASTRUCTURE_EVENT_X", "K8S_E", "K8S_X", "MESOS_E",
            "MESOS_X"}
WIDTH = {"INT8": 1, "UINT8": 1, "FLAGS8": 1, "ENUMFLAGS8": 1, "SIGTYPE": 1, "INT16": 2, "UINT16": 2, "FLAGS16": 2,
         "ENUMFLAGS16": 2, "INT32": 4, "UINT32": 4, "FLAGS32": 4, "ENUMFLAGS32": 4, "MODE": 4, "SIGSET": 4,
         "INT64": 8, "UINT64": 8, "RELTIME": 8}
PARAM = re.compile(r"P([TRY]?)\((\w+), *(\w+), *(\w+)(?:, *(\w+))?\)")


def read(name):
    with open(os.path.join(TOP, "formats", name)) as f:
        return f.read()


def tables():
    """[(type number, does it change state, [parameter type or [choices of a DYN]])], as 0.29.3 has them."""
    dyn = {}
    for table, index, _, kind in re.findall(r"DYN\((\w+), *(\d+), *(\w+), *(\w+)", read("dyn.def")):
        dyn.setdefault(table, []).append(kind)
    quirks = read("quirks.def")
    other = {(s, int(i)): p for s, i, p in re.findall(r"CLASSIC_PARAM\((\w+), *(\d+), *(.*)\)", quirks)}
    flags = dict(re.findall(r"CLASSIC_FLAGS\((\w+), *(.*)\)", quirks))
    count = {s: int(n) for s, n in re.findall(r"CLASSIC_N_PARAMS\((\w+), *(\d+)\)", quirks)}

    def kind_of(m):
        return dyn[m.group(5)] if m.group(1) == "Y" else m.group(3)

    rows = []
    for num, symbol, rest in re.findall(r"^EVENT\( *(\d+), (\w+), (.*)\)$", read("events.def"), re.M):
        if int(num) >= N_CLASSIC or symbol in LEFT_OUT or '"NA' in rest:
            continue
        kinds = [kind_of(m) for m in PARAM.finditer(rest)][:count.get(symbol, 99)]
        for i in range(len(kinds)):
            if (symbol, i) in other:
                kinds[i] = kind_of(PARAM.match(other[symbol, i]))
        changes_state = "EF_MODIFIES_STATE" in flags.get(symbol, rest) or "GETCWD" in symbol
        rows.append((int(num), changes_state, kinds))
    return rows


class Values:
    """Bytes of one value of a type."""

    def __init__(self, rnd):
        self.rnd = rnd

    def number(self, width):
        r = self.rnd
        bits = width * 8
        v = r.choice([0, 1, 2, 3, 5, r.getrandbits(4), r.getrandbits(8), r.getrandbits(bits), 1 << r.randrange(bits),
                      (1 << bits) - 1, (1 << (bits - 1)) - 1, (1 << r.randrange(bits)) | (1 << r.randrange(bits))])
        return (v & ((1 << bits) - 1)).to_bytes(width, "little")

    def i64(self, choices):
        return struct.pack("<q", self.rnd.choice(choices))

    def path(self):
        r = self.rnd
        parts = [r.choice(["a", "..", ".", "...", "x.y", "a.", "b..", "new\nline", "\xe4", "", "usr", "<NA>", ".h"])
                 for _ in range(r.randrange(1, 7))]
        text = r.choice(["", "/", "./", "../", ""]) + "/".join(parts) + r.choice(["", "", "/"])
        if r.random() < 0.03:
            text = r.choice(["/", ""]) + "long/" * 300
        return (text or "x").encode("latin1") + b"\0"

    def text(self):
        r = self.rnd
        return r.choice([b"ls", b"a b\tc", b"\xc3\xa4\xff", b"line\nline", b"x" * 2000, b"(NULL)", b"<NA>"]) + b"\0"

    def data(self):
        r = self.rnd
        n = r.choice([1, 2, 3, 15, 16, 17, 31, 79, 80, 81, 82, 200, 1500])
        return bytes(r.choice(b"abcXYZ 019\r\n\t\0\x7f\x80\xff~") for _ in range(n))

    def ip4(self):
        return bytes(self.rnd.choice([0, 1, 10, 100, 127, 255]) for _ in range(4))

    def ip6(self):
        r = self.rnd
        return r.choice([bytes(16), bytes(10) + b"\xff\xff" + self.ip4(), bytes(15) + b"\1", bytes(12) + self.ip4(),
                         bytes(r.choice([0, 0, 0, 1, 0xfe]) for _ in range(16))])

    def port(self):
        return struct.pack("<H", self.rnd.choice([0, 1, 80, 65535]))

    def address(self):
        r = self.rnd
        return r.choice([b"\x02" + self.ip4() + self.port(), b"\x0a" + self.ip6() + self.port(),
                         b"\x01/run/s\nx\0", b"\x01\0", b"\x10", b""])

    def socktuple(self):
        r = self.rnd
        return r.choice([b"\x02" + self.ip4() + self.port() + self.ip4() + self.port(),
                         b"\x0a" + self.ip6() + self.port() + self.ip6() + self.port(),
                         b"\x01" + self.number(8) + self.number(8) + b"/run/s\nx\0", b"\x11", b""])

    def fdlist(self):
        r = self.rnd
        n = r.choice([0, 1, 2, 3, 40, 120])
        return struct.pack("<H", n) + b"".join(self.fd() + self.number(2) for _ in range(n))

    def fd(self):
        return self.i64([-1, -2, -11, -100, -101, -512, -5000] + list(range(14)) + [77, 1 << 40])

    def of(self, kind):
        r = self.rnd
        if isinstance(kind, list):
            i = r.randrange(len(kind))
            return bytes([i]) + self.of(kind[i])
        if kind in WIDTH:
            return self.number(WIDTH[kind]) if kind != "RELTIME" or r.random() < 0.5 else self.i64([-1, 0, 1000000, 1500000000])
        if kind == "SYSCALLID":
            return struct.pack("<H", r.randrange(1, N_SYSCALLS))
        if kind in ("UID", "GID"):
            return struct.pack("<I", r.choice([0, 33, 1000, 0xffffffff, 0x80000000]))
        return {"FSPATH": self.path, "FSRELPATH": self.path, "CHARBUF": self.text, "BYTEBUF": self.data,
                "SOCKADDR": self.address, "SOCKTUPLE": self.socktuple, "FDLIST": self.fdlist, "FD": self.fd,
                "PID": lambda: self.i64([-1, -2, 0, 1, 100, 101, 4242]),
                "ERRNO": lambda: self.i64([0, 1, 5, -1, -2, -11, -115, -512, -133, -4000, 1 << 40])}[kind]()


def event(num, ts, tid, params):
    body = struct.pack("<QQIHI", ts, tid & (2**64 - 1), 26 + 2 * len(params) + sum(map(len, params)), num, len(params))
    body += b"".join(struct.pack("<H", len(p)) for p in params) + b"".join(params)
    body = struct.pack("<H", num % 4) + body
    body += b"\0" * (-len(body) % 4)
    return struct.pack("<II", 0x216, len(body) + 12) + body + struct.pack("<I", len(body) + 12)


def main():
    rnd = random.Random(int(sys.argv[1]))
    values = Values(rnd)
    rows = tables()
    ts, tid = 1600000000000000000, 100
    with open(sys.argv[2], "rb") as f, open(sys.argv[3], "wb") as out:
        out.write(f.read())
        for _ in range(ROUNDS):
            for num, changes_state, kinds in rows:
                ts += rnd.choice([1, 1000, 10**9])
                if num % 2 == 0:
                    tid = rnd.choice([1, 100, 100, 100, 4242])  # an exit belongs to its enter
                params = [values.of(k) for k in kinds]
                if changes_state:
                    if num & 1 and kinds and kinds[0] in ("ERRNO", "FD", "PID"):
                        params[0] = struct.pack("<q", -2)
                elif params and rnd.random() < 0.1 and num > 1:
                    params = params[:rnd.randrange(len(params))]  # an older writer
                out.write(event(num, ts, tid, params))


main()
