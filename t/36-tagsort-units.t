#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""The parts of tagsort on their own: tags, kinds, paths, marks.

Lines are made from a grammar that says where each part of them ends, so that
what the parser finds can be compared with what was put there."""

import ctypes
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import Buf, TOOL, case, load, run  # noqa: E402

lib = load("tagsort")
ROUNDS = {"asan": 2000, "valgrind": 200}.get(TOOL, 20000)


class Tag(ctypes.Structure):
    """struct tag of bin/tagsort/tag.h"""
    _fields_ = [("name", ctypes.c_void_p), ("name_len", ctypes.c_size_t),
                ("file", ctypes.c_void_p), ("file_len", ctypes.c_size_t),
                ("fields", ctypes.c_void_p), ("end", ctypes.c_void_p),
                ("marks", ctypes.c_void_p), ("at", ctypes.c_size_t),
                ("is_cut", ctypes.c_int)]


class Fields(ctypes.Structure):
    """struct tag_fields"""
    _fields_ = [("kind", ctypes.c_void_p), ("kind_len", ctypes.c_size_t),
                ("language", ctypes.c_void_p),
                ("language_len", ctypes.c_size_t),
                ("is_reference", ctypes.c_int)]


class Marks(ctypes.Structure):
    """struct marks of bin/tagsort/marks.h"""
    _fields_ = [("newline", ctypes.c_void_p), ("stop", ctypes.c_void_p)]


lib.order_new.restype = ctypes.c_void_p
lib.order_new.argtypes = [ctypes.c_char_p]
lib.order_free.argtypes = [ctypes.c_void_p]
lib.tag_letter.restype = ctypes.c_char
lib.order_rank.restype = ctypes.c_uint
lib.order_rank.argtypes = [ctypes.c_void_p, ctypes.POINTER(Tag)]
lib.order_describe.argtypes = [ctypes.c_void_p, ctypes.c_char_p,
                               ctypes.c_size_t]
lib.path_normalise.argtypes = [ctypes.POINTER(Buf), ctypes.c_char_p,
                               ctypes.c_char_p, ctypes.c_size_t]
lib.buf_free.argtypes = [ctypes.POINTER(Buf)]
lib.pathset_init.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
lib.pathset_add.argtypes = [ctypes.c_void_p, ctypes.c_char_p,
                            ctypes.c_size_t, ctypes.c_char_p]
lib.pathset_has.argtypes = [ctypes.c_void_p, ctypes.c_char_p,
                            ctypes.c_size_t]
lib.pathset_free.argtypes = [ctypes.c_void_p]


def at(pointer, length):
    return ctypes.string_at(pointer, length) if pointer else None


def take(function, line):
    """The tag that a function finds in a line, or None."""
    # exactly as many bytes as there are, so that a tool sees what is read
    text = (ctypes.c_char * len(line)).from_buffer_copy(line)
    tag = Tag()
    if function(ctypes.byref(tag), text, ctypes.c_size_t(len(line))):
        return None
    tag.text = text
    return tag


def parse(line):
    """(name, file, fields, is cut), or None; and the tag."""
    tag = take(lib.tag_parse, line)
    if tag is None:
        return None, None
    fields = at(tag.fields, tag.end - tag.fields) if tag.fields else None
    return (at(tag.name, tag.name_len), at(tag.file, tag.file_len), fields,
            bool(tag.is_cut)), tag


def parts(line):
    """(kind, language, is reference) of a line."""
    fields = Fields()
    tag = parse(line)[1]
    lib.tag_read_fields(ctypes.byref(tag), ctypes.byref(fields))
    return (at(fields.kind, fields.kind_len),
            at(fields.language, fields.language_len),
            bool(fields.is_reference))


def letter(line):
    """The kind that is found without all of that, or NUL."""
    return lib.tag_letter(ctypes.byref(take(lib.tag_split, line)))


def word(rng, alphabet, least=0, most=9):
    return bytes(rng.choice(alphabet)
                 for _ in range(rng.randint(least, most)))


def pattern(rng):
    """What stands between two delimiters, which are escaped within."""
    mark = rng.choice([b"/", b"?"])
    body = b"".join(rng.choice([b"a", b"\t", b";\"\t", b"\\\\", b"\\" + mark,
                                b"|;\"", b" ", b"$", b"\xff", b"\0",
                                b"/" if mark == b"?" else b"?"])
                    for _ in range(rng.randint(0, 8)))
    return mark + body + mark


def address_of(rng):
    simple = [lambda: b"%d" % rng.randint(0, 99999), lambda: pattern(rng)]
    return b";".join(rng.choice(simple)()
                     for _ in range(rng.choice([1, 1, 1, 2, 3])))


@case
def exact_lines():
    for line, want in (
            (b"a\tb\t1", (b"a", b"b", None, False)),
            (b"a b\tc d.h\t1;\"\tf", (b"a b", b"c d.h", b"f", False)),
            (b"a\tb\t/^x$/;\"\ts\tfile:",
             (b"a", b"b", b"s\tfile:", False)),
            (b"a\tb\t/^\tx = \"\ts\";$/;\"\tv", (b"a", b"b", b"v", False)),
            (b"a\tb\t/^\";\"\ts\\/$/;\"\tm", (b"a", b"b", b"m", False)),
            (b"a\tb\t/^\\\\/;\"\ts", (b"a", b"b", b"s", False)),
            (b"a\tb\t/^\\\\\\/;\"\ts/;\"\tm", (b"a", b"b", b"m", False)),
            (b"a\tb\t?^x/y?;\"\ts", (b"a", b"b", b"s", False)),
            (b"a\tb\t12;/^x/;\"\ts", (b"a", b"b", b"s", False)),
            (b"a\tb\t/x/;/y/;\"\ts", (b"a", b"b", b"s", False)),
            (b"a\tb\tcall x()|;\"\ts", (b"a", b"b", b"s", False)),
            (b"a\tb\t1;\"\ts\r", (b"a", b"b", b"s", False)),
            (b"a\tb\t1;\"", (b"a", b"b", None, False)),
            (b"a\tb\t1;\"\t", (b"a", b"b", b"", False)),
            (b"a\tb\t/x", (b"a", b"b", None, True)),
            (b"a\tb\t/x\\/", (b"a", b"b", None, True)),
            (b"a\tb\t", (b"a", b"b", None, True)),
            (b"a\t\t1", (b"a", b"", None, False)),
            (b"\tb\t1", (b"", b"b", None, False)),
            (b"a\tb", None), (b"a", None), (b"", None), (b"\r", None)):
        assert parse(line)[0] == want, (line, parse(line)[0])


@case
def what_the_grammar_makes_is_taken_apart():
    rng = random.Random(1)
    for _ in range(ROUNDS):
        name = word(rng, b"ab ~_!\xff;\"/", 1)
        file = word(rng, b"a/. b\\+[", 1)
        fields = rng.choice([None, b"s", b"struct", b"kind:s\tline:1",
                             b"m\tstruct:a;\"b", b""])
        line = name + b"\t" + file + b"\t" + address_of(rng)
        if fields is not None:
            line += b";\"\t" + fields
        want = (name, file, fields, False)
        for end in (b"", b"\r"):
            assert parse(line + end)[0] == want, (line, parse(line + end)[0])


@case
def no_bytes_are_read_that_are_not_there():
    rng = random.Random(2)
    for _ in range(ROUNDS):
        line = word(rng, b"a\t/?\\;\"1|s\r", 0, 24)
        got, _ = parse(line)
        assert (got is None) == (line.rstrip(b"\r").count(b"\t") < 2), line
        if got:
            parts(line)
            letter(line)


@case
def a_letter_is_the_kind_or_not_found():
    most = b"a\tb.h\t/^\tint \";\"\tx = a?b:c;$/;\"\t"
    for fields, want in (
            (b"m", b"m"), (b"m\t", b"m"), (b"m\tfile:", b"m"),
            (b"e\tenum:b\tfile:", b"e"), (b"m\tline:3\tend:4", b"m"),
            (b"m\t\t", b"m"), (b"m\te", b"m"), (b":", b":"),
            (b"s\tkind:m", b"\0"), (b"s\tfile:\tlanguage:D", b"\0"),
            (b"s\troles:used", b"\0"), (b"s\tx:y\textras:z", b"\0"),
            (b"struct", b"\0"), (b"", b"\0"), (b"\ts", b"\0")):
        assert letter(most + fields) == want, fields
    for address in (b"12", b"?x?", b"/x/;/y/", b"/a\\/b/", b"/x", b""):
        assert letter(b"a\tb\t" + address + b";\"\ts") == b"\0", address
    rng = random.Random(6)
    found = 0
    for _ in range(ROUNDS):
        line = b"a\tb\t" + address_of(rng) + b";\"\t" + b"\t".join(
            rng.choice([b"m", b"s", b"struct", b"kind:d", b"", b"line:1",
                        b"language:C", b"roles:x", b"extras:reference"])
            for _ in range(rng.randint(1, 3)))
        got = letter(line)
        if got != b"\0":
            found += 1
            assert parts(line) == (got, None, False), line
    assert found


@case
def fields():
    for line, want in (
            (b"s", (b"s", None, False)),
            (b"struct\tfile:", (b"struct", None, False)),
            (b"line:3\ts", (b"s", None, False)),
            (b"kind:s", (b"s", None, False)),
            (b"line:3\tkind:struct\tlanguage:C++",
             (b"struct", b"C++", False)),
            (b"m\tlanguage:C\tstruct:x", (b"m", b"C", False)),
            (b"s\troles:def", (b"s", None, False)),
            (b"s\troles:used", (b"s", None, True)),
            (b"s\textras:reference", (b"s", None, True)),
            (b"s\textras:fileScope", (b"s", None, False)),
            (b"s\tkinds:x\tlanguages:y", (b"s", None, False)),
            (b"", (None, None, False)), (b"\t\t", (None, None, False)),
            (b"line:3", (None, None, False))):
        assert parts(b"a\tb\t1;\"\t" + line) == want, line
    assert parts(b"a\tb\t1") == (None, None, False)


class Order:
    """An order of kinds; rank() is that of a tag in file with these fields."""

    def __init__(self, spec=None, *described):
        self.order = lib.order_new(spec)
        for line in described:
            assert lib.order_describe(self.order, line, len(line)) == 0

    def rank(self, file, fields_text):
        # a simple pattern and a letter have a way of their own
        tags = [take(lib.tag_split,
                     b"a\t" + file + b"\t" + address + b";\"\t" + fields_text)
                for address in (b"1", b"/^x$/")]
        rank, fast = [lib.order_rank(self.order, ctypes.byref(tag))
                      for tag in tags]
        assert rank == fast, (file, fields_text, rank, fast)
        return rank

    def __del__(self):
        lib.order_free(self.order)


@case
def ranks_by_language():
    order = Order()
    for file, kind, want in (
            (b"a.c", b"s", 0), (b"a.c", b"u", 0), (b"a.c", b"g", 0),
            (b"a.c", b"t", 1), (b"a.c", b"m", 2), (b"a.c", b"q", 2),
            (b"a.h", b"c", 0), (b"d.x/a.hpp", b"s", 0),
            (b"a.c", b"struct", 0), (b"a.c", b"typedef", 1),
            (b"a.json", b"s", 2), (b"a.rst", b"s", 2), (b"a.sh", b"s", 2),
            (b"a.S", b"s", 2), (b"a.py", b"c", 0), (b"a.css", b"c", 2),
            (b"a.go", b"s", 0), (b"a.rs", b"t", 1),
            (b"a.unheard", b"s", 2), (b"a.unheard", b"struct", 0),
            (b"a.unheard", b"typealias", 1), (b"c", b"s", 2),
            (b"a.c/x", b"s", 2), (b".c", b"s", 0), (b"a.", b"s", 2),
            (b"a.cxxxxxxxx", b"s", 2), (b"a.c\0", b"s", 2),
            (b"a.rst", b"s\tlanguage:C", 0),
            (b"a.c", b"s\tlanguage:JSON", 2),
            (b"a.c", b"s\tlanguage:Unheard", 2),
            (b"a.c", b"struct\tlanguage:Unheard", 0),
            (b"a.c", b"s\troles:used", 3), (b"a.c", b"", 3)):
        assert order.rank(file, kind) == want, (file, kind)


@case
def ranks_by_an_order_of_ones_own():
    order = Order(b"sug*px")
    got = [order.rank(b"a.c", kind) for kind in
           (b"s", b"u", b"g", b"m", b"p", b"x", b"prototype", b"externvar")]
    assert got == [0, 1, 2, 3, 4, 5, 4, 5], got
    assert order.rank(b"a.rst", b"s") == 0
    order = Order(b"struct,*,prototype")
    assert [order.rank(b"a.c", k) for k in (b"s", b"m", b"p")] == [0, 1, 2]
    assert order.rank(b"a.rst", b"s") == 1
    order = Order(b"macro,")
    assert [order.rank(b"a.c", k) for k in (b"d", b"s", b"")] == [0, 1, 1]
    # of a language that is not known, what others call so
    order = Order(b"m,struct,heading,*")
    assert [order.rank(b"a.unheard", k) for k in (
        b"m", b"s", b"member", b"struct", b"heading", b"no such")] == [
            0, 3, 0, 1, 2, 3]


@case
def ranks_by_the_header():
    order = Order(None,
                  b"!_TAG_KIND_DESCRIPTION!Mine\tr,record\t/x/",
                  b"!_TAG_KIND_DESCRIPTION!Mine\tw,word\t/x/",
                  b"!_TAG_KIND_DESCRIPTION!Other\tw,trait\t/x/")
    assert order.rank(b"a.inc", b"r") == 0
    # two languages disagree, and the suffix says nothing
    assert order.rank(b"a.inc", b"w") == 2
    assert order.rank(b"a.inc", b"w\tlanguage:Other") == 0
    assert order.rank(b"a.inc", b"w\tlanguage:Mine") == 2
    order = Order(None,
                  b"!_TAG_KIND_DESCRIPTION!Mine\tr,noun\t/x/",
                  b"!_TAG_KIND_DESCRIPTION!Mine\ts,struct\t/x/",
                  b"!_TAG_KIND_DESCRIPTION!C\ts,struct\t/x/",
                  b"!_TAG_KIND_DESCRIPTION!JSON\tt,struct\t/x/")
    # the same long name, of types here and not there
    assert order.rank(b"a.inc", b"noun") == 2
    assert order.rank(b"a.c", b"struct") == 0
    assert order.rank(b"a.json", b"struct") == 2
    assert order.rank(b"a.inc", b"struct") == 0


@case
def a_description_that_is_none_says_nothing():
    for line in (b"", b"\tr,struct\t/x/", b"Mine", b"Mine\t", b"Mine\tr",
                 b"Mine\tr,", b"Mine\tr,struct", b"Mine\trs,struct\t/x/",
                 b"Mine\trstruct\t/x/"):
        order = Order(None, b"!_TAG_KIND_DESCRIPTION!" + line)
        assert order.rank(b"a.inc", b"r") == 2, line
        assert order.rank(b"a.inc", b"r\tlanguage:Mine") == 2, line


@case
def a_name_may_hold_nul():
    order = Order(b"r*",
                  b"!_TAG_KIND_DESCRIPTION!Mine\tr,word\0and more\t/x/",
                  b"!_TAG_KIND_DESCRIPTION!O\0ther\tr,noun\t/x/")
    assert order.rank(b"a", b"word\0and more\tlanguage:Mine") == 0
    assert order.rank(b"a", b"word\tlanguage:Mine") == 1
    assert order.rank(b"a", b"noun\tlanguage:O\0ther") == 0


@case
def specifications_that_make_no_sense():
    for spec in (b"", b"ss", b"*a*", b"a,,b", b"a,b,a", b",", b",a"):
        assert lib.order_new(spec) is None, spec


def normalise(base, path):
    b = Buf()
    assert lib.path_normalise(ctypes.byref(b), base, path, len(path)) == 0
    got = b.value()
    lib.buf_free(ctypes.byref(b))
    return got


@case
def paths_are_normalised():
    for base, path, want in (
            (b"/b", b"a.c", b"/b/a.c"), (b"/b", b"./a.c", b"/b/a.c"),
            (b"/b/", b".//d/./a.c", b"/b/d/a.c"),
            (b"/b/c", b"../a.c", b"/b/a.c"), (b"/b", b"/x/../y", b"/y"),
            (b"/b", b"../../../a", b"/a"), (b"/", b"a", b"/a"),
            (b"/b", b"...", b"/b/..."), (b"/b", b"a/", b"/b/a"),
            (b"/b", b"..a/b..", b"/b/..a/b.."), (b"/b", b"", b"/b"),
            (b"/b", b"c++ x/[a]*.c", b"/b/c++ x/[a]*.c"),
            (b"/b", b"..", b""), (b"/b", b"/", b"")):
        assert normalise(base, path) == want, (base, path,
                                               normalise(base, path))
    rng = random.Random(3)
    for _ in range(ROUNDS):
        path = b"/".join(rng.choice([b"a", b"b", b".", b"..", b"", b"a b"])
                         for _ in range(rng.randint(1, 8)))
        want = os.path.normpath(os.path.join(b"/base/dir", path))
        want = b"/" + want.lstrip(b"/") if want.strip(b"/") else b""
        assert normalise(b"/base/dir", path) == want, path


@case
def a_set_of_paths_has_what_was_added():
    rng = random.Random(4)
    space = ctypes.create_string_buffer(16384)
    assert lib.pathset_init(space, b"/base") == 0
    added = {b"/base/f%d.c" % i for i in rng.sample(range(3000), 600)}
    for path in added:
        spelt = rng.choice([path, b"./" + path[6:], b"x/.." + path[5:]])
        assert lib.pathset_add(space, spelt, len(spelt), b"/base") == 0
    for i in range(3000):
        path = b"f%d.c" % i
        assert lib.pathset_has(space, path, len(path)) == \
            (b"/base/" + path in added), path
    # a directory counts by its true name, too
    os.mkdir("true")
    os.symlink("true", "link")
    here = os.path.realpath(".").encode()
    assert lib.pathset_add(space, b"link/x.c", 8, here) == 0
    for path in (here + b"/link/x.c", here + b"/true/x.c"):
        assert lib.pathset_has(space, path, len(path)) == 1, path
    # no file at all
    for path in (b"/", b"/..", b"../" * 20):
        assert lib.pathset_add(space, path, len(path), here) == 0
        assert lib.pathset_has(space, path, len(path)) == 0
    lib.pathset_free(space)


@case
def marks_are_the_same_with_and_without_vectors():
    rng = random.Random(5)
    for i in range(ROUNDS // 40):
        n = rng.choice([0, 1, 63, 64, 65, 127, 128, rng.randint(0, 600)])
        text = word(rng, b"\t\n\x0b\x08a\x89\x8a\0", n, n)
        want = [{j for j in range(n) if text[j] in stops} | {n}
                for stops in (b"\n", b"\n\t")]
        for find in (lib.marks_find, lib.marks_find_plain):
            marks = Marks()
            assert lib.marks_reserve(ctypes.byref(marks),
                                     ctypes.c_size_t(n)) == 0
            exact = (ctypes.c_char * n).from_buffer_copy(text)
            find(ctypes.byref(marks), exact, ctypes.c_size_t(n))
            size = n // 64 * 8 + 8
            got = [{j for j in range(size * 8) if bits[j // 8] >> j % 8 & 1}
                   for bits in (ctypes.string_at(marks.newline, size),
                                ctypes.string_at(marks.stop, size))]
            assert got == want, (text, got, want)
            lib.marks_free(ctypes.byref(marks))


run()
