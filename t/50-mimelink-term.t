#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""Nothing but its grammar leaves mimelink's last writer."""

import ctypes
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from grammar import check  # noqa: E402
from tap import Buf, TOOL, case, load, run  # noqa: E402

lib = load("mimelink")
SIZE = ctypes.c_size_t
lib.term_text.argtypes = [ctypes.c_void_p, ctypes.c_char_p, SIZE,
                          ctypes.c_uint, ctypes.c_void_p]
lib.term_blanks.argtypes = [ctypes.c_void_p, SIZE]

BOLD, DIM, ITALIC, UNDERLINE, STRIKE = 1, 2, 4, 8, 16


class Out(ctypes.Structure):
    _fields_ = [("fd", ctypes.c_int), ("err", ctypes.c_int), ("buf", Buf)]


class Link(ctypes.Structure):
    _fields_ = [("uri", ctypes.c_char_p), ("len", SIZE),
                ("id", ctypes.c_uint)]


class Term(ctypes.Structure):
    _fields_ = [("out", ctypes.c_void_p), ("locale", ctypes.c_void_p),
                ("links", ctypes.c_int), ("sgr", ctypes.c_int),
                ("rest", ctypes.c_char * 128)]


def link(uri, ident=1):
    return Link(uri, len(uri), ident)


def written(*steps, links=1, sgr=1):
    """What the last writer makes of texts, numbers of blanks, and None."""
    out, term = Out(), Term()
    read, write = os.pipe()
    lib.out_init(ctypes.byref(out), write)
    lib.term_init(ctypes.byref(term), ctypes.byref(out))
    term.links, term.sgr = links, sgr
    for step in steps:
        if step is None:
            lib.term_newline(ctypes.byref(term))
        elif isinstance(step, int):
            lib.term_blanks(ctypes.byref(term), step)
        else:
            text, style, to = (step + (0, None))[:3] \
                if isinstance(step, tuple) else (step, 0, None)
            lib.term_text(ctypes.byref(term), text, len(text), style,
                          ctypes.byref(to) if to else None)
    lib.term_free(ctypes.byref(term))
    assert lib.out_close(ctypes.byref(out)) == 0
    data = b""
    while chunk := os.read(read, 65536):
        data += chunk
    os.close(read)
    return data


A = link(b"http://a.example/")
OPEN = b"\x1b]8;id=1;http://a.example/\x1b\\"
CLOSE = b"\x1b]8;;\x1b\\"


@case
def text_is_text():
    assert written(b"hello", None, None) == b"hello\n\n"
    assert written("žluť ▏".encode(), None) == "žluť ▏\n".encode()


@case
def a_link_is_closed_before_the_line_ends():
    assert written((b"x", 0, A), None, (b"y", 0, A), None) == \
        OPEN + b"x" + CLOSE + b"\n" + OPEN + b"y" + CLOSE + b"\n"


@case
def blanks_are_linked_only_within_a_link():
    assert written((b" a b ", 0, A), None) == \
        b" " + OPEN + b"a b" + CLOSE + b"\n"
    assert written(b"x", (b" a", 0, A), (b" ", 0, A), b"y", None) == \
        b"x " + OPEN + b"a" + CLOSE + b" y\n"
    other = link(b"http://b.example/", 2)
    assert written((b"a ", 0, A), (b" b", 0, other), None) == \
        OPEN + b"a" + CLOSE + b"  \x1b]8;id=2;http://b.example/\x1b\\b" + \
        CLOSE + b"\n"


@case
def blanks_at_the_end_of_a_line_are_dropped():
    assert written(b"a  ", 3, None, b" ", None) == b"a\n\n"
    assert written("a\u00a0b\u00a0".encode(), None) == b"a b\n"


@case
def styles_go_on_and_off():
    assert written((b"a", BOLD), (b"b", BOLD | ITALIC), (b"c", 0), None) == \
        b"\x1b[1ma\x1b[3mb\x1b[22m\x1b[23mc\n"
    assert written((b"a", BOLD | DIM), (b"b", DIM), None) == \
        b"\x1b[1m\x1b[2ma\x1b[22m\x1b[2mb\x1b[22m\n"
    assert written((b"a", UNDERLINE), (b" b", STRIKE), None) == \
        b"\x1b[4ma\x1b[24m \x1b[9mb\x1b[29m\n"
    assert written((b"a", 31), None, sgr=0) == b"a\n"


@case
def a_link_can_be_off():
    assert written((b"a", 0, A), None, links=0) == b"a\n"


@case
def nothing_else_reaches_the_terminal():
    assert written(b"a\x1b]0;x\x07b\x7f\x00\r\t", None) == b"a]0;xb\n"
    assert written("a\u009b31m\u202eb\u2028".encode(), None) == b"a31mb\n"
    assert written(b"a\xffb\xe2\x82", None) == \
        "a\ufffdb\ufffd\ufffd\n".encode()
    for bad in (b"http://a/\x1b", b"http://a/ b", b"http://a/;", b"",
                "http://é/".encode(), b"x" * 2001):
        assert written((b"a", 0, link(bad)), None) == b"a\n", bad
    assert written((b"a", 0, link(b"http://a/", 0)), None) == b"a\n"


@case
def random_steps_stay_within_the_grammar():
    rng = random.Random(4)
    uris = [b"http://a.example/", b"mailto:a@b.example", b"bad uri", b"\x1b"]
    for _ in range(20 if TOOL == "valgrind" else 300):
        steps = []
        for _ in range(rng.randrange(20)):
            kind = rng.randrange(6)
            if kind == 0:
                steps.append(None)
            elif kind == 1:
                steps.append(rng.randrange(40))
            else:
                text = bytes(rng.choice(
                    b"ab  \x1b\n\x07\x9b\xc2\xa0\xe2\x80\xae]8;;")
                    for _ in range(rng.randrange(8)))
                to = link(rng.choice(uris), rng.randrange(3))
                steps.append((text, rng.randrange(32),
                              rng.choice([None, to])))
        check(written(*steps, None, links=rng.randrange(2),
                      sgr=rng.randrange(2)))


run()
