#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""Where mimelink breaks lines."""

import ctypes
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from grammar import width  # noqa: E402
from tap import TOOL, case, load, run  # noqa: E402

lib = load("mimelink")
SIZE = ctypes.c_size_t
lib.wrap_width.argtypes = [ctypes.c_char_p, SIZE]
lib.wrap_width.restype = SIZE
lib.wrap_breaks.argtypes = [ctypes.c_char_p, SIZE, ctypes.c_void_p]
lib.wrap_line.argtypes = [ctypes.c_void_p, SIZE, ctypes.c_void_p, SIZE,
                          ctypes.c_void_p]
lib.wrap_line.restype = SIZE


def wrapped(text, columns):
    data = text.encode() if isinstance(text, str) else text
    memory = ctypes.create_string_buffer(data, len(data) + 1)
    breaks = ctypes.create_string_buffer(len(data) + 1)
    lib.wrap_breaks(data, len(data), breaks)
    at, lines = 0, []
    base, marks = ctypes.addressof(memory), ctypes.addressof(breaks)
    following = SIZE()
    while at < len(data):
        n = lib.wrap_line(base + at, len(data) - at, marks + at, columns,
                          ctypes.byref(following))
        lines.append(data[at:at + n].decode(errors="replace"))
        assert following.value > 0
        at += following.value
    return lines


@case
def lines_break_between_words():
    assert wrapped("one two three", 7) == ["one two", "three"]
    assert wrapped("one two three", 8) == ["one two", "three"]
    assert wrapped("one  two\nthree", 80) == ["one  two", "three"]
    assert wrapped("a well-known thing", 8) == ["a well-", "known", "thing"]
    assert wrapped("an e-mail", 5) == ["an", "e-", "mail"]
    assert wrapped("an e-mail", 6) == ["an", "e-mail"]


@case
def numbers_are_never_broken():
    for text, columns, want in (
            ("total 1 234,56 EUR", 14, ["total", "1 234,56 EUR"]),
            ("pay $ 19.99 now", 8, ["pay", "$ 19.99", "now"]),
            ("now 19.99 € please", 10, ["now", "19.99 €", "please"]),
            ("on 2026-11-22 ok", 8, ["on", "2026-11-", "22 ok"]),
            ("on 2026-11-22 ok", 11, ["on", "2026-11-22", "ok"]),
            ("is 50 % off", 6, ["is", "50 %", "off"]),
            ("tel +1-555-0100", 12, ["tel", "+1-555-0100"]),
            ("et « mot » x", 7, ["et", "« mot »", "x"]),
            ("« mot » et mot !", 7, ["« mot »", "et", "mot !"])):
        assert wrapped(text, columns) == want, wrapped(text, columns)


@case
def long_words_break_where_it_hurts_least():
    assert wrapped("http://a.example/bcd/efg?hij=klm", 20) == \
        ["http://a.example/", "bcd/efg?hij=klm"]
    assert wrapped("abcdefghij", 4) == ["abcd", "efgh", "ij"]
    assert wrapped("e\u0301" * 5, 2) == ["e\u0301" * 2] * 2 + ["e\u0301"]
    assert wrapped("漢字漢字漢字", 5) == ["漢字", "漢字", "漢字"]
    assert wrapped("漢字", 1) == ["漢", "字"]


@case
def no_wrapped_text_loses_a_character():
    rng = random.Random(50)
    alphabet = "ab, .-/$1 2 3€\u0301漢é\u00a0\n👍\u200d«»()?"
    for _ in range(30 if TOOL == "valgrind" else 500):
        text = "".join(rng.choice(alphabet)
                       for _ in range(rng.randrange(1, 60)))
        columns = rng.randrange(2, 30)
        lines = wrapped(text, columns)
        assert "".join(lines).replace(" ", "") == \
            text.replace(" ", "").replace("\n", ""), (text, lines)
        for line in lines:
            n = lib.wrap_width(line.encode(), len(line.encode()))
            assert n <= columns, (line, columns)


@case
def width_is_that_of_terminals():
    for text, want in (("abc", 3), ("é", 1), ("e\u0301", 1), ("漢字", 4),
                       ("👍", 2), ("\u200d", 0), ("▏", 1)):
        data = text.encode()
        assert lib.wrap_width(data, len(data)) == want == width(text), text


run()
