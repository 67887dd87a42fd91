#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""The library, function by function, through ctypes."""

import base64
import ctypes
import errno
import os
import random
import re
import stat
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import Buf, case, fork, load, run  # noqa: E402

lib = load("libfittings")
lib.buf_str.restype = ctypes.c_char_p
lib.buf_reserve.restype = ctypes.c_void_p
lib.buf_reserve.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
lib.buf_add.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
lib.buf_truncate.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
lib.header_eol.restype = ctypes.c_char_p
lib.header_eol.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
lib.header_end.restype = ctypes.c_void_p
lib.header_end.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
lib.encword_decode.argtypes = [ctypes.c_char_p, ctypes.c_size_t,
                               ctypes.c_void_p]
lib.utf8_decode.restype = ctypes.c_size_t
lib.utf8_decode.argtypes = [ctypes.c_char_p, ctypes.c_size_t,
                            ctypes.c_void_p]
lib.io_read_all.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t]
lib.tempfile_dir.restype = ctypes.c_char_p


class Field(ctypes.Structure):
    _fields_ = [("name", ctypes.c_void_p), ("name_len", ctypes.c_size_t),
                ("body", ctypes.c_void_p), ("body_len", ctypes.c_size_t),
                ("raw", ctypes.c_void_p), ("raw_len", ctypes.c_size_t)]


class Out(ctypes.Structure):
    _fields_ = [("fd", ctypes.c_int), ("err", ctypes.c_int), ("buf", Buf)]


class Replace(ctypes.Structure):
    _fields_ = [("fd", ctypes.c_int), ("path", ctypes.c_char_p),
                ("temp", ctypes.c_char_p)]


def fails_with(expected, result):
    assert result == -1, result
    got = ctypes.get_errno()
    assert got == expected, errno.errorcode.get(got, got)


def fields(mail):
    """All fields of a header section, as header_next() sees them."""
    memory = ctypes.create_string_buffer(mail, len(mail) + 1)
    start = ctypes.addressof(memory)
    at = ctypes.c_void_p(start)
    found = []
    f = Field()
    while lib.header_next(ctypes.byref(at),
                          ctypes.c_void_p(start + len(mail)),
                          ctypes.byref(f)):
        unfolded = Buf()
        lib.field_unfold(ctypes.byref(f), ctypes.byref(unfolded))
        found.append((ctypes.string_at(f.name, f.name_len),
                      unfolded.value(),
                      ctypes.string_at(f.raw, f.raw_len)))
        lib.buf_free(ctypes.byref(unfolded))
    return found


def header_end(mail):
    memory = ctypes.create_string_buffer(mail, len(mail) + 1)
    end = lib.header_end(ctypes.addressof(memory), len(mail))
    return None if end is None else end - ctypes.addressof(memory)


# ---- buf

@case
def a_buffer_keeps_a_nul_after_its_length():
    b = Buf()
    assert lib.buf_str(ctypes.byref(b)) == b""
    want = b""
    for i in range(2000):
        piece = bytes([i & 0xff]) * (i % 7)
        lib.buf_add(ctypes.byref(b), piece, len(piece))
        lib.buf_addc(ctypes.byref(b), ctypes.c_char(b"x"))
        want += piece + b"x"
        assert b.len == len(want) < b.cap
    assert b.value() == want
    assert ctypes.string_at(b.data, b.len + 1)[-1] == 0
    lib.buf_truncate(ctypes.byref(b), 3)
    assert b.value() == want[:3]
    lib.buf_truncate(ctypes.byref(b), 99)
    assert b.len == 3
    lib.buf_addf(ctypes.byref(b), b"%d-%s", 42, b"y" * 500)
    assert b.value() == want[:3] + b"42-" + b"y" * 500
    lib.buf_free(ctypes.byref(b))
    assert (b.data, b.len, b.cap, b.err) == (None, 0, 0, 0)


@case
def a_buffer_has_room_for_its_nul_whatever_was_asked_for():
    libc = ctypes.CDLL(None)
    libc.mallopt(-6, 0x55)  # M_PERTURB: new memory is full of bytes
    for extra in (0, 1, 254, 255, 256, 257, 511, 512, 70000):
        b = Buf()
        lib.buf_reserve(ctypes.byref(b), extra)
        assert (b.len, b.cap > extra) == (0, True), (extra, b.cap)
        assert lib.buf_str(ctypes.byref(b)) == b""
        lib.buf_free(ctypes.byref(b))
        for add in (lambda b: lib.buf_addc(b, ctypes.c_char(b"y")),
                    lambda b: lib.buf_add(b, b"y", 1),
                    lambda b: lib.buf_addf(b, b"%c", ctypes.c_char(b"y"))):
            lib.buf_add(ctypes.byref(b), b"x" * extra, extra)
            add(ctypes.byref(b))
            assert b.len == extra + 1 < b.cap
            assert ctypes.string_at(b.data, b.len + 1) == \
                b"x" * extra + b"y\0"
            lib.buf_truncate(ctypes.byref(b), extra)
            assert ctypes.string_at(b.data) == b"x" * extra
            lib.buf_free(ctypes.byref(b))
    libc.mallopt(-6, 0)


@case
def the_first_error_of_a_buffer_sticks():
    b = Buf()
    lib.buf_addstr(ctypes.byref(b), b"kept")
    assert lib.buf_check(ctypes.byref(b)) == 0
    assert lib.buf_reserve(ctypes.byref(b), 2 ** 62) is None
    assert ctypes.get_errno() == errno.ENOMEM
    lib.buf_addstr(ctypes.byref(b), b" ignored")
    lib.buf_addc(ctypes.byref(b), ctypes.c_char(b"!"))
    assert b.value() == b"kept"
    fails_with(errno.ENOMEM, lib.buf_check(ctypes.byref(b)))
    lib.buf_free(ctypes.byref(b))
    assert lib.buf_check(ctypes.byref(b)) == 0
    # printf(3) fails: this is no character
    lib.buf_addf(ctypes.byref(b), b"%ls", ctypes.c_wchar_p("\ud800"))
    fails_with(errno.EOVERFLOW, lib.buf_check(ctypes.byref(b)))
    lib.buf_free(ctypes.byref(b))


# ---- io

@case
def output_is_complete_and_its_errors_are_told():
    out = Out()
    r, w = os.pipe()
    got = []
    reader = threading.Thread(
        target=lambda: got.append(b"".join(iter(lambda: os.read(r, 4096),
                                                b""))))
    reader.start()
    lib.out_init(ctypes.byref(out), w)
    want = b""
    for n in (1, 10, 70000, 3, 65536, 65535):
        piece = bytes([n % 251]) * n
        lib.out_add(ctypes.byref(out), piece, ctypes.c_size_t(n))
        want += piece
    lib.out_addstr(ctypes.byref(out), b"end")
    assert lib.out_close(ctypes.byref(out)) == 0
    reader.join()
    os.close(r)
    assert got[0] == want + b"end"
    lib.out_init(ctypes.byref(out), os.open("/dev/full", os.O_WRONLY))
    lib.out_addstr(ctypes.byref(out), b"lost")
    fails_with(errno.ENOSPC, lib.out_close(ctypes.byref(out)))
    lib.out_init(ctypes.byref(out), os.open("/dev/full", os.O_WRONLY))
    assert lib.out_close(ctypes.byref(out)) == 0
    # what is too large to be held is written at once
    lib.out_init(ctypes.byref(out), os.open("/dev/full", os.O_WRONLY))
    lib.out_add(ctypes.byref(out), want, ctypes.c_size_t(len(want)))
    fails_with(errno.ENOSPC, lib.out_flush(ctypes.byref(out)))
    fails_with(errno.ENOSPC, lib.out_close(ctypes.byref(out)))
    lib.out_init(ctypes.byref(out), os.open("/dev/null", os.O_WRONLY))
    lib.out_addstr(ctypes.byref(out), b"kept")
    assert lib.out_flush(ctypes.byref(out)) == 0
    assert lib.out_close(ctypes.byref(out)) == 0
    # all stays in memory
    lib.out_init(ctypes.byref(out), -1)
    for piece in (b"all", want, b"of it"):
        lib.out_add(ctypes.byref(out), piece, ctypes.c_size_t(len(piece)))
    assert out.buf.value() == b"all" + want + b"of it"
    lib.buf_free(ctypes.byref(out.buf))
    # close(2) fails
    lib.out_init(ctypes.byref(out), 1 << 20)
    fails_with(errno.EBADF, lib.out_close(ctypes.byref(out)))
    fails_with(errno.EBADF, lib.io_close(1 << 20))


@case
def a_descriptor_made_non_blocking_is_waited_for():
    r, w = os.pipe()
    os.set_blocking(r, False)
    os.set_blocking(w, False)
    data = os.urandom(300000)
    writer = threading.Thread(
        target=lambda: (time.sleep(0.05),
                        lib.io_write(w, data, ctypes.c_size_t(len(data))),
                        os.close(w)))
    writer.start()
    b = Buf()
    assert lib.io_read_all(r, ctypes.byref(b), 1 << 20) == 0
    writer.join()
    os.close(r)
    assert b.value() == data
    lib.buf_free(ctypes.byref(b))


@case
def reading_stops_at_the_limit():
    for size, limit, ok in ((10, 10, True), (11, 10, False),
                            (200000, 100000, False), (0, 0, True)):
        with open("f", "wb") as f:
            f.write(b"z" * size)
        fd = os.open("f", os.O_RDONLY)
        b = Buf()
        rc = lib.io_read_all(fd, ctypes.byref(b), limit)
        if ok:
            assert rc == 0 and b.len == size
        else:
            fails_with(errno.EFBIG, rc)
            assert b.len == limit
        lib.buf_free(ctypes.byref(b))
        os.close(fd)


# ---- sysexit, number

@case
def errno_becomes_a_sysexits_status():
    for name, status in (("ENOSPC", 75), ("EDQUOT", 75), ("ENOMEM", 75),
                         ("ENOLCK", 75), ("ETIMEDOUT", 75), ("EROFS", 75),
                         ("EMFILE", 75), ("EIO", 74), ("EPIPE", 74),
                         ("ENOENT", 66), ("EACCES", 66), ("EISDIR", 66),
                         ("EBADMSG", 65), ("EFBIG", 65), ("ENODEV", 69),
                         ("EINVAL", 70), ("ECHILD", 71)):
        got = lib.sysexit(getattr(errno, name))
        assert got == status, (name, got)


@case
def an_option_is_a_number_and_nothing_else():
    n = ctypes.c_longlong()

    def parse(s, low=-2 ** 63, high=2 ** 63 - 1, f=lib.number_parse):
        rc = f(s, ctypes.c_longlong(low), ctypes.c_longlong(high),
               ctypes.byref(n))
        return n.value if rc == 0 else errno.errorcode[ctypes.get_errno()]

    assert parse(b"0") == 0
    assert parse(b"-17") == -17
    assert parse(b"+17") == 17
    assert parse(b"9223372036854775807") == 2 ** 63 - 1
    assert parse(b"-9223372036854775808") == -2 ** 63
    for bad in (b"", b"-", b" 1", b"1 ", b"0x10", b"1.5", b"1K", b"--1"):
        assert parse(bad) == "EINVAL", bad
    for big in (b"9223372036854775808", b"-9223372036854775809",
                b"99999999999999999999999"):
        assert parse(big) == "ERANGE", big
    assert parse(b"11", 0, 10) == "ERANGE"
    assert parse(b"-1", 0, 10) == "ERANGE"
    size = lib.number_parse_size
    assert parse(b"12", f=size) == 12
    assert parse(b"12K", f=size) == 12 * 1024
    assert parse(b"3M", f=size) == 3 * 1024 ** 2
    assert parse(b"2G", f=size) == 2 * 1024 ** 3
    for bad in (b"K", b"1k", b"1KB", b"1T", b"1KK"):
        assert parse(bad, f=size) == "EINVAL", bad
    assert parse(b"9223372036854775807G", f=size) == "ERANGE"


# ---- header

@case
def the_header_ends_at_the_first_empty_line():
    assert header_end(b"A: b\n\nbody\n\n") == 5
    assert header_end(b"A: b\r\n\r\nbody") == 6
    assert header_end(b"\nbody") == 0
    assert header_end(b"A: b\n") is None
    assert header_end(b"A: b") is None
    assert header_end(b"") is None
    assert header_end(b"A: b\r\nC: d\n\nx") == 11
    # procmail sees no end in a lone CR, so neither do we
    assert header_end(b"A: b\n\r\nC: d\n\nbody") == 12


@case
def the_line_ending_is_that_of_the_first_line():
    assert lib.header_eol(b"a\r\nb\n", 5) == b"\r\n"
    assert lib.header_eol(b"a\nb\r\n", 5) == b"\n"
    assert lib.header_eol(b"a", 1) == b"\n"
    assert lib.header_eol(b"", 0) == b"\n"


@case
def a_delivery_agents_from_line_has_a_line_ending_of_its_own():
    for start in (b"From me now\n", b">From me\n", b"From a\n>From b\n"):
        for eol in (b"\r\n", b"\n"):
            mail = start + b"A: b" + eol + eol + b"body"
            assert lib.header_eol(mail, len(mail)) == eol
            assert header_end(mail) == len(start + b"A: b" + eol)
    assert lib.header_eol(b"From me\r\n", 9) == b"\n"
    assert lib.header_eol(b"From: a\r\n", 9) == b"\r\n"


@case
def fields_come_in_any_shape():
    mail = (b"From me Thu Jan  1\n>From you\nSubject: a\n\tb\r\n  c \n"
            b"X-Empty:\nMessage-ID :<x@y>\nnot a field\n folded\n"
            b"References:\r\n <a@b>\r\n\t<c@d>\r\nN: \0\xff\nLast: 1")
    assert fields(mail) == [
        (b"", b"From me Thu Jan  1", b"From me Thu Jan  1\n"),
        (b"", b">From you", b">From you\n"),
        (b"Subject", b"a\tb  c", b"Subject: a\n\tb\r\n  c \n"),
        (b"X-Empty", b"", b"X-Empty:\n"),
        (b"Message-ID", b"<x@y>", b"Message-ID :<x@y>\n"),
        (b"", b"not a field folded", b"not a field\n folded\n"),
        (b"References", b"<a@b>\t<c@d>", b"References:\r\n <a@b>\r\n"
                                         b"\t<c@d>\r\n"),
        (b"N", b"\0\xff", b"N: \0\xff\n"),
        (b"Last", b"1", b"Last: 1"),
    ]
    for blank in (b"A: b\r\n \r\n", b"A:\r\n \r\n b\n", b"A: b\r\n\t\n"):
        assert fields(blank) == [(b"A", b"b", blank)]


@case
def random_headers_are_covered_without_gap_or_overlap():
    rng = random.Random(1)
    for _ in range(2000):
        mail = b"".join(rng.choice([b"\n", b"\r\n", b" ", b"\t", b":", b"a",
                                    b"\0", b"\r", b"X: y\n", b"\xff"])
                        for _ in range(rng.randrange(30)))
        assert b"".join(raw for _, _, raw in fields(mail)) == mail


@case
def two_hexadecimal_digits_are_a_byte():
    for hi in range(1, 256):
        for lo in range(0, 256, 7):
            s = bytes((hi, lo))
            digits = all(c in b"0123456789abcdefABCDEF" for c in s)
            want = int(s, 16) if digits else -1
            assert lib.number_hex_byte(s) == want, s


# ---- encword

@case
def encoded_words_become_utf_8():
    def decode(s):
        b = Buf()
        lib.encword_decode(s, len(s), ctypes.byref(b))
        value = b.value()
        lib.buf_free(ctypes.byref(b))
        return value

    for source, want in (
            (b"plain", b"plain"),
            (b"=?utf-8?Q?a_b=3D?=", b"a b="),
            (b"=?UTF-8?b?w6TDtg==?= x", "äö x".encode()),
            (b"=?iso-8859-1?Q?=E4?= =?iso-8859-1?q?=F6?=", "äö".encode()),
            (b"a =?utf-8?q?b?= c", b"a b c"),
            # one character cut in two
            (b"=?utf-8?q?=C3?= =?utf-8?q?=A4?=", "ä".encode()),
            # two charsets next to each other
            (b"=?koi8-r?B?8NLJ18XU?=  =?utf-8?q?!?=", "Привет!".encode()),
            (b"=?iso-2022-jp?B?GyRCJCIbKEI=?=", "あ".encode()),
            (b"=?utf-8*en?Q?x?=", b"x"),
            (b"=?no-such?Q?x?= y", b"=?no-such?Q?x?= y"),
            (b"=?no-such?Q?x?= =?utf-8?Q?y?=", b"=?no-such?Q?x?= y"),
            (b"=?utf-8?Q?x?=\r\n =?koi8-r?Q?y?=  z", b"xy  z"),
            (b"=?utf-8?X?x?=", b"=?utf-8?X?x?="),
            (b"=?utf-8?Q?x", b"=?utf-8?Q?x"),
            (b"=?utf-8?Q?=4?=", b"=4"),
            (b"=??Q?x?=", b"=??Q?x?="),
            (b"=?us-ascii?B?Y W\nJj?=", b"abc")):
        assert decode(source) == want, (source, decode(source))
    # every digit of base64
    text = "".join(map(chr, range(0x21, 0x800))).encode()
    for cut in range(3):
        assert decode(b"=?utf-8?B?" + base64.b64encode(text[cut * 3:]) +
                      b"?=") == text[cut * 3:]
    # charsets whose names are as long, or begin alike
    for source, want in (
            (b"=?iso-8859-1?Q?=E6?= =?iso-8859-2?Q?=E6?=", "\u00e6\u0107"),
            (b"=?iso-8859-1?Q?=E4?= =?iso-8859-15?Q?=A4?=", "\u00e4\u20ac"),
            (b"=?shift_jis?Q?=82?= =?Shift_JIS?Q?=A0?=", "\u3042"),
            (b"=?cp437?Q?=84?=", "\u00e4"),
            # letters that an accent behind them would have joined
            (b"=?windows-1255?Q?=F9=E1?= x", "\u05e9\u05d1 x"),
            (b"=?windows-1255?Q?=E1=D9=E1?=", "\u05d1\ufffd\u05d1"),
            (b"=?windows-1258?Q?a?=", "a"),
            # what is no character of its charset, or the half of one
            (b"=?gb2312?Q?a=FFb?=", "a\ufffdb"),
            (b"=?gb2312?Q?=B0=A1=B0?=", "\u554a\ufffd"),
            (b"=?gb2312?Q?=FF=FF?= z", "\ufffd\ufffd z"),
            (b"=?utf-16le?Q?a=00?=", "a"),
            (b"=?utf-8?Q?a?=x?=", "ax?="), (b"=?utf-8?Q?a?", "=?utf-8?Q?a?"),
            (b"=?utf-8?Q?a?b=", "=?utf-8?Q?a?b=")):
        assert decode(source) == want.encode(), (source, decode(source))


# ---- utf8

@case
def only_well_formed_utf_8_is_decoded():
    cp = ctypes.c_uint32()

    def decode(s):
        n = lib.utf8_decode(s, len(s), ctypes.byref(cp))
        return (n, cp.value) if n else None

    for ch in "a\x7f\x80߿ࠀ퟿￿\U00010000\U0010ffff":
        s = ch.encode()
        assert decode(s) == (len(s), ord(ch)), ch
        assert decode(s + b"x") == (len(s), ord(ch))
    for bad in (b"\x80", b"\xbf", b"\xc0\x80", b"\xc1\xbf", b"\xe0\x9f\xbf",
                b"\xed\xa0\x80", b"\xf0\x8f\xbf\xbf", b"\xf4\x90\x80\x80",
                b"\xf5\x80\x80\x80", b"\xff", b"\xc3", b"\xe2\x82",
                b"\xf0\x90\x80", b"\xc3\x28"):
        assert decode(bad) is None, bad
    for cp_, shown in ((0x1b, 0), (0x9b, 0), (0x20, 1), (0x7f, 0),
                       (0xa0, 1), (0x202e, 0), (0x2066, 0), (0x2069, 0),
                       (0x2028, 0), (0x1f600, 1), (9, 0), (0x206a, 1)):
        assert lib.utf8_is_shown(ctypes.c_uint32(cp_)) == shown, hex(cp_)


# ---- tempfile

@case
def a_temporary_file_has_no_name():
    os.mkdir("tmp")
    old = os.environ.get("TMPDIR")
    try:
        for tmpdir, where in (("tmp", b"tmp"), ("", b"/tmp")):
            os.environ["TMPDIR"] = tmpdir
            assert lib.tempfile_dir() == where
            fd = lib.tempfile_open()
            assert os.listdir("tmp") == []
            s = os.fstat(fd)
            assert (s.st_nlink, stat.S_IMODE(s.st_mode)) == (0, 0o600), s
            assert s.st_dev == os.stat(where).st_dev
            assert not os.get_inheritable(fd)
            assert os.pwrite(fd, b"x", 0) == 1 and os.pread(fd, 2, 0) == b"x"
            os.close(fd)
        os.environ["TMPDIR"] = "nowhere"
        fails_with(errno.ENOENT, lib.tempfile_open())
    finally:
        del os.environ["TMPDIR"]
        if old is not None:
            os.environ["TMPDIR"] = old


# ---- lock

@case
def a_lock_times_out_and_dies_with_its_holder():
    holder = subprocess.Popen(
        ["/usr/bin/python3", "-c",
         "import fcntl,os,struct,sys\n"
         "f=os.open('f',os.O_RDWR|os.O_CREAT)\n"
         "fcntl.fcntl(f,37,struct.pack('hhqqi4x',fcntl.F_WRLCK,0,0,0,0))\n"
         "print('held',flush=True)\n"
         "sys.stdin.read()"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout.readline() == b"held\n"
    before = time.monotonic()
    fails_with(errno.ETIMEDOUT, lib.lock_open(b"f", os.O_RDWR, 0, 100))
    assert 0.09 < time.monotonic() - before < 5
    holder.kill()
    holder.wait()
    fd = lib.lock_open(b"f", os.O_RDWR, 0, 2000)
    assert fd >= 0
    assert not os.get_inheritable(fd)
    other = os.open("f", os.O_RDWR)
    os.close(other)  # with classic locks this would drop ours
    fails_with(errno.ETIMEDOUT, lib.lock_open(b"f", os.O_RDWR, 0, 1))
    os.close(fd)
    fails_with(errno.ENOENT, lib.lock_open(b"none", os.O_RDWR, 0, 1))
    fails_with(errno.EBADF, lib.lock_try(-1))


@case
def a_lock_is_on_the_file_that_the_path_names():
    with open("f", "w", encoding="ascii") as f:
        f.write("old")
    old = lib.lock_open(b"f", os.O_RDWR, 0, 1000)
    got = []
    waiter = threading.Thread(target=lambda: got.append(
        lib.lock_open(b"f", os.O_RDWR, 0, 5000)))
    waiter.start()
    time.sleep(0.05)
    with open("new", "w", encoding="ascii") as f:
        f.write("new")
    os.rename("new", "f")
    os.close(old)
    waiter.join()
    assert os.read(got[0], 10) == b"new"
    # or removed it
    waiter = threading.Thread(target=lambda: got.append(
        lib.lock_open(b"f", os.O_RDWR | os.O_CREAT, 0o600, 5000)))
    waiter.start()
    time.sleep(0.05)
    os.unlink("f")
    os.close(got[0])
    waiter.join()
    assert os.path.samestat(os.fstat(got[1]), os.stat("f"))
    os.close(got[1])


# ---- replace

def replace(path, data, sync=0):
    r = Replace()
    if lib.replace_open(ctypes.byref(r), path) == -1:
        return -1
    os.write(r.fd, data)
    return lib.replace_commit(ctypes.byref(r), sync)


def contents(path):
    with open(path, "rb") as f:
        return f.read()


@case
def a_file_is_replaced_whole_with_its_mode():
    os.umask(0o022)
    assert replace(b"f", b"one") == 0
    assert os.stat("f").st_mode & 0o7777 == 0o644
    os.chmod("f", 0o640)
    r = Replace()
    assert lib.replace_open(ctypes.byref(r), b"f") == 0
    os.write(r.fd, b"two")
    assert contents("f") == b"one"
    assert len(os.listdir(".")) == 2
    assert lib.replace_commit(ctypes.byref(r), 1) == 0
    assert contents("f") == b"two"
    assert os.stat("f").st_mode & 0o7777 == 0o640
    assert os.listdir(".") == ["f"]


@case
def an_aborted_replacement_leaves_the_old_file():
    assert replace(b"f", b"one") == 0
    r = Replace()
    assert lib.replace_open(ctypes.byref(r), b"f") == 0
    os.write(r.fd, b"two")
    fd = r.fd
    lib.replace_abort(ctypes.byref(r))
    assert r.fd == -1 and not os.path.exists(f"/proc/self/fd/{fd}")
    assert contents("f") == b"one"
    assert os.listdir(".") == ["f"]


@case
def symbolic_links_are_followed_also_to_nothing():
    os.mkdir("d")
    os.symlink("d/real", "link")
    os.symlink("link", "link2")
    assert replace(b"link2", b"x") == 0
    assert os.path.islink("link") and contents("d/real") == b"x"
    os.symlink("loop", "loop")
    fails_with(errno.ELOOP, replace(b"loop", b"x"))
    fails_with(errno.EISDIR, replace(b"d", b"x"))
    fails_with(errno.ENOENT, replace(b"none/f", b"x"))
    fails_with(errno.ENOTDIR, replace(b"d/real/f", b"x"))
    fails_with(errno.ELOOP, lib.replace_sync_dir(b"loop"))
    os.symlink("none/f", "astray")
    fails_with(errno.ENOENT, lib.replace_sync_dir(b"astray"))
    os.fstat(0)  # a failure closes nothing that is not its own
    os.symlink(os.path.abspath("d/real"), "d/absolute")
    os.symlink("../link", "d/up")
    for path in (b"d/absolute", b"d/up"):
        assert replace(path, path) == 0
        assert os.path.islink(path) and contents("d/real") == path
    # as many links as the kernel follows
    os.symlink("d/real", "0")
    for i in range(40):
        os.symlink(str(i), str(i + 1))
    assert replace(b"39", b"y") == 0 and contents("39") == b"y"
    fails_with(errno.ELOOP, replace(b"40", b"z"))


@case
def what_is_no_regular_file_is_written_in_place():
    r, w = os.pipe()
    os.symlink("/proc/self/fd/%d" % w, "out")
    for path in (b"/proc/self/fd/%d" % w, b"out"):
        assert replace(path, b"x") == 0
        assert os.read(r, 2) == b"x"
    os.close(r)
    os.close(w)
    assert replace(b"/dev/null", b"x") == 0
    assert os.listdir(".") == ["out"]


@case
def the_temporary_file_is_beside_the_file_and_has_its_name():
    os.mkdir("d")
    with open("d/f", "w", encoding="ascii"):
        pass
    if os.getuid() == 0:
        os.chown("d/f", 65534, 65533)
    before = os.stat("d/f")
    r = Replace()
    assert lib.replace_open(ctypes.byref(r), b"d/f") == 0
    assert re.fullmatch(rb"d/\.f\.fittings-[0-9a-f]{8}", r.temp), r.temp
    assert os.path.exists(r.temp)
    assert lib.replace_commit(ctypes.byref(r), 1) == 0
    after = os.stat("d/f")
    assert (before.st_uid, before.st_gid) == (after.st_uid, after.st_gid)
    assert after.st_ino != before.st_ino and os.listdir("d") == ["f"]


@case
def what_is_no_regular_file_is_written_in_place():
    os.mkfifo("p")
    r = os.open("p", os.O_RDONLY | os.O_NONBLOCK)
    assert replace(b"p", b"x") == 0
    assert os.read(r, 10) == b"x"
    os.close(r)
    assert os.listdir(".") == ["p"]


@case
def what_a_killed_writer_left_is_removed_by_the_next():
    pid = fork()
    if pid == 0:
        r = Replace()
        lib.replace_open(ctypes.byref(r), b"f")
        os.kill(os.getpid(), 9)
    os.waitpid(pid, 0)
    assert len(os.listdir(".")) == 1
    with open(".f.fittings-notours", "w", encoding="ascii"):
        pass  # a name of another shape stays
    os.symlink(".f.fittings-notours", ".f.fittings-00000000")
    assert replace(b"f", b"x") == 0
    assert sorted(os.listdir(".")) == [".f.fittings-00000000",
                                       ".f.fittings-notours", "f"]


@case
def a_fatal_signal_removes_the_temporary_file():
    for sig in (1, 2, 13, 15):
        pid = fork()
        if pid == 0:
            import signal
            signal.signal(sig, signal.SIG_DFL)
            r = Replace()
            lib.replace_open(ctypes.byref(r), b"f")
            if len(os.listdir(".")) == 1:
                os.kill(os.getpid(), sig)
            os._exit(0)
        assert os.WTERMSIG(os.waitpid(pid, 0)[1]) == sig
        assert os.listdir(".") == []


@case
def many_writers_leave_the_files_of_the_others_alone():
    pids = []
    for i in range(8):
        pid = fork()
        if pid == 0:
            bad = sum(replace(b"f", bytes([65 + i]) * 5000, 1) != 0
                      for _ in range(50))
            os._exit(bad)
        pids.append(pid)
    assert all(os.waitpid(p, 0)[1] == 0 for p in pids)
    data = contents("f")
    assert len(data) == 5000 and len(set(data)) == 1
    assert os.listdir(".") == ["f"]


run()
