#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""mimelink's tree of parts: made mails, and real ones beside Python's."""

import ctypes
import email
import glob
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import DATA, TOOL, Buf, Skip, case, load, run  # noqa: E402

lib = load("mimelink")
LEAF, MULTIPART, MESSAGE = range(3)
DEPTH, PARTS = 64, 4096


class Part(ctypes.Structure):
    pass


Part._fields_ = [(name, ctypes.POINTER(Part))
                 for name in ("parent", "child", "next", "last")] + [
    ("depth", ctypes.c_int), ("kind", ctypes.c_int),
    ("encoding", ctypes.c_int), ("type", ctypes.c_char * 80),
    ("typed", ctypes.c_int), ("header", ctypes.c_void_p),
    ("header_len", ctypes.c_size_t), ("body", ctypes.c_void_p),
    ("body_len", ctypes.c_size_t), ("mark", ctypes.c_int),
    ("err", ctypes.c_void_p)]


class Mime(ctypes.Structure):
    _fields_ = [("root", ctypes.POINTER(Part)), ("parts", ctypes.c_size_t),
                ("too_deep", ctypes.c_int), ("too_many", ctypes.c_int),
                ("decoded", ctypes.POINTER(Buf)),
                ("decoded_count", ctypes.c_size_t),
                ("decoded_room", ctypes.c_size_t), ("err", ctypes.c_int)]


lib.mime_parse.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t]
lib.mime_name.argtypes = [ctypes.c_void_p, ctypes.c_void_p]


def contents(part):
    scratch = Buf()
    s = ctypes.c_void_p()
    n = ctypes.c_size_t()
    assert lib.mime_body(ctypes.byref(part), ctypes.byref(scratch),
                         ctypes.byref(s), ctypes.byref(n)) == 0
    value = ctypes.string_at(s, n.value) if n.value else b""
    lib.buf_free(ctypes.byref(scratch))
    return value


def name_of(part):
    b = Buf()
    lib.mime_name(ctypes.byref(part), ctypes.byref(b))
    value = b.value().decode()
    lib.buf_free(ctypes.byref(b))
    return value


def tree_of(part):
    """(type, contents) of a leaf, (type, [parts]) of all else."""
    kind = part.type.decode()
    if part.kind == LEAF:
        return kind, contents(part)
    children = []
    child = part.child
    while child:
        children.append(tree_of(child.contents))
        child = child.contents.next
    return kind, children


class Parsed:
    def __init__(self, data):
        self.memory = ctypes.create_string_buffer(data, len(data) + 1)
        self.mime = Mime()
        assert lib.mime_parse(ctypes.byref(self.mime),
                              ctypes.addressof(self.memory), len(data)) == 0

    def __enter__(self):
        return self.mime

    def __exit__(self, *error):
        lib.mime_free(ctypes.byref(self.mime))


def parse(data):
    with Parsed(data) as mime:
        return tree_of(mime.root.contents)


def same(got, want):
    assert got == want, f"got {got!r:.2000}, not {want!r:.2000}"


def mail(kind, *lines):
    return ("\n".join(("From: a@example.org", "Content-Type: " + kind, "")
                      + lines) + "\n").encode()


TWO = ("--b", "", "one", "--b", "Content-Type: text/html", "", "two", "--b--")
PARSED = [("text/plain", b"one"), ("text/html", b"two")]


@case
def a_text():
    same(parse(b"From: a\n\nHello\n"), ("text/plain", b"Hello\n"))
    same(parse(b""), ("text/plain", b""))
    same(parse(b"Subject: nothing else"), ("text/plain", b""))
    same(parse(b"\n \t\n>From x\nFrom y\nA: b\n\nc"), ("text/plain", b"c"))
    same(parse(b"A: b\nno field\n"), ("text/plain", b"no field\n"))
    same(parse(b"Content-Type: text\n\nx"), ("text/plain", b"x"))


@case
def parts_between_delimiters():
    want = ("multipart/mixed", PARSED)
    m = mail("multipart/mixed; boundary=b", "preamble", *TWO, "epilogue")
    same(parse(m), want)
    same(parse(m.replace(b"\n", b"\r\n")), want)
    same(parse(m.replace(b"--b\n", b"--b \t\n")), want)


@case
def a_missing_end_delimiter():
    same(parse(mail("multipart/mixed; boundary=b", *TWO[:-1])),
         ("multipart/mixed", [PARSED[0], ("text/html", b"two\n")]))


@case
def a_boundary_that_begins_as_another():
    inner = ("--b", "Content-Type: multipart/x; boundary=\"b-c\"", "",
             "--b-c", "", "in", "--b-c--", "--b", "", "out", "--b--")
    same(parse(mail("multipart/mixed; boundary=b", *inner)),
         ("multipart/mixed", [("multipart/x", [("text/plain", b"in")]),
                              ("text/plain", b"out")]))


@case
def an_outer_delimiter_ends_what_is_inside():
    inner = ("--b", "Content-Type: multipart/x; boundary=c", "",
             "--c", "", "in", "--b", "", "out", "--b--")
    same(parse(mail("multipart/mixed; boundary=b", *inner)),
         ("multipart/mixed", [("multipart/x", [("text/plain", b"in")]),
                              ("text/plain", b"out")]))


@case
def the_same_boundary_inside_and_outside():
    inner = ("--b", "Content-Type: multipart/x; boundary=b", "",
             "--b", "", "in", "--b--", "", "--b", "", "out", "--b--")
    same(parse(mail("multipart/mixed; boundary=b", *inner)),
         ("multipart/mixed", [("multipart/x", [("text/plain", b"in")]),
                              ("text/plain", b"out")]))


@case
def a_boundary_goes_on_after_its_end():
    same(parse(mail("multipart/mixed; boundary=b", *TWO, "", *TWO)),
         ("multipart/mixed", PARSED + PARSED))


@case
def a_delimiter_ends_a_header():
    same(parse(mail("multipart/mixed; boundary=b", "--b", "X-A: b", *TWO)),
         ("multipart/mixed", [("text/plain", b"")] + PARSED))


@case
def more_behind_the_boundary():
    same(parse(mail("multipart/mixed; boundary=b", "--b x", "", "one",
                    "--b x", "Content-Type: text/html", "", "two", "--b--")),
         ("multipart/mixed", PARSED))


@case
def what_precedes_a_guessed_boundary_is_kept():
    same(parse(mail("multipart/mixed", "", "zero", "", *TWO)),
         ("multipart/mixed", [("text/plain", b"\nzero\n")] + PARSED))


@case
def boundaries_are_guessed():
    want = ("multipart/mixed", PARSED)
    same(parse(mail("multipart/mixed", *TWO)), want)
    same(parse(mail("multipart/mixed; boundary=other", *TWO)), want)
    same(parse(mail("multipart/mixed; boundary=", *TWO)), want)
    nested = ("--b", "Content-Type: multipart/x; boundary=bad", "", "--c", "",
              "in", "--c--", "--b", "", "out", "--b--")
    same(parse(mail("multipart/mixed; boundary=b", *nested)),
         ("multipart/mixed", [("multipart/x", [("text/plain", b"in")]),
                              ("text/plain", b"out")]))


@case
def a_multipart_without_parts_is_a_text():
    same(parse(mail("multipart/mixed; boundary=b", "Hello", "-- ", "me")),
         ("multipart/mixed", b"Hello\n-- \nme\n"))


@case
def the_type_that_counts():
    head = "text/html\nContent-Type: multipart/mixed; boundary=b"
    same(parse(mail(head, *TWO)), ("multipart/mixed", PARSED))
    same(parse(mail("text/html\nContent-Type: text/plain", "x")),
         ("text/html", b"x\n"))
    same(parse(mail("TEXT / html (a page)", "x")), ("text/html", b"x\n"))


@case
def mails_in_mails():
    inner = mail("text/html", "in").decode()
    want = ("text/html", b"in\n")
    same(parse(mail("message/rfc822", inner)),
         ("message/rfc822", [("text/html", b"in\n\n")]))
    digest = ("--b", "", inner + "--b", "", inner + "--b--")
    same(parse(mail("multipart/digest; boundary=b", *digest)),
         ("multipart/digest", [("message/rfc822", [("text/html", b"in")])]
          * 2))
    encoded = __import__("base64").encodebytes(inner.encode()).decode()
    head = "message/rfc822\nContent-Transfer-Encoding: base64"
    same(parse(mail(head, encoded)), ("message/rfc822", [want]))
    head = "message/rfc822\nContent-Transfer-Encoding: quoted-printable"
    same(parse(mail(head, inner.replace("in", "=69n"))),
         ("message/rfc822", [("text/html", b"in\n\n")]))


@case
def encodings_of_a_part():
    head = "text/html\nContent-Transfer-Encoding: "
    same(parse(mail(head + "Base64 (x)", "aGk="))[1], b"hi")
    same(parse(mail(head + "base64", "<p>no</p>"))[1], b"<p>no</p>\n")
    same(parse(mail(head + "quoted-printable", "=68i"))[1], b"hi\n")
    same(parse(mail(head + "x-uuencode", "begin 644 x", "\"2&D", "`",
                    "end"))[1], b"Hi")
    same(parse(mail(head + "x-none", "aGk="))[1], b"aGk=\n")


@case
def names_of_files():
    for head, want in (
            ("a/b; name=c.d", "c.d"),
            ("a/b; name=c\nContent-Disposition: attachment; filename=d", "d"),
            ("a/b; name*=utf-8''%E2%82%AC", "€"),
            ("a/b; name=\"=?utf-8?B?4oKs?=\"", "€"), ("a/b", "")):
        with Parsed(mail(head, "x")) as mime:
            same(name_of(mime.root.contents), want)


def nested(depth):
    head = "".join(f"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n"
                   for i in range(depth))
    return (head + "\nend\n").encode()


def depth_of(part):
    deepest = part.depth
    child = part.child
    while child:
        deepest = max(deepest, depth_of(child.contents))
        child = child.contents.next
    return deepest


@case
def depth_has_a_limit():
    for make in (nested, lambda n: b"Content-Type: message/rfc822\n\n" * n):
        with Parsed(make(60)) as mime:
            same((mime.too_deep, depth_of(mime.root.contents)), (0, 61))
        with Parsed(make(5000)) as mime:
            same((mime.too_deep, depth_of(mime.root.contents)), (1, DEPTH))


@case
def parts_have_a_limit():
    with Parsed(mail("multipart/x; boundary=b", *(["--b", ""] * 9999))) as m:
        same((m.too_many, m.parts), (1, PARTS))


@case
def guesses_have_a_limit():
    lines = []
    for _ in range(100):
        lines += ["--b", "Content-Type: multipart/x", "", "--c", "", "in"]
    with Parsed(mail("multipart/x; boundary=b", *lines)) as mime:
        same(mime.parts, 101 + 16)


def quickest(data):
    best = 9.0
    for _ in range(3):
        start = time.process_time()
        with Parsed(data):
            pass
        best = min(best, time.process_time() - start)
    return best


@case
def the_cost_is_linear():
    if TOOL:
        raise Skip("measures time")
    for make in (nested, lambda n: b"Content-Type: message/rfc822\n\n" * n,
                 lambda n: mail("multipart/x; boundary=b", "--b\n\n" * n),
                 lambda n: nested(60) + b"--b\n--c" * n,
                 lambda n: nested(60) + b"--b3--\n" * n,
                 lambda n: mail("multipart/x") * n,
                 lambda n: b"A: b\n" * n,
                 lambda n: b"Content-Type: a/b; " + b"name*1=\"" * n):
        small, large = quickest(make(20000)), quickest(make(80000))
        assert large < 8 * (small + 0.002), (small, large, make(3))


# ---- beside Python's email package ---------------------------------------

FOLDED = "a boundary may be folded over two lines"
EMPTY = "the part between two delimiters in a row is empty, and one"
INSIDE = "the mail that was encoded is looked into"
STATUS = "the fields of a delivery status are one text, not many mails"
SPACED = "a blank before the colon, then an empty folded line: both give up"
REASONS = {
    "mikel/example13.eml": SPACED,
    "mime4j/obsolete.msg": SPACED,
    "mikel/multi_address_bounce1.eml": STATUS,
    "mikel/multi_address_bounce2.eml": STATUS,
    "mikel/multipart_report_multiple_status.eml": STATUS,
    "mikel/raw_email_with_mimepart_without_content_type.eml": STATUS,
    "mikel/report_422.eml": STATUS,
    "mikel/report_530.eml": STATUS,
    "mime4j/2002_06_12_doublebound.msg": EMPTY,
    "mime4j/double-bound.msg": EMPTY,
    "mime4j/bad-newlines-multiple-parts-base64.msg": INSIDE,
    "mime4j/base64encoded-rfc822message-nested.msg": INSIDE,
    "mime4j/base64encoded-rfc822message.msg": INSIDE,
    "mime4j/multi-2gifs-base64.msg": INSIDE,
    "mime4j/badbound.msg": "the mail within is found by a guess",
    "mime4j/ending-boundaries.msg":
        "its delimiters have more behind the boundary",
    "mime4j/missing-inner-start-boundary.msg":
        "without a part, the end delimiter belongs to the text",
    "mime4j/multipartnopart.msg":
        "without a part, the end delimiter belongs to the text",
    "mime4j/multipartemptypart.msg":
        "the part is empty; what follows the end is no part",
    "mime4j/multi-badnames.msg": FOLDED,
    "mime4j/multi-clen.msg": FOLDED,
    "mime4j/multi-digest.msg": FOLDED,
    "mime4j/multi-simple.msg": FOLDED,
    "mime4j/twopart.msg": "a blank may follow the name of an encoding",
}


def leaves(tree):
    kind, inside = tree
    if isinstance(inside, bytes):
        yield kind, inside
    else:
        for child in inside:
            yield from leaves(child)


def python_leaves(message):
    for part in message.walk():
        if part.is_multipart():
            continue
        body = part.get_payload(decode=True) or b""
        yield part.get_content_type(), body


def plain(found):
    """Without the line ending that belongs to a delimiter, or to nobody."""
    return [(kind, body.replace(b"\r\n", b"\n").strip())
            for kind, body in found]


@case
def real_mail_as_python_reads_it():
    files = sorted(f for f in glob.glob(DATA + "/mail/**/*", recursive=True)
                   if os.path.isfile(f))
    if not files:
        raise Skip("there is no " + DATA + "/mail")
    different = {}
    for file in files:
        with open(file, "rb") as f:
            data = f.read()
        want = plain(python_leaves(email.message_from_bytes(data)))
        got = plain(leaves(parse(data)))
        if got != want:
            different[os.path.relpath(file, DATA + "/mail")] = (got, want)
    if os.environ.get("SHOW"):
        for name, (got, want) in different.items():
            print("#", name)
            for a, b in __import__("itertools").zip_longest(got, want):
                if a != b:
                    print("#   ours  ", repr(a)[:200])
                    print("#   python", repr(b)[:200])
                    break
    same(sorted(different), sorted(REASONS))


run()
