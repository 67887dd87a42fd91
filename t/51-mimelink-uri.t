#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""What mimelink makes links of, and what to."""

import ctypes
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import Buf, case, load, run  # noqa: E402

lib = load("mimelink")
SIZE = ctypes.c_size_t
lib.uri_add.argtypes = [ctypes.c_void_p, ctypes.c_char_p, SIZE]
lib.uri_host.argtypes = [ctypes.c_char_p, SIZE, ctypes.c_void_p]
lib.uri_host.restype = SIZE
lib.linkify_next.argtypes = [ctypes.c_char_p, SIZE, SIZE, ctypes.c_void_p,
                             ctypes.c_void_p]


class Match(ctypes.Structure):
    _fields_ = [("start", SIZE), ("end", SIZE), ("open", ctypes.c_int)]


def uri(href):
    out = Buf()
    good = lib.uri_add(ctypes.byref(out), href, len(href))
    value = out.value()
    lib.buf_free(ctypes.byref(out))
    assert bool(good) == (value != b"")
    return value if good else None


@case
def uris_are_made_safe():
    for href, want in (
            (b"http://a.example", b"http://a.example/"),
            (b" \x00https://a.example/b c\r\n", b"https://a.example/b%20c"),
            (b"ht\ntp://a.exa\tmple/\rx", b"http://a.example/x"),
            (b"HTTP:\\\\a.example\\b?c\\d", b"http://a.example/b?c\\d"),
            (b"http:a.example", b"http://a.example/"),
            (b"http:////a.example//b", b"http://a.example//b"),
            (b"http://a.example/%20%zz;p?q=;",
             b"http://a.example/%20%zz%3Bp?q=%3B"),
            (b"http://a.example/\x1b]0;x\x07y",
             b"http://a.example/%1B]0%3Bx%07y"),
            ("http://a.example/ž?ž#ž".encode(),
             b"http://a.example/%C5%BE?%C5%BE#%C5%BE"),
            ("http://bücher.example/".encode(),
             b"http://xn--bcher-kva.example/"),
            ("http://faß.example/".encode(), b"http://xn--fa-hia.example/"),
            ("http://例え.テスト:8080/".encode(),
             b"http://xn--r8jz45g.xn--zckzah:8080/"),
            (b"http://b%C3%BCcher.example/",
             b"http://xn--bcher-kva.example/"),
            (b"http://user@a.example:80?x", b"http://user@a.example:80/?x"),
            (b"http://[::1]:80/", b"http://[::1]:80/"),
            (b"http://a_b.example/", b"http://a_b.example/"),
            (b"mailto:a@b.example", b"mailto:a@b.example"),
            (b"MAILTO:a b@c.example?Subject=x y&attach=/etc/passwd&cc=d",
             b"mailto:a%20b@c.example?Subject=x%20y&cc=d"),
            ("mailto:ä@bücher.example,b@c.example".encode(),
             b"mailto:%C3%A4@xn--bcher-kva.example,b@c.example"),
            (b"mailto:a@b@c.example,d,@,", b"mailto:a@b@c.example,d,@,"),
            (b"mailto:a@[1.2.3.4]", b"mailto:a@[1.2.3.4]"),
            (b"mailto:a@b c%20d", b"mailto:a@b%20c%20d"),
            (b"mailto://a@b.example?cc=c@d.example&amp;subject=x",
             b"mailto:a@b.example?cc=c@d.example&subject=x"),
            (b"mailto:a@b.example?bcc=c@d.example", b"mailto:a@b.example")):
        assert uri(href) == want, (href, uri(href))
        assert uri(want) == want, want


@case
def other_hrefs_are_no_links():
    for href in (b"", b" ", b"#top", b"/a", b"a/b", b"//a.example/", b"a",
                 b"cid:x@y", b"javascript:alert(1)", b"java\nscript:x",
                 b"data:text/html,x", b"file:///etc/passwd", b"ftp://a/",
                 b"vbscript:x", b"http:", b"http://", b"http:///", b"mailto:",
                 b"http://a b/", b"http://a\x00b/", b"http://<x>/",
                 b"http://a%00b/", b"https://" + b"a" * 3000 + b"/",
                 b"http://<x/", b"http://\"x/", b"http://[x]/", b"http://a.example:99999999/"):
        assert uri(href) is None, (href, uri(href))


@case
def the_host_of_a_uri():
    for text, want in ((b"http://u@a.example:80/x@y", b"a.example"),
                       (b"https://a.example?x", b"a.example"),
                       (b"http://[::1]:80/", b"[::1]"),
                       (b"mailto:a@b.example?cc=c@d", b"b.example")):
        at = ctypes.c_void_p()
        memory = ctypes.create_string_buffer(text)
        lib.uri_host.argtypes = [ctypes.c_void_p, SIZE, ctypes.c_void_p]
        n = lib.uri_host(memory, len(text), ctypes.byref(at))
        assert ctypes.string_at(at.value, n) == want, (text, want)


def links_in(text):
    data = text.encode()
    found, at, match, href = [], 0, Match(), Buf()
    while lib.linkify_next(data, len(data), at, ctypes.byref(match),
                           ctypes.byref(href)):
        found.append((data[match.start:match.end].decode(),
                      href.value().decode()))
        at = match.end
    lib.buf_free(ctypes.byref(href))
    return found


@case
def bare_links_are_found_in_text():
    for text, want in (
            ("see http://a.example/b.", "http://a.example/b"),
            ("(http://a.example/b_(c))", "http://a.example/b_(c)"),
            ("<https://a.example/?q=1,2>,", "https://a.example/?q=1,2"),
            ("www.a.example!", "www.a.example"),
            ("at a.b+c@d-e.example.", "a.b+c@d-e.example"),
            ("x http://[::1]/ y", "http://[::1]/")):
        got = links_in(text)
        assert [g[0] for g in got] == [want], (text, got)
    assert links_in("www.a.example")[0][1] == "http://www.a.example"
    assert links_in("a@b.example")[0][1] == "mailto:a@b.example"
    for text in ("a.example", "http://", "a@b", "@b.example", "xhttp://",
                 "http:// x", "www.", "awww.b.example"):
        assert links_in(text) == [], (text, links_in(text))


run()
