#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""tagsort on generated tags: what holds for all of them.

Regrouping permutes lines and is stable and idempotent; sorting and merging
give what LC_ALL=C sort gives; an update gives what a new file would have."""

import os
import random
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import BUILD, TOOL, case, plan_skip, program, run, write  # noqa: E402

if not os.path.exists(os.path.join(BUILD, "bin/tagsort")):
    plan_skip("tagsort is not built")

ROUNDS = {"asan": 25, "valgrind": 2}.get(TOOL, 120)
HEADER = (b"!_TAG_FILE_FORMAT\t2\t/extended format; --format=1 will not "
          b"append ;\" to lines/\n"
          b"!_TAG_FILE_SORTED\t%d\t/0=unsorted, 1=sorted, 2=foldcase/\n")
NAMES = [b"a", b"A", b"a b", b"ab", b"a_b", b"aZ", b"B", b"_", b"b" * 40,
         b"b" * 40 + b"c", b"\xff", b"operator ()", b"~a", b"z"]
FILES = [b"x.c", b"x.h", b"d/y.c", b"d/../x.c", b"d e/z.rst", b"x.json",
         b"w.unheard", b"./d/y.c"]
ADDRESSES = [b"1", b"/^a$/", b"/^\ta = \"\ts\";$/", b"?^x\\?y?", b"7;/^z/",
             b"/^\\\\/", b"/^;\"\ts\\/$/", b"/" + b"l" * 300 + b"/"]
FIELDS = [b"", b";\"", b";\"\ts", b";\"\tm", b";\"\tt", b";\"\tstruct",
          b";\"\tkind:u", b";\"\tf\tfile:", b";\"\ts\troles:used",
          b";\"\ts\tlanguage:C", b";\"\ts\tlanguage:JSON",
          b";\"\tline:3\tkind:g", b";\"\tm\r", b";\"\ts\r"]


def rank(line):
    """The default order, said a second time."""
    name, file, rest = line.split(b"\t", 2)
    fields = next(f for f in sorted(FIELDS, key=len, reverse=True)
                  if rest.endswith(f) and rest[:len(rest) - len(f)]
                  in ADDRESSES)
    words = fields.rstrip(b"\r").split(b"\t")[1:]
    if any(w == b"roles:used" for w in words):
        return 3
    kind = None
    language = {b"c": b"C", b"h": b"C"}.get(file.rsplit(b".", 1)[-1])
    if file.endswith((b".rst", b".json")):
        language = b"none"
    for w in words:
        if w.startswith(b"kind:"):
            kind = w[5:]
        elif w.startswith(b"language:"):
            language = {b"C": b"C"}.get(w[9:], b"none")
        elif b":" not in w and kind is None:
            kind = w
    if kind is None:
        return 3
    if language == b"C":
        return {b"s": 0, b"u": 0, b"g": 0, b"struct": 0, b"t": 1}.get(kind, 2)
    return 0 if kind == b"struct" and language is None else 2


def name(line):
    return line.split(b"\t", 1)[0] + b"\t"


def fold(line):
    return name(line).upper()


def lines(rng, n):
    return [b"\t".join((rng.choice(NAMES), rng.choice(FILES),
                        rng.choice(ADDRESSES) + rng.choice(FIELDS)))
            for _ in range(n)]


def text(body, kind=1):
    return HEADER % kind + b"".join(line + b"\n" for line in body)


def tagsort(*args, stdin=b""):
    status, out, err = program("tagsort", *args, stdin=stdin)
    assert (status, err) == (0, b""), (args, status, err)
    return out


def each(seed):
    rng = random.Random(seed)
    for i in range(ROUNDS):
        yield rng, lines(rng, rng.choice([0, 1, 2, 5, 30, 200]))


@case
def regrouping_is_a_stable_permutation():
    for _, body in each(1):
        body.sort()
        out = tagsort(stdin=text(body))
        assert out == text(sorted(body, key=lambda l: (name(l), rank(l))))
        assert tagsort(stdin=out) == out
        assert tagsort("-k", "*", stdin=text(body)) == text(body)


@case
def a_folded_file_is_regrouped_in_its_own_order():
    for _, body in each(2):
        body.sort(key=fold)
        out = tagsort(stdin=text(body, 2))
        assert out == text(sorted(body, key=lambda l: (fold(l), rank(l))), 2)


@case
def sorting_loses_nothing_but_duplicates():
    for _, body in each(3):
        want = sorted(set(body), key=lambda l: (name(l), rank(l), l))
        assert tagsort("-s", stdin=text(body)) == text(want)
        out = tagsort("-s", "-k", "*", stdin=text(body))
        assert out == text(sorted(set(body)))
        folded = sorted(set(body), key=lambda l: (fold(l), rank(l), l))
        assert tagsort("-s", "-f", "2", stdin=text(body)) == text(folded, 2)
        write("in", text(folded, 2))
        assert tagsort("-f", "1", "in") == text(want)
        write("in", text(want))
        assert tagsort("-f", "2", "in") == text(folded, 2)


@case
def any_bytes_are_sorted_as_sort_does():
    rng = random.Random(9)
    for i in range(ROUNDS):
        alphabet = rng.choice([b"ab", b"\0a", b"\0\1\x7f\x80\xff", b"a"])
        body = []
        for _ in range(rng.choice([3, 12, 13, 50, 400])):
            tail = bytes(rng.choices(alphabet, k=rng.choice([0, 1, 7, 8, 9,
                                                             16, 40])))
            body.append(b"n" + tail[:8] + b"\tf\t/" + tail)
        want = sorted(set(body))
        assert tagsort("-s", "-k", "*", stdin=text(body)) == text(want)


@case
def merging_is_sorting():
    for rng, body in each(4):
        parts = [[] for _ in range(rng.randint(2, 5))]
        for line in body:
            for part in rng.sample(parts, rng.choice([1, 1, 2])):
                part.append(line)
        for i, part in enumerate(parts):
            # struct-first or not: what comes out is the same
            part.sort(key=lambda l: (name(l), rank(l) * (i % 2), l))
            write(f"part{i}", text(part))
        names = [f"part{i}" for i in range(len(parts))]
        want = sorted(set(body), key=lambda l: (name(l), rank(l), l))
        assert tagsort(*names) == text(want)
        assert tagsort("-k", "*", *names) == text(sorted(set(body)))
        assert tagsort("-s", *names) == text(want)


@case
def merging_equals_sort_m_u():
    for rng, body in each(5):
        for part in ("a", "b"):
            write(part, text(sorted(rng.choices(body or [b"a\tb\t1"],
                                                k=len(body)))))
        want = subprocess.run(["sort", "-m", "-u", "a", "b"],
                              env={"LC_ALL": "C", "PATH": os.environ["PATH"]},
                              capture_output=True, check=True).stdout
        assert tagsort("-k", "*", "a", "b") == want


@case
def little_memory_gives_the_same():
    rng = random.Random(6)
    body = [b"n%d\tf%d.c\t/%s/;\"\t%s" % (rng.randint(0, 9999), i % 50,
                                         b"x" * rng.randint(1, 200),
                                         rng.choice([b"s", b"m", b"t"]))
            for i in range(2000 if TOOL == "valgrind" else 40000)]
    for sorted_as in ("1", "2"):
        out = tagsort("-s", "-f", sorted_as, stdin=text(body))
        assert tagsort("-s", "-f", sorted_as, "-S", "1M",
                       stdin=text(body)) == out
    assert tagsort("-s", "-k", "*", "-S", "1M", stdin=text(body)) == \
        text(sorted(set(body)))


def normal(file):
    return os.path.normpath(file.decode())


def file_of(line):
    return normal(line.split(b"\t", 2)[1])


@case
def an_update_equals_a_rebuild():
    for rng, body in each(7):
        kind = rng.choice([1, 1, 2])
        key = name if kind == 1 else fold
        write("tags", text(sorted(set(body), key=lambda l:
                                  (key(l), rank(l), l)), kind))
        new = lines(rng, rng.choice([0, 1, 3, 20]))
        files = {file_of(line) for line in new}
        new = [line for line in new]
        gone = rng.sample(FILES, rng.randint(0, 3))
        files.update(normal(file) for file in gone)
        listed = rng.randint(0, len(gone))
        options = [o for file in gone[listed:] for o in ("-d", file)]
        if listed:
            end = rng.choice([b"\0", b"\n"])
            write("list", end.join(map(os.path.abspath, gone[:listed])) +
                  rng.choice([b"", end, end + end]))
            options += ["-D", "list"] if end == b"\n" else \
                ["-0", "-D", "list"]
        want = [line for line in body if file_of(line) not in files] + new
        want = text(sorted(set(want), key=lambda l: (key(l), rank(l), l)),
                    kind)
        before = os.stat("tags").st_ino
        with open("tags", "rb") as f:
            same = f.read() == want
        report = tagsort("-n", "-u", "tags", *options,
                         stdin=b"".join(line + b"\n" for line in new))
        assert (b"would stay" in report) == same, report
        assert tagsort("-u", "tags", *options,
                       stdin=b"".join(line + b"\n" for line in new)) == b""
        with open("tags", "rb") as f:
            got = f.read()
        assert got == want, (got, want)
        assert same == (os.stat("tags").st_ino == before)


@case
def an_update_of_an_unsorted_file_sorts_it():
    for rng, body in each(8):
        write("tags", text(body, rng.choice([0, 1])))
        new = lines(rng, 5)
        files = {file_of(line) for line in new}
        want = [line for line in body if file_of(line) not in files] + new
        tagsort("-u", "tags", stdin=b"".join(line + b"\n" for line in new))
        with open("tags", "rb") as f:
            got = f.read()
        assert got == text(sorted(set(want),
                                  key=lambda l: (name(l), rank(l), l)))


run()
