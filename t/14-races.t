#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""Many threadrefs at one store: nothing that was acknowledged is lost."""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import BUILD, TOOL, case, plan_skip, run  # noqa: E402

PROGRAM = os.path.join(BUILD, "bin/threadref")
N = 64
if not os.path.exists(PROGRAM):
    plan_skip("threadref is not built")
if TOOL == "valgrind":
    plan_skip("too many processes under valgrind")


def start(args, stdin):
    p = subprocess.Popen([PROGRAM] + args, stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    p.stdin.write(stdin)
    p.stdin.close()
    p.stdin = None
    return p


def read(path):
    with open(path, "rb") as f:
        return f.read()


@case
def adds_and_deliveries_at_once():
    with open("s", "w", encoding="ascii") as f:
        f.write("<root@x>\n")
    running = []
    for i in range(N):
        running.append(start(["add", "s"], b"Message-ID: <%d.add@x>\n\n" % i))
        running.append(start(["match", "s", "M: 1"],
                             b"Message-ID: <%d.reply@x>\n"
                             b"References: <root@x>\n\nbody\n" % i))
    for i, p in enumerate(running):
        out, err = p.communicate()
        assert (p.returncode, err) == (0, b""), (p.args, err)
        if i % 2:
            assert out.endswith(b"\nM: 1\n\nbody\n"), out
    store = read("s").split(b"\n")
    assert len(store) == 2 * N + 2 and store[-1] == b"", len(store)
    for i in range(N):
        assert sum(x.startswith(b"<%d.add@x> # " % i) for x in store) == 1
        assert sum(x.startswith(b"<root@x> <%d.reply@x> # " % i)
                   for x in store) == 1


@case
def adds_while_the_store_is_rewritten():
    with open("s", "w", encoding="ascii") as f:
        f.write("".join(f"<{i}.old@x> # 2001-01-01 add - x\n"
                        for i in range(N)))
    running = []
    for i in range(N):
        running.append(start(["add", "s"], b"Message-ID: <%d.add@x>\n\n" % i))
        if i % 4 == 0:
            running.append(start(["expire", "-d", "100", "s"], b""))
    for p in running:
        _, err = p.communicate()
        assert (p.returncode, err) == (0, b""), (p.args, err)
    store = read("s")
    assert b".old@x" not in store
    for i in range(N):
        assert store.count(b"<%d.add@x> # " % i) == 1, i
    assert os.listdir(".") == ["s"]


run()
