#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""The tokenizer against html5lib's tests, all of them."""

import ctypes
import glob
import html.entities
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from dom import Dom, Token, Tokenizer, lib  # noqa: E402
from tap import DATA, TOOL, Skip, case, run  # noqa: E402

MODES = ["Data state", "RCDATA state", "RAWTEXT state", "Script data state",
         "PLAINTEXT state", "CDATA section state"]
NONE, EOF, TEXT, START, END, COMMENT, DOCTYPE = range(7)


def convert(token):
    """A token as the tests write it."""
    data = token.data.text()
    if token.type == TEXT:
        return ["Character", data]
    if token.type == COMMENT:
        return ["Comment", data]
    if token.type == END:
        return ["EndTag", data]
    if token.type == START:
        made = ["StartTag", data, token.attributes()]
        return made + [True] if token.self_closing else made
    return ["DOCTYPE", data, token.public_id.text(), token.system_id.text(),
            not token.force_quirks]


def tokens(text, mode="Data state", last=None):
    memory = text.encode("utf-8", "surrogatepass")
    dom, t, token = Dom(), Tokenizer(), Token()
    lib.dom_init(ctypes.byref(dom))
    lib.token_init(ctypes.byref(t), ctypes.byref(dom), memory, len(memory))
    t.mode = MODES.index(mode)
    if last:
        name = last.encode()
        t.last.data = ctypes.cast(name, ctypes.c_void_p)
        t.last.len = len(name)
    found = []
    while True:
        lib.token_next(ctypes.byref(t), ctypes.byref(token))
        if token.type == EOF:
            break
        made = convert(token)
        if made[0] == "Character" and found and found[-1][0] == "Character":
            found[-1][1] += made[1]
        else:
            found.append(made)
    lib.dom_free(ctypes.byref(dom))
    return found


def unescape(value):
    if isinstance(value, str):
        return re.sub(r"\\u([0-9a-fA-F]{4})",
                      lambda m: chr(int(m.group(1), 16)), value)
    if isinstance(value, list):
        return [unescape(v) for v in value]
    if isinstance(value, dict):
        return {unescape(k): unescape(v) for k, v in value.items()}
    return value


def to_xml(value):
    """What coercion to an infoset would make of it."""
    if value[0] == "Comment":
        return [value[0], value[1].replace("--", "- -")]
    return [v.replace("\f", " ").replace("\uffff", "\ufffd")
            if isinstance(v, str) else v for v in value]


def suite(path):
    """The number of tests of a file, and what fails."""
    with open(path, encoding="utf-8") as f:
        content = json.load(f)
    count, bad = 0, []
    for key, tests in content.items():
        for test in tests[::50 if TOOL == "valgrind" else 1]:
            count += 1
            if test.get("doubleEscaped"):
                test = unescape(test)
            text = re.sub("\r\n?", "\n", test["input"])
            for mode in test.get("initialStates", ["Data state"]):
                got = tokens(text, mode, test.get("lastStartTag"))
                if key == "xmlViolationTests":
                    got = [to_xml(t) for t in got]
                if got != test["output"]:
                    bad.append((test["description"], mode, text, got,
                                test["output"]))
    return count, bad


@case
def all_of_the_conformance_suite_passes():
    files = sorted(glob.glob(os.path.join(DATA, "html5lib/tokenizer/*.test")))
    if not files:
        raise Skip("no html5lib/tokenizer in the data")
    total = 0
    for path in files:
        count, bad = suite(path)
        total += count
        for failure in bad[:10]:
            print("#", os.path.basename(path), *failure, file=sys.stderr)
        assert not bad, (path, len(bad))
    print(f"# {total} tests")
    assert total == 6810 or TOOL == "valgrind", total


@case
def every_named_reference_has_its_characters():
    for name, text in html.entities.html5.items():
        assert tokens("&" + name) == [["Character", text]], name
        assert tokens("&" + name + "!") == [["Character", text + "!"]], name
    entities = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                            "../bin/mimelink/entities.")
    with open(entities + "c", encoding="utf-8") as f:
        committed = f.read()
    with os.popen(entities + "py") as f:
        made = f.read()
    assert made == committed


@case
def ampersands_in_links_stay():
    for href, want in (("?a=1&copy=2", "?a=1&copy=2"),
                       ("?a=1&copy", "?a=1©"),
                       ("?a&amp;b&lt;c", "?a&b<c"),
                       ("?a&notit;b", "?a&notit;b"),
                       ("?a&reg_id=3", "?a®_id=3"),
                       ("?&#x41;&#66&;&#;&#x;", "?AB&;&#;&#x;")):
        for quote in "\"", "'", "":
            tag = f"<a href={quote}{href}{quote}>"
            assert tokens(tag) == [["StartTag", "a", {"href": want}]], tag


@case
def a_tag_keeps_64_attributes_and_the_first_of_a_name():
    tag = "<a " + " ".join(f"a{i}={i} A{i}=x" for i in range(100)) + " z>"
    assert tokens(tag)[0][2] == {f"a{i}": str(i) for i in range(64)}


run()
