#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""Whatever mimelink is given, its output stays within its grammar."""

import glob
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from grammar import check  # noqa: E402
from tap import (BUILD, DATA, TOOL, Skip, case, plan_skip, program,  # noqa
                 run)

if not os.path.exists(os.path.join(BUILD, "bin", "mimelink")):
    plan_skip("mimelink is not built")
os.environ["PATH"] = os.path.join(BUILD, "bin") + ":" + os.environ["PATH"]
ENV = {"TERM": "xterm-256color"}
for variable in ("COLUMNS", "NO_COLOR", "NO_HYPERLINKS"):
    os.environ.pop(variable, None)


def output(*options, data=b"", env=None):
    status, out, err = program("mimelink", *options, stdin=data,
                               env=dict(ENV, **(env or {})))
    assert status == 0 and err == b"", (status, err[-500:])
    return out


def pages(*kinds):
    found = [f for kind in kinds
             for f in sorted(glob.glob(DATA + "/" + kind + "/**",
                                       recursive=True)) if os.path.isfile(f)]
    if not found:
        raise Skip("no conformance data")
    return found[::20] if TOOL == "valgrind" else found


@case
def every_page_and_mail_at_three_widths():
    for path in pages("html", "mail"):
        for columns in (40, 80, 120):
            try:
                check(output("-w", str(columns), path), columns)
            except AssertionError as why:
                raise AssertionError(path, columns) from why
            if TOOL:
                break


@case
def plain_text_has_no_escapes():
    for path in pages("html")[::3]:
        plain = output("-p", "-w", "80", path)
        assert b"\x1b" not in plain, path
        lines = [[("".join(p[0] for p in line))] for line in check(plain)]
        assert lines, path


@case
def links_make_no_difference_to_the_text():
    for path in pages("html")[::3]:
        with_links = [[p[0] for p in line]
                      for line in check(output("-w", "72", path))]
        without = [[p[0] for p in line] for line in check(output(
            "-w", "72", path, env={"NO_COLOR": "1"}))]
        assert ["".join(x) for x in with_links] == \
            ["".join(x) for x in without], path


TAGS = ("a b blockquote br caption center code dd div dl dt em h1 h3 hr i "
        "img input li ol p pre q span strike table tbody td th thead tr u "
        "ul").split()
ATTRS = ['href="http://a.example/%d"', "href=mailto:a@b.example", "href=x",
         "alt='[%d]'", "colspan=%d", "rowspan=%d", "width=1", "border=1",
         "style='display:none'", "style='white-space:pre'", "align=right",
         "style='padding:%dpx'", "type=checkbox", "value=%d", "start=%d",
         "style='display:block'", "class=MsoNormal", "hidden"]
WORDS = ["word", "http://b.example/x;y", "c@d.example", " ", "\n", "&nbsp;",
         "漢字", "e\u0301", "\u202e", "&#x9b;31m", "&#27;]0;x&#7;", "1,234.50",
         "\t", "$ 5", "longlonglonglonglonglonglonglonglonglonglong", "–",
         "From: x", "<br>Sent: y", "👍", "\u200d", "&#0;", "&shy;"]


def random_page(rng):
    out = []
    for _ in range(rng.randrange(120)):
        kind = rng.randrange(5)
        tag = rng.choice(TAGS)
        if kind < 2:
            out.append(rng.choice(WORDS))
        elif kind == 2:
            out.append("</" + tag + ">")
        else:
            attrs = [rng.choice(ATTRS) for _ in range(rng.randrange(3))]
            out.append("<" + " ".join([tag] + [
                a % rng.randrange(70) if "%d" in a else a
                for a in attrs]) + ">")
    return "".join(out).encode()


@case
def random_pages_stay_within_the_grammar():
    rng = random.Random(52)
    for _ in range({"valgrind": 5, "asan": 100}.get(TOOL, 400)):
        page = random_page(rng)
        columns = rng.choice([20, 25, 40, 80])
        options = rng.choice([[], ["-r"], ["-a"], ["-a", "-r"]])
        try:
            out = output("-t", "html", "-w", str(columns), *options,
                         data=page)
            check(out, columns)
        except AssertionError as why:
            raise AssertionError(page, columns, options) from why


@case
def random_bytes_stay_within_the_grammar():
    rng = random.Random(53)
    for kind in ("html", "mail"):
        for _ in range(5 if TOOL == "valgrind" else 40):
            data = bytes(rng.choice(b"\x1b\x9b\xc2\xe2\x80\xae\n\r\t <>&;=a]8")
                         for _ in range(rng.randrange(300)))
            check(output("-t", kind, "-w", "40", data=data), 40)


run()
