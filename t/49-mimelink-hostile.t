#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""mimelink on mail that was spoiled, and on mail that is made to cost."""

import glob
import os
import random
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from grammar import check as check_grammar  # noqa: E402
from tap import BUILD, DATA, TOOL, Skip, case, plan_skip, program, run  # noqa

if not os.path.exists(BUILD + "/bin/mimelink"):
    plan_skip("mimelink is not built")
for variable in ("NO_HYPERLINKS", "NO_COLOR"):
    os.environ.pop(variable, None)
os.environ["TERM"] = "xterm"
STEP = {"valgrind": 30, "asan": 12}.get(TOOL, 4)


def check(name, data, *options):
    status, out, err = program("mimelink", "-w", "72", *options, stdin=data)
    assert (status, err) == (0, b""), (name, options, status, err[:500])
    try:
        check_grammar(out, None if "-p" in options else 72)
    except AssertionError as why:
        raise AssertionError(name, options) from why


def files(kind):
    found = sorted(f for f in glob.glob(f"{DATA}/{kind}/**/*", recursive=True)
                   if os.path.isfile(f))
    if not found:
        raise Skip(f"there is no {DATA}/{kind}")
    return found


def contents(file):
    with open(file, "rb") as f:
        return f.read()


@case
def spoiled_mail():
    r = random.Random(4)
    for file in files("mail")[::STEP]:
        data = bytearray(contents(file)[:20000])
        for _ in range(1 + len(data) // 200):
            at = r.randrange(len(data) or 1)
            data[at:at + r.randrange(3)] = r.choice(
                [b"", b"\n", b"\r", b"--", b"\0", b"\xff", b"<", b"\x1b]8;;x",
                 b"&#x9b;", b"=\n", b":", b";", b"\"", b"(", b"\xe2\x80\xae"])
        check((file, "spoiled"), bytes(data))
        check((file, "cut"), bytes(data[:r.randrange(len(data) or 1)]), "-p")


def seconds(data):
    best = 99.0
    for _ in range(3):
        start = time.monotonic()
        program("mimelink", "-p", stdin=data)
        best = min(best, time.monotonic() - start)
    return best


@case
def bombs():
    if TOOL:
        raise Skip("measures time")
    head = b"Content-Type: "
    for name, make in {
            "boundaries": lambda n: b"".join(
                b"Content-Type: multipart/x; boundary=%d\n\n--%d\n" % (i, i)
                for i in range(n)),
            "mails": lambda n: (head + b"message/rfc822\n\n") * n,
            "equal signs": lambda n: head + b"text/plain\nContent-Transfer-"
            b"Encoding: base64\n\n" + b"=" * (n * 20),
            "words": lambda n: b"Subject: " + b"=?a?Q?" * n + b"\n\n",
            "header": lambda n: b"A: b\n" * (n * 4) + b"\nx",
            "parameters": lambda n: head + b"a/b" + b"; n*1=\"x" * n + b"\n\n",
            "empty parts": lambda n: head + b"multipart/x; boundary=b\n\n" +
            b"--b\n\n" * n,
            "uuencode": lambda n: b"begin 644 a\n#86)C\nend\n" * n,
            "quotes": lambda n: b">" * (n * 10),
            }.items():
        small, large = seconds(make(10000)), seconds(make(40000))
        assert large < 8 * small + 0.05, (name, small, large)


run()
