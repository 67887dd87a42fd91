#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""What mimelink takes for an amount, a quotation, an older mail's header."""

import ctypes
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import case, load, run  # noqa: E402

lib = load("mimelink")
SIZE = ctypes.c_size_t
lib.amount_is.argtypes = [ctypes.c_char_p, SIZE]
lib.quote_is_header.argtypes = [ctypes.c_char_p, SIZE]
lib.quote_marks.argtypes = [ctypes.c_char_p, SIZE, ctypes.c_void_p]
lib.quote_marks.restype = SIZE


def is_amount(text):
    return bool(lib.amount_is(text.encode(), len(text.encode())))


@case
def amounts():
    for text in ("5", "1,234.50", "-1.234,56 EUR", "$ 5", "(12)", "50 %",
                 "2 x", "€5", "1\u00a0000", "+3", "\u22124", "USD 5.00"):
        assert is_amount(text), text
    for text in ("", "x", "2026-11-22", "22.11.2026 12:30", "1/2", "4 June",
                 "LND-77", "555-0100", "a 5 b", "5 a 6", "five", "$",
                 "5 pieces", "123456789012345678901234567890"):
        assert not is_amount(text), text


def is_header(text):
    return bool(lib.quote_is_header((text + "\nSent: b").encode(),
                                    len(text.encode())))


@case
def headers_of_older_mails():
    for text in ("From: a\nSent: b\nTo: c", "Von: a\nGesendet: b",
                 "De : a\nEnvoyé : b", "From: a\nDate: b", "De: a\nEnviado: b",
                 "От: a\nОтправлено: b", "差出人: a\n送信日時: b",
                 "发件人：a\n发送时间：b"):
        assert is_header(text), text
    for text in ("", "From: a", "From: a\nTo: b", "From a\nSent: b",
                 "Fromage: a\nSent: b", "x From: a\nSent: b"):
        assert not is_header(text), text


@case
def quote_marks():
    depth = SIZE()
    for text, want in (("> a", (2, 1)), (">> a", (3, 2)), ("> > a", (4, 2)),
                       (">a", (1, 1)), ("a > b", (0, 0)), ("  a", (0, 0)),
                       (">", (1, 1)), ("", (0, 0))):
        n = lib.quote_marks(text.encode(), len(text), ctypes.byref(depth))
        assert (n, depth.value) == want, (text, n, depth.value)


run()
