#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""mimelink -t text: what comes out is what went in, with links."""

import ctypes
import os
import pty
import random
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import (BUILD, TOOL, Buf, Skip, case, load,  # noqa: E402
                 plan_skip, program, run)

if not os.path.exists(os.path.join(BUILD, "bin", "mimelink")):
    plan_skip("mimelink is not built")
os.environ["TERM"] = "xterm"
for name in ("NO_HYPERLINKS", "NO_COLOR"):
    os.environ.pop(name, None)
lib = load("mimelink")
SIZE = ctypes.c_size_t
lib.stream_begin.restype = ctypes.c_void_p
lib.stream_begin.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int,
                             ctypes.c_void_p]
lib.stream_add.argtypes = [ctypes.c_void_p, ctypes.c_char_p, SIZE]
lib.stream_end.argtypes = [ctypes.c_void_p]
lib.out_init.argtypes = [ctypes.c_void_p, ctypes.c_int]
lib.out_close.argtypes = [ctypes.c_void_p]

LINK = re.compile(rb"\x1b\]8;id=([0-9]+);([!-:<-~]+)\x1b\\"
                  rb"([^\x1b\n]*(?:\x1b\[[0-9:;]*m[^\x1b\n]*)*)"
                  rb"\x1b\]8;;\x1b\\")


class Out(ctypes.Structure):
    _fields_ = [("fd", ctypes.c_int), ("err", ctypes.c_int), ("buf", Buf)]


def show(data, *options, env=None):
    status, out, err = program("mimelink", "-t", "text", *options,
                               stdin=data, env=env)
    assert status == 0 and err == b"", (status, err)
    return out


def in_pieces(data, sizes):
    """The same, by the functions, in pieces of these sizes."""
    out = Out()
    with tempfile.TemporaryFile() as f:
        lib.out_init(ctypes.byref(out), os.dup(f.fileno()))
        stream = lib.stream_begin(ctypes.byref(out), 0, 0, None)
        at = 0
        while at < len(data):
            n = next(sizes)
            piece = data[at:at + n]
            lib.stream_add(stream, piece + b"behind it", len(piece))
            at += n
        assert lib.stream_end(stream) == 0
        assert lib.out_close(ctypes.byref(out)) == 0
        f.seek(0)
        return f.read()


def linked(uri, text=None, number=1):
    return b"\x1b]8;id=%d;%s\x1b\\%s\x1b]8;;\x1b\\" % (
        number, uri, uri if text is None else text)


def same(data, want, *options, **keys):
    got = show(data, *options, **keys)
    assert got == want, (data, got, want)


# ---- what may pass ---------------------------------------------------------

STRING = re.compile(rb"\x1b[\]PX^_][^\x00-\x1f]*(\x07|\x1b\\)")
SEQUENCE = re.compile(rb"\x1b(\[[0-?]*[ -/]*[@-~]|[ -/]+[0-~]|"
                      rb"[0-OQ-WYZ\\`-~])")
SGR = re.compile(rb"\x1b\[[0-9;:]{0,64}m")


def allowed(data):
    """What may be shown of it, by the words of the man page."""
    out, at = [], 0
    while at < len(data):
        c = data[at:at + 1]
        sequence = (STRING.match(data, at) or SEQUENCE.match(data, at)
                    if c == b"\x1b" else None)
        if sequence:
            if SGR.fullmatch(sequence.group()):
                out.append(sequence.group())
            at = sequence.end()
        elif c >= b"\x80":
            for n in (2, 3, 4, 1):
                try:
                    char = data[at:at + n].decode()
                    if "\x80" <= char <= "\x9f" or char in \
                            "\u2028\u2029\u202a\u202b\u202c\u202d\u202e" \
                            "\u2066\u2067\u2068\u2069":
                        break
                    out.append(data[at:at + n])
                    break
                except UnicodeDecodeError:
                    if n == 1 and c >= b"\xa0":
                        out.append(c)
            at += n
        else:
            if b" " <= c < b"\x7f" or c in b"\n\t" or \
                    data[at:at + 2] == b"\r\n":
                out.append(c)
            at += 1
    return b"".join(out)


def unlinked(data):
    """Our output without the links, each of which ends on its line."""
    text, n = LINK.subn(rb"\3", data)
    assert b"\x1b]" not in text and b"\x1b\\" not in text, data
    assert n == data.count(b"\x1b]8;id="), data
    return text


PARTS = [b"http://a.example/b", b"https://b.example/(c)?d=e", b"www.c.example",
         b"me@d.example", b"<http://e.example/f\n", b"<URL:http://g.example/ h",
         b"i>", b"http://a.example/" + b"j" * 60, b"k/l.html", b"\n", b"\r\n",
         b"\r", b"\t", b" ", b"> ", b".", b")", b"(", b"word", b"\x00", b"\x07",
         b"\x08", b"\x7f", b"\x1b", b"\x1b[1;31m", b"\x1b[0m", b"\x1b[m",
         b"\x1b[38;2;1;2;3m", b"\x1b[2J", b"\x1b[>4;1m", b"\x1b[?25l",
         b"\x1b[1;31", b"\x1b]0;title\x07", b"\x1b]0;title\x1b\\", b"\x1b]0;t",
         b"\x1b]8;;http://m.example/\x1b\\", b"\x1b]8;;\x1b\\",
         b"\x1b]8;id=1;https://n.example\x07", b"\x1b]8;;file://o/p\x1b\\",
         b"\x1b]8;;http://a.example/q\x1b\\", b"\x1bc", b"\x1b(B", b"\x1bP1q",
         b"\x1b\\", b"\x9b31m", "é".encode(), "漢".encode(), b"\xc2\x9b",
         b"\xc2", b"\xe2\x80", b"\xae", b"\xff", b"\xe2\x80\xae",
         b"\xe2\x81\xa6", b"\xf0\x9f\x98\x80", b"\xed\xa0\x80", b"-", b"/"]


def samples(n, seed):
    rng = random.Random(seed)
    for _ in range(n):
        yield b"".join(rng.choice(PARTS) for _ in range(rng.randrange(40)))
    for _ in range(n // 10):
        yield bytes(rng.choice(b"\x1b[]8;;m\\\r\n\x07\x90\xc2\xe2\x80 ah:/@.w<")
                    for _ in range(rng.randrange(100)))


@case
def output_without_links_is_what_may_be_shown():
    n = {"valgrind": 50, "asan": 2000}.get(TOOL, 5000)
    for seed, data in enumerate(samples(n, 58)):
        rng = random.Random(seed)
        whole = in_pieces(data, iter(lambda: 1 << 20, 0))
        assert unlinked(whole) == allowed(data), (data, whole)
        pieces = in_pieces(data, iter(lambda: rng.randrange(1, 9), 0))
        assert pieces == whole, (data, whole, pieces)
        if seed % 500 == 0:
            assert show(data) == whole, data


@case
def each_byte_is_judged_wherever_it_stands():
    for byte in set(range(256)) - {27}:
        # behind the LF that it may be, eight bytes are looked at anew
        data = b"".join(b"a" * i + bytes([byte]) + b"~ " * (12 - i) + b"\n"
                        for i in range(12))
        want = data if 32 <= byte < 127 or byte in b"\n\t" or byte >= 160 \
            else data.replace(bytes([byte]), b"")
        assert show(data) == want, byte


@case
def once_more_changes_nothing():
    for data in samples(50 if TOOL == "valgrind" else 2000, 59):
        once = in_pieces(data, iter(lambda: 1 << 20, 0))
        twice = in_pieces(once, iter(lambda: 1 << 20, 0))
        assert re.sub(rb"id=\d+", b"", once) == \
            re.sub(rb"id=\d+", b"", twice), (data, once, twice)


@case
def lines_stay_as_they_are():
    for data in (b"", b"\n", b"a", b"a\r\nb \n\n\t c\r\n", b" " * 300 + b"\n",
                 b"\xff\xa0x\xe4\n", "\u00a0é\u200d漢\n".encode(),
                 b"x" * 200000, b"\x1b[1m\x1b[38;5;208mx\x1b[0m\n",
                 b"\x1b[31ma\n\x1b[m", b"\x1b[m"):
        same(data, data)
    same(b"a\rb\x00c\x07\x08\x7fd\x0c\n", b"abcd\n")
    same(b"\x1b[2Ja\x1b]0;t\x07b\x1bcc\x1b(Bd\x1bP1q;2\x1b\\e\n", b"abcde\n")
    same(b"\x1b]0;a\nb\x1b\x1b[1", b"]0;a\nb[1")
    same("a\u009b1m\u202eb\u2066c\x1b\n".encode() + b"\x9b\x80d",
         b"a1mbc\nd")
    same(b"\x1b[" + b"1;" * 40 + b"m\x1b[>1mx\n", b"x\n")
    same(b"a\x1b~b\x1b]8;c\x1b\\d;e\n", b"abd;e\n")
    # too long for an escape sequence
    same(b"\x1b[" + b"1" * 9000 + b"m\n", b"[" + b"1" * 9000 + b"m\n")


@case
def links_are_put_in():
    uri = b"http://a.example/b"
    same(b"see " + uri + b".\r\n", b"see " + linked(uri) + b".\r\n")
    same(b"\x1b[33m" + uri + b"\x1b[m", b"\x1b[33m" + linked(uri) + b"\x1b[m")
    same(b"http://a.ex\x1b[1mample/b\x1b[m\n",
         linked(uri, b"http://a.ex") + b"\x1b[1m" +
         linked(uri, b"ample/b") + b"\x1b[m\n")
    same(b"> <" + uri + b"\r\n> c>\n",
         b"> <" + linked(uri + b"c", uri) + b"\r\n> " +
         linked(uri + b"c", b"c") + b">\n")
    long = b"http://a.example/" + b"x" * 60 + b"/y"
    same(long + b"\nz/\n" + uri,
         linked(long + b"z/", long) + b"\n" + linked(long + b"z/", b"z/") +
         b"\n" + linked(uri, number=2))
    same(b"http://a.example/" + b"x" * 2000,
         b"http://a.example/" + b"x" * 2000)


@case
def links_of_the_input_are_judged():
    def given(uri, text=b"text", end=b"\x1b]8;;\x1b\\"):
        return b"\x1b]8;;" + uri + b"\x07" + text + end

    same(given(b"http://a.example"), linked(b"http://a.example/", b"text"))
    same(given(b"http://a.example/", b"a b \r\n c", b"\n"),
         linked(b"http://a.example/", b"a b ") + b"\r\n" +
         linked(b"http://a.example/", b" c") + b"\n")
    for uri in (b"file://a/b", b"javascript:x", b"b.html", b"http://"):
        same(given(uri), b"text")
    same(given(b"http://evil.example/", b"to http://a.example/b now"),
         linked(b"http://evil.example/", b"to ") +
         linked(b"http://a.example/b", number=2) +
         linked(b"http://evil.example/", b" now"))
    same(given(b"http://a.example/bcd", b"http://a.example/b"),
         linked(b"http://a.example/bcd", b"http://a.example/b"))
    same(given(b"http://a.example/", b"x") + given(b"http://a.example/", b"y"),
         linked(b"http://a.example/", b"x") +
         linked(b"http://a.example/", b"y", 2))


@case
def plain_text_has_no_escapes():
    data = b"\x1b[1mhttp://a.example\x1b[m \x1b]8;;http://b.example\x07x\n"
    same(data, b"http://a.example x\n", "-p")
    same(data, b"http://a.example x\n", env={"TERM": "dumb"})
    same(data, b"http://a.example x\n", env={"NO_HYPERLINKS": "1"})


@case
def other_charsets():
    same("ž http://a.example/ž\n".encode("iso-8859-2"),
         "ž ".encode() + linked(b"http://a.example/%C5%BE",
                                "http://a.example/ž".encode()) + b"\n",
         "-c", "latin2")
    same("ž\t– \xff\n".encode(), b"z\t- y\n", env={"LC_ALL": "C"})


# ---- while it comes --------------------------------------------------------

class Pipe:
    """mimelink with a writer that takes its time."""

    def __init__(self):
        if TOOL == "valgrind":
            raise Skip("too slow to be waited for")
        self.p = subprocess.Popen(["mimelink", "-t", "text"],
                                  stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.p.stdin.close()
        self.p.stdout.close()
        assert self.p.wait() == 0

    def says(self, data, want):
        os.write(self.p.stdin.fileno(), data)
        got = b""
        while len(got) < len(want):
            assert select.select([self.p.stdout], [], [], 20)[0], (want, got)
            got += os.read(self.p.stdout.fileno(), 4096)
        assert got == want, (got, want)


@case
def each_line_is_shown_when_it_comes():
    uri = b"http://a.example/b"
    with Pipe() as p:
        p.says(b"one\n", b"one\n")
        p.says(uri + b"\r\n", linked(uri) + b"\r\n")
        p.says(b"\x1b[1mtwo\x1b[m\n", b"\x1b[1mtwo\x1b[m\n")
        p.says(b"\xe2", b"")
        p.says(b"\x82\xac\n", "€\n".encode())


@case
def what_has_no_end_is_shown_after_a_while():
    long = b"http://a.example/" + b"x" * 60 + b"/y"
    with Pipe() as p:
        p.says(b"Password: ", b"Password: ")
        p.says(b"\n", b"\n")
        p.says(long + b"\n", linked(long) + b"\n")
        p.says(b"z/ http://a.example/b is", b"z/ " +
               linked(b"http://a.example/b", number=2) + b" is")
        p.says(b" http://a.example/c", b" http://a.example/c")
        p.says(b"/d\n", b"/d\n")
        p.says(b"\x1b[31mx\n\x1b[m", b"\x1b[31mx\n\x1b[m")


@case
def a_link_may_come_in_two_writes():
    with Pipe() as p:
        long = b"http://a.example/" + b"x" * 60 + b"/y"
        os.write(p.p.stdin.fileno(), long + b"\n")
        time.sleep(0.01)
        os.write(p.p.stdin.fileno(), b"z/\n")
        p.p.stdin.close()
        out = p.p.stdout.read()
        assert out in (linked(long + b"z/", long) + b"\n" +
                       linked(long + b"z/", b"z/") + b"\n",
                       linked(long) + b"\nz/\n"), out


@case
def git_may_have_it_in_its_pager():
    if shutil.which("git") is None or TOOL == "valgrind":
        raise Skip("no git, or too slow")
    env = dict(os.environ, HOME=os.getcwd(), GIT_AUTHOR_NAME="A",
               GIT_AUTHOR_EMAIL="a@b.example", GIT_COMMITTER_NAME="A",
               GIT_COMMITTER_EMAIL="a@b.example")
    for command in (["init", "-q"],
                    ["commit", "-q", "--allow-empty", "-m",
                     "see http://a.example/b."]):
        subprocess.run(["git", *command], env=env, check=True)
    ours, its = pty.openpty()
    with subprocess.Popen(["git", "-c", "core.pager=mimelink -t text | cat",
                           "log", "--format=%C(red)%s%C(reset)"],
                          stdin=its, stdout=its, env=env) as git:
        os.close(its)
        out = b""
        while b"\n" not in out:
            out += os.read(ours, 4096)
        assert git.wait() == 0
    os.close(ours)
    assert out == (b"\x1b[31msee " + linked(b"http://a.example/b") +
                   b".\x1b[m\r\n"), out


@case
def no_text_costs_more_than_its_length():
    n = {"valgrind": 3000, "asan": 100000}.get(TOOL, 500000)
    for unit in (b"\x1b]", b"\x1b]x", b"\x1b[", b"\x1b[1;", b"\x1bP\x1b", b"\r",
                 b"\x1b]8;;http://a/\x07", b"\xe2", b"\x80", b"<http://a/\n",
                 b"http://a/(", b"x ", b"\x1b[m", b"a@b.c ", b"> ", b">\n",
                 b"http://a.example/" + b"x" * 60 + b"\n"):
        data = unit * (n // len(unit))
        assert unlinked(show(data)) == allowed(data), unit


run()
