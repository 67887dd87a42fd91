#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""No HTML costs more than its length, counted in steps, not in seconds; and
what lies beyond the limits is still there to be read."""

import ctypes
import errno
import os
import random
import resource
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from dom import COMMENT, ELEMENT, TEXT, Document, lib  # noqa: E402
from tap import TOOL, Skip, case, fork, run  # noqa: E402

SIZE = 1000 if TOOL == "valgrind" else 50000
SLACK = 1000000 if TOOL == "valgrind" else 20000


def numbered(pattern, count):
    return "".join(pattern.replace("@", str(i)) for i in range(count))


ATTRS = numbered(" a@=1", 64)
# Each makes an input for a size; most have been somebody's denial of service.
INPUTS = {
    "nested div": lambda n: "<div>" * n + "x" + "</div>" * n,
    "format bomb": lambda n: numbered("<b @>", n) + numbered("<i @>", n) +
    "x</b>" * n,
    "attributes": lambda n: "<a" + numbered(" a@=1", n) + ">",
    "table rows": lambda n: "<table>" + "<tr><td>a<td>b" * n + "</table>",
    "columns": lambda n: "<table><tr>" + "<td>a" * n,
    "links": lambda n: numbered("<a href='http://x/@'>link</a> ", n),
    "nested tables": lambda n: "<table><tr><td>" * n,
    "tables in tables": lambda n: "<table>" * n,
    "open formatting": lambda n: numbered("<b @>", 64) + "<p>x" * n,
    "adoption of all": lambda n: numbered("<b @>", 64) + "<div>" * 440 +
    "</b>" * n,
    "misnested": lambda n: "<b><p>x</b>y" * n,
    "misnested links": lambda n: "<a><div>x" * n,
    "foster parenting": lambda n: "<table>" + "x<b>" * n,
    "fostered rows": lambda n: "<table>" + "x<tr>" * n,
    "ampersands": lambda n: "&" * n + "<p title='" + "&" * n + "'>",
    "references": lambda n: "&nbsp;x" * n,
    "less than": lambda n: "<" * n,
    "end tags": lambda n: "</div>" * n,
    "title": lambda n: "<title>" + "</titl&" * n,
    "script": lambda n: "<script>" + "<!--<script>" * n,
    "cdata": lambda n: "<svg><![CDATA[" + "\0" * n,
    "comments": lambda n: "<!-- -- " * n + "<!--x-->" * n,
    "quotes": lambda n: "<a b=\"'>" * n,
    "unknown": lambda n: "<x>" * 500 + "</y>" * n,
    "foreign": lambda n: "<svg>" + "<g>" * 500 + "</x>" * n,
    "items": lambda n: "<div>" * 500 + "<li></li>" * n,
    "forms": lambda n: "<form><div></form>" * n,
    "buttons": lambda n: "<button>" * n,
    "objects": lambda n: "<object>" * n,
    "options": lambda n: "<select><option>" * n,
    "templates": lambda n: "<template><td></template>" * n,
    "html": lambda n: f"<html{ATTRS}>" * (n // 50),
    "same attributes": lambda n: f"<b{ATTRS}>" * (n // 50),
    "carriage returns": lambda n: "a\r\n\r" * n,
    "nothing": lambda n: "",
    "rules": lambda n: "<style>" + ".a .b .c .d{font:0 a}" * 4000 +
    "</style>" + "<div class='a b c d'>" * n,
    "ancestors": lambda n: "<style>" + "p div div x{font:0 a}" * 4000 +
    "</style>" + "<div><x>" * n,
    "classes": lambda n: "<style>.x .y{font:0 a}</style><p class='" +
    "y " * n + "'>",
    "at-rules": lambda n: "<style>" + "@media{" * n + "</style>",
}


class Chunk(ctypes.Structure):
    _fields_ = [("next", ctypes.c_void_p), ("size", ctypes.c_size_t)]


def memory(document):
    total, at = 0, document.chunks
    while at:
        chunk = Chunk.from_address(at)
        total += chunk.size
        at = chunk.next
    return total


def measure(html):
    document = Document(html.encode())
    assert lib.css_apply(ctypes.byref(document)) == 0
    return document.work, memory(document)


@case
def steps_and_memory_are_linear():
    for name, make in INPUTS.items():
        small, large = make(SIZE), make(SIZE * 2)
        steps, _ = measure(small)
        twice, most = measure(large)
        assert twice <= 2.1 * steps + SLACK, (name, steps, twice)
        assert twice <= 140 * len(large) + 5000000, (name, twice, len(large))
        assert most <= 60 * len(large) + 2500000, (name, most, len(large))


def texts(node):
    made = []
    for child in node.children():
        if child.type == TEXT:
            made.append(child.name())
        elif child.type == ELEMENT:
            made += texts(child)
    return made


def depth(node):
    return 1 + max((depth(c) for c in node.children()), default=0)


def text_of(html):
    document = Document(html.encode())
    return "".join(texts(document.document.contents)), document


@case
def text_beyond_the_limits_stays_in_its_order():
    want = "".join(f"{i} " for i in range(2000))
    for tag in "div", "b", "span", "x", "blockquote", "ul><li", \
            "table><tr><td":
        html = numbered(f"<{tag}>@ ", 2000)
        got, document = text_of(html)
        assert got == want, tag
        assert document.dropped > 0, tag
        del got, document


@case
def what_is_behind_too_deep_elements_is_whole():
    got, document = text_of("<div>" * 2000 + "in" + "</div>" * 2000 +
                            "<h1>out</h1><p>end")
    assert got == "inoutend"
    body = document.body.contents
    names = [c.name() for c in body.children()]
    assert names == ["div", "h1", "p"], names
    sys.setrecursionlimit(5000)
    assert 500 < depth(document.document.contents) < 520


@case
def script_and_style_are_no_text_however_deep():
    html = "<div>" * 600 + "a<script>no<b></script><style>no</style>" \
        "<!-- no --><textarea>&lt;</textarea><br>b"
    document = Document(html.encode())
    found = []
    node = document.document
    lib.dom_next.restype = type(node)
    while node:
        n = node.contents
        if n.type == TEXT and n.parent.contents.name() not in (
                "script", "style"):
            found.append(n.name())
        assert n.type != COMMENT or n.name() == " no "
        node = lib.dom_next(node, document.document)
    assert "".join(found) == "a<b"


def is_tree(node):
    """Do all pointers below this node say the same?"""
    before = None
    for child in node.children():
        assert ctypes.addressof(child.parent.contents) == \
            ctypes.addressof(node)
        assert (ctypes.addressof(child.prev.contents) if child.prev
                else None) == before
        before = ctypes.addressof(child)
        is_tree(child)
    assert (ctypes.addressof(node.last_child.contents) if node.last_child
            else None) == before


@case
def whatever_is_parsed_is_a_tree():
    names = "a b p div table tr td th tbody caption colgroup col li ul dd " \
        "form button select option optgroup nobr i font template svg math " \
        "mi foreignObject desc title style script textarea frameset frame " \
        "body html head br hr img input object ruby rt h1 pre".split()
    parts = [f"<{n}>" for n in names] + [f"</{n}>" for n in names] + \
        ["x", " ", "\n", "\0", "&amp;", "&", "<!--", "-->", "<![CDATA[",
         "]]>", "<!doctype html>", "<td style='font:0/0 a' ", "/>", "é"]
    random.seed(2)
    for _ in range(20 if TOOL == "valgrind" else 2000):
        html = "".join(random.choices(parts, k=random.randrange(120)))
        document = Document(html.encode())
        assert lib.css_apply(ctypes.byref(document)) == 0
        is_tree(document.document.contents)


@case
def no_memory_is_an_error_and_nothing_leaks():
    if TOOL == "asan":
        raise Skip("the sanitizer needs the address space")
    html = ("<p class=x>" * 2000000).encode()
    pid = fork()
    if pid == 0:
        with open("/proc/self/statm", encoding="ascii") as f:
            now = int(f.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + 50000000,) * 2)
        try:
            Document(html)
        except OSError as e:
            os._exit(0 if e.args[0] == errno.ENOMEM else 1)
        os._exit(2)
    assert os.waitpid(pid, 0)[1] == 0


run()
