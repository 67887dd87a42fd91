#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""Message-ids as found in the world, through the objects of threadref."""

import ctypes
import errno
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import Buf, case, load, run  # noqa: E402

lib = load("threadref")
LINE_MAX = 16 << 20
NONE = 2 ** 32 - 1
OWN, REFERENCES, REPLY = range(3)


class Id(ctypes.Structure):
    _fields_ = [("s", ctypes.c_void_p), ("len", ctypes.c_uint32),
                ("tag", ctypes.c_uint32)]


class Idset(ctypes.Structure):
    _fields_ = [("ids", ctypes.POINTER(Id)), ("n", ctypes.c_size_t),
                ("cap", ctypes.c_size_t), ("slots", ctypes.c_void_p),
                ("n_slots", ctypes.c_size_t), ("key", ctypes.c_uint64)]


class Mailids(ctypes.Structure):
    _fields_ = [("ids", Idset), ("own", ctypes.c_uint32), ("source", Buf),
                ("raw_subject", Buf), ("subject", Buf), ("text", Buf)]


lib.msgid_usable.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
lib.idset_add.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t,
                          ctypes.c_uint32]
lib.idset_add.restype = ctypes.c_uint32
lib.idset_find.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
lib.idset_find.restype = ctypes.c_uint32
lib.mailids_subject.restype = ctypes.c_char_p
lib.mailids_subject.argtypes = [ctypes.c_void_p]
lib.mailids_parse.argtypes = [ctypes.c_void_p, ctypes.c_char_p,
                              ctypes.c_size_t]
lib.stamp_parse.argtypes = [ctypes.c_char_p, ctypes.c_size_t,
                            ctypes.c_void_p]
lib.stamp_parse.restype = ctypes.c_size_t
lib.stamp_format.argtypes = [ctypes.c_int64, ctypes.c_char_p]
lib.scan_for.argtypes = [ctypes.c_int, ctypes.c_void_p]
lib.scan_id.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p,
                        ctypes.c_void_p, ctypes.c_void_p]


def parse(header):
    """([(id, field), ...], own id or None, source, subject) of a header."""
    m = Mailids()
    assert lib.mailids_parse(ctypes.byref(m), header, len(header)) == 0
    ids = [(ctypes.string_at(m.ids.ids[i].s, m.ids.ids[i].len),
            m.ids.ids[i].tag) for i in range(m.ids.n)]
    own = None if m.own == NONE else ids[m.own][0]
    result = ids, own, m.source.value(), lib.mailids_subject(
        ctypes.byref(m))
    lib.mailids_free(ctypes.byref(m))
    return result


def ids_of(header):
    return [i for i, _ in parse(header)[0]]


def references(body):
    return ids_of(b"References:" + body + b"\n")


@case
def every_id_of_all_three_fields_with_its_origin():
    ids, own, source, subject = parse(
        b"From: Alice <Alice@Example.org>\nSubject: Re: hello\n"
        b"In-Reply-To: <p@x>\nReferences: <a@x> <b@x>\n"
        b"Message-ID: <own@x>\nreferences:\n <c@x>\n"
        b"Message-Id: <second@x>\n")
    assert ids == [(b"own@x", OWN), (b"second@x", OWN),
                   (b"a@x", REFERENCES), (b"b@x", REFERENCES),
                   (b"c@x", REFERENCES), (b"p@x", REPLY)], ids
    assert own == b"own@x"
    assert source == b"alice@example.org"
    assert subject == b"Re: hello"


@case
def ids_as_they_come():
    for body, want in (
            (b" <a@x>,<b@x>", [b"a@x", b"b@x"]),
            (b"<a@x><b@x>", [b"a@x", b"b@x"]),
            (b"\n\t<a@x>\r\n <b@x>\r\n", [b"a@x", b"b@x"]),
            (b" <a@long\n\t.example.org>", [b"a@long.example.org"]),
            (b" < a@x >", [b"a@x"]),
            (b" <a b@x>", [b"ab@x"]),
            (b" <<a>+b@x>", []),
            (b" <<12345678@x>+b@x>", [b"12345678@x"]),
            (b" <a@x> <unended@x", [b"a@x"]),
            (b" unopened@x> <a@x>", [b"a@x"]),
            (b" <a, b c@d.e", [b"c@d.e"]),
            (b" ''c@d.e', 'f@d.e'.", [b"c@d.e", b"f@d.e"]),
            (b" '' ' \n", []),
            (b" foo@bar\0<a@x>", [b"a@x"]), (b" <a\0@x>", [b"a@x"]),
            (b" <a@x> <a@x>", [b"a@x"]),
            (b" <A@x> <a@x>", [b"A@x", b"a@x"]),
            (b' <"quoted"@x>', [b'"quoted"@x']),
            (b" <a#b@x>", [b"a#b@x"]),
            (b"", []), (b" ", []), (b" <>", []), (b" <> <a@x>", [b"a@x"])):
        assert references(body) == want, (body, references(body))


@case
def comments_and_quoted_names_hold_no_id():
    for body, want in (
            (b" (from <c@x>) <a@x>", [b"a@x"]),
            (b" (a (nested <c@x>) b) <a@x>", [b"a@x"]),
            (b' "J <c@x>" of Monday <a@x>', [b"a@x"]),
            (b" (escaped \\) <c@x>) <a@x>", [b"a@x"]),
            (b" (never closed <a@x>", [b"a@x"]),
            (b' it\'s 3" long <a@x>', [b"a@x"]),
            (b" <(a)@x>", [b"(a)@x"]),
            (b" (a@x) b@x", [b"b@x"]),
            (b" a@x(b@x)", [b"a@x"])):
        assert references(body) == want, (body, references(body))


@case
def words_without_brackets_need_an_at_sign_and_a_field_of_their_own():
    for body, want in (
            (b" a@x", [b"a@x"]), (b" a@x b@x,c@x", [b"a@x", b"b@x", b"c@x"]),
            (b" a@x.", [b"a@x"]), (b" 'a@x'", [b"a@x"]), (b" mail of a@x <b@x>", [b"b@x"]),
            (b" a@x <>", []), (b" 20260101123456", []), (b" mail", [])):
        assert references(body) == want, (body, references(body))
    # a field with brackets says nothing about another one
    assert ids_of(b"References: <a@x>\nIn-Reply-To: b@x\n") == \
        [b"a@x", b"b@x"]


@case
def rfc_2047_is_undone():
    assert references(b" =?utf-8?Q?=3Ca=40x=3E?=") == [b"a@x"]
    assert references(b" =?us-ascii?B?PGFAeD4=?=\n =?us-ascii?B?PGJAeD4=?=") \
        == [b"a@x", b"b@x"]
    assert references(b" =?utf-8?Q?=3Clong?=\n =?utf-8?Q?er=40x=3E?=") == \
        [b"longer@x"]
    assert references(b" <=?x?=@x>") == [b"=?x?=@x"]


@case
def junk_that_strangers_share_is_no_id():
    for junk in (b"", b"no.id", b"y", b"n", b"N", b"abcdefgh", b"1234567",
                 b"abc@protonmail.internalid", b"x@PROTONMAIL.INTERNALID",
                 b"abc123protonmail.internalid",
                 b"a\x01@x", b"a\x7f@x", b"a\xff@x", b"a\xc2\x9b@x",
                 b"a\xe2\x80\xae@x", b"a b@x", b"a<b@x", b"a" * 997 + b"@x"):
        assert not lib.msgid_usable(junk, len(junk)), junk
    for real in (b"a@x", b"2B20CAE5", b"12345678", b"a" * 996 + b"@x",
                 "grüße@müller.example".encode(), b"#1@x"):
        assert lib.msgid_usable(real, len(real)), real
    assert lib.msgid_usable(b"1abcdefg", 8)
    assert not lib.msgid_usable(b"1abcdef", 7)


@case
def an_address_of_the_mail_is_no_id():
    people = (b'From: "Bob @home" <bob@x>\nTo: A <Alice@X>,\n carol@x\n'
              b"Cc: list:dave@x;\n")
    assert ids_of(people + b"In-Reply-To: <alice@x>\n"
                  b"References: <BOB@x> <carol@x> <dave@x> <a@x>\n") == \
        [b"a@x"]
    assert ids_of(people + b"In-Reply-To: mail of alice@x\n") == []
    assert ids_of(b"To: x\nIn-Reply-To: <alice@x>\n") == [b"alice@x"]
    assert ids_of(b"From: o'brien@x\nTo: 'eve@x'\n"
                  b"References: <o'brien@x> <eve@x>\n") == []
    assert parse(b"From: o'brien@x\n")[2] == b"o'brien@x"


@case
def the_subject_is_made_fit_for_a_line_of_a_store():
    def subject(s):
        return parse(b"Subject: " + s + b"\n")[3].decode()
    assert subject(b"a\n\tb   c") == "a b c"
    assert subject(b"=?iso-8859-1?Q?Gr=FC=DFe?=") == "Grüße"
    assert subject(b"a\x1b]0;pwn\x07b\x7f") == "a]0;pwnb"
    assert subject(b"=?utf-8?Q?a=0Ab=1B=C2=9B?=") == "ab"
    assert subject("a\u202eb\u2066c".encode()) == "abc"
    assert subject(b"\xff\xfe") == "??"
    assert subject(b"=?utf-8?Q?_a_=09=20?=") == "a"
    # 4096 octets are looked at, the first blank included
    assert subject(b" " * 4000 + b"a" * 300) == "a" * 95
    assert subject(b"=?utf-8?Q?" + b"=20" * 2000 + b"a?=").startswith("=?")
    assert subject("ü".encode() * 150) == "ü" * 100
    assert parse(b"To: x\n")[2:] == (b"-", b"")


@case
def a_header_is_read_in_linear_work():
    # 100,000 references, and shapes that make a careless parser quadratic
    many = b"References:" + b"".join(b"\n <%d.ref@x>" % i
                                     for i in range(100000)) + b"\n"
    assert len(ids_of(many)) == 100000
    # ids too short to fill a word of the hash, all different
    short = b"References:" + b"".join(b"<%s@%s>" % (
        x.to_bytes(3, "big").hex()[:4].encode(),
        x.to_bytes(3, "big").hex()[4:].encode()) for x in range(200000))
    assert len(ids_of(short)) == 200000
    for shape in (b"<", b"(", b'"', b"=?", b"=?u?q?", b"<(", b"(<", b"a@",
                  b"<>", b"=?x?q?a?= ", b"\n ", b",a@b,"):
        parse(b"References: " + shape * (1000000 // len(shape)) + b"\n")
        parse(b"To: " + shape * (1000000 // len(shape)) + b"\n")


@case
def a_set_numbers_its_members_in_order():
    s = Idset()
    rng = random.Random(2)
    words = [b"%x@%d" % (rng.getrandbits(rng.randrange(1, 80)), i % 7)
             for i in range(5000)]
    want = {}
    for w in words:
        n = lib.idset_add(ctypes.byref(s), w, len(w), 0)
        assert n == want.setdefault(w, len(want))
    assert s.n == len(want)
    for w, n in want.items():
        assert lib.idset_find(ctypes.byref(s), w, len(w)) == n
        assert lib.idset_find(ctypes.byref(s), w + b"!", len(w) + 1) == NONE
    lib.idset_free(ctypes.byref(s))
    assert lib.idset_find(ctypes.byref(s), b"x", 1) == NONE


@case
def dates_are_rfc_3339_and_may_be_short():
    stamp = ctypes.c_int64()
    text = ctypes.create_string_buffer(28)

    def read(s):
        n = lib.stamp_parse(s, len(s), ctypes.byref(stamp))
        if n == 0:
            return None
        lib.stamp_format(stamp.value, text)
        return n, text.value

    full = b"2026-11-22T18:04:05.123456Z"
    assert read(full) == (27, full)
    assert read(full + b" add") == (27, full)
    assert read(b"2026-11-22") == (10, b"2026-11-22T00:00:00.000000Z")
    assert read(b"2026-11-22T18:04Z") == (17, b"2026-11-22T18:04:00.000000Z")
    assert read(b"2026-11-22T18:04:05.5Z\tx") == \
        (22, b"2026-11-22T18:04:05.500000Z")
    assert read(b"2024-02-29") == (10, b"2024-02-29T00:00:00.000000Z")
    assert read(b"9999-12-31T23:59:59.999999Z")[1] == \
        b"9999-12-31T23:59:59.999999Z"
    for bad in (b"", b"2026", b"2026-1-2", b"2026-13-01", b"2026-00-01",
                b"1969-12-31", b"2026-11-22T18", b"2026-11-22T18:04",
                b"2026-11-22T24:00Z", b"2026-11-22x", b"2026-11-22T18:04Zx",
                b"<a@x>"):
        assert read(bad) is None, bad
    lib.stamp_format(-2 ** 63, text)
    assert text.value == b"-"


@case
def a_line_of_a_store_has_its_ids_before_the_comment():
    def line(s):
        memory = ctypes.create_string_buffer(s, len(s))  # nothing behind it
        start = ctypes.addressof(memory)
        pos = ctypes.c_void_p(start)
        at = ctypes.c_void_p()
        length = ctypes.c_size_t()
        found = []
        while lib.scan_id(ctypes.byref(pos), start + len(s), start,
                          ctypes.byref(at), ctypes.byref(length)):
            found.append(ctypes.string_at(at, length.value))
        return found

    for s, want in (
            (b"<a@x> <b@x>", [b"a@x", b"b@x"]), (b"#<a@x>", []),
            (b"<a#b@x>", [b"a#b@x"]), (b"<a@x> #<b@x>", [b"a@x"]),
            (b"<a@x>#<b@x>", [b"a@x", b"b@x"]),
            (b"<a@x>\t# <b@x>", [b"a@x"]), (b"<a #b> <c@x>", []),
            (b"<a <b@x>", [b"b@x"]), (b"word <a@x> word", [b"a@x"]),
            (b"<> <a@x>", [b"a@x"]), (b"<a@x", []), (b"<", []), (b"", []),
            (b"<" * 20 + b"a@x>", [b"a@x"]),
            (b"<0123456789abcdef@example.org>", [b"0123456789abcdef"
                                                 b"@example.org"])):
        assert line(s) == want, (s, line(s))
    # every length and position of what ends an id
    for n in range(40):
        for end in (b"<", b">", b" ", b"\t", b"\x01", b"\0"):
            s = b"<" + b"\xff" * n + end + b"yyyyyyyyyyyyyyyyyyy"
            want = [b"\xff" * n] if end == b">" and n else []
            assert line(s) == want, s


def scan(store, wanted):
    """1, 0, or the errno of scan_for()."""
    fd = os.memfd_create("store")
    with open(fd, "r+b") as f:
        f.write(store)
        f.seek(0)
        found = lib.scan_for(f.fileno(), ctypes.byref(wanted))
    return ctypes.get_errno() if found == -1 else found


@case
def a_scan_finds_each_id_that_is_wanted():
    rng = random.Random(8)
    ids = [bytes(rng.choices(b"abc.@-", k=rng.randrange(1, 40)))
           for _ in range(2000)]
    wanted = Idset()
    for i in ids[::2]:
        lib.idset_add(ctypes.byref(wanted), i, len(i), 0)
    for i in ids[:300]:
        assert scan(b"<x@y>\n<%s> # 2026 add\n" % i, wanted) == \
            (i in ids[::2]), i
    lib.idset_free(ctypes.byref(wanted))


@case
def a_scan_reads_long_lines_and_refuses_what_is_no_text():
    wanted = Idset()
    lib.idset_add(ctypes.byref(wanted), b"a@x", 3, 0)
    for n in (1 << 15, 100000, LINE_MAX - 5):
        assert scan(b"y" * n + b"<a@x>\n", wanted) == 1, n
    assert scan(b"y" * (LINE_MAX + 100000) + b"<a@x>\n", wanted) == \
        errno.EBADMSG
    assert scan(b"<b@x>\n" + b"y" * 100000 + b"\n<a@x>\n", wanted) == 1
    assert scan(b"<b@x>\n\0\n", wanted) == errno.EBADMSG
    assert scan(b"<b@x>\n\0", wanted) == errno.EBADMSG
    assert scan(b"<a@x>", wanted) == 0  # it may not be whole
    assert scan(b"", wanted) == 0
    lib.idset_free(ctypes.byref(wanted))


run()
