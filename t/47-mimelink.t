#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""mimelink from its options to its output."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import BUILD, case, plan_skip, program, run  # noqa: E402

if not os.path.exists(BUILD + "/bin/mimelink"):
    plan_skip("mimelink is not built")


def same(got, want):
    assert got == want, f"got {got!r:.2000}, not {want!r:.2000}"


@case
def wrong_usage():
    same(program("mimelink", "-x"),
         (64, b"", b"mimelink: invalid option -- 'x'\n"
                   b"usage: mimelink [file]\n"))
    status, out, _ = program("mimelink", "a", "b")
    same((status, out), (64, b""))


@case
def text_is_made_safe():
    same(program("mimelink", stdin=b"a\x1b[31mb\x07\nc\xc2\x9b\xe2\x80\xae"),
         (0, b"a[31mb\nc\n", b""))
    same(program("mimelink", stdin=b"\xff\n"), (0, b"\xef\xbf\xbd\n", b""))


@case
def files():
    with open("text", "wb") as f:
        f.write(b"Hello\n")
    same(program("mimelink", "text"), (0, b"Hello\n", b""))
    same(program("mimelink", "-", stdin=b"Hi\n"), (0, b"Hi\n", b""))
    same(program("mimelink", "none"),
         (66, b"", b"mimelink: none: No such file or directory\n"))


@case
def other_locales():
    same(program("mimelink", stdin="é – 日\n".encode(),
                 env={"LC_ALL": "C"}), (0, b"e - ?\n", b""))


run()
