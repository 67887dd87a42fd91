#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""Pages that are made to be expensive cost no more than their length.

Speed is no test's business; but what is quadratic in a megabyte does not end
before the time-out.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from grammar import check  # noqa: E402
from tap import BUILD, TOOL, case, plan_skip, program, run  # noqa: E402

if not os.path.exists(os.path.join(BUILD, "bin", "mimelink")):
    plan_skip("mimelink is not built")
os.environ["PATH"] = os.path.join(BUILD, "bin") + ":" + os.environ["PATH"]
os.environ["TERM"] = "xterm"
N = {"valgrind": 300, "asan": 10000}.get(TOOL, 100000)


def page(data, *options):
    status, out, err = program("mimelink", "-t", "html", "-w", "80", *options,
                               stdin=data, timeout=60)
    assert status == 0 and err == b"", (status, err[-300:])
    check(out, 80)
    return out


@case
def nested_blocks():
    assert b"x" in page(b"<div>" * N + b"x")
    assert b"x" in page(b"<blockquote>" * N + b"x")
    assert b"x" in page(b"<ul><li>" * N + b"x")
    assert b"x" in page(b"<table><tr><td>" * N + b"x")
    page(b"<blockquote>a" * N)


@case
def many_links():
    out = page(b"".join(b"<a href=http://a.example/%d>l%d</a> " % (i, i)
                        for i in range(N)), "-r")
    assert b"[%d]" % N in out
    page(b"<a href=http://a.example/>l</a>" * N)
    page(b"http://a.example/ " * N)
    page(b"http://-" * N + b"@" * N + b"a@" * N)


@case
def many_rows():
    row = b"<tr><td>Item %d<td>2<td>$ %d.50"
    out = page(b"<table>" + b"".join(row % (i, i) for i in range(N)))
    assert b"Item 1 " in out
    page(b"".join(b"<table>" + row % (i, i) + b"</table>"
                  for i in range(N)))
    page(b"<table>" + b"<tr><td rowspan=1000>a<td>b" * N)


@case
def many_columns():
    out = page(b"<table border=1>" + (b"<tr>" + b"<td>c" * 5000) * 3)
    assert out.count(b"c") == 15000
    page(b"<table border=1>" + (b"<tr>" + b"<td colspan=65534>c" * 100) * 9)
    page(b"<table border=1><tr><td colspan=65534 rowspan=65534>a<td>b"
         b"<tr><td>c<td>d")


@case
def long_lines_and_words():
    page(b"a" * N * 10)
    page("漢".encode() * N)
    page(b"a" + "\u0301".encode() * N)
    page(b"<pre>" + b" " * N * 10)
    page(b"<pre>" + b"\t" * N + b"x")
    page(b"&nbsp;" * N + b"x" + b"<br>" * N + b"y")
    page(b"1 000 " * N)
    page(b"<b>a</b>" * N)


run()
