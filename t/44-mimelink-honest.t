#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""Where links go, and what readers are told of it."""

import base64
import ctypes
import os
import random
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import Buf, case, load, run  # noqa: E402

lib = load("mimelink")
SIZE = ctypes.c_size_t
lib.wrapper_open_all.argtypes = [ctypes.c_char_p, SIZE, ctypes.c_void_p]
lib.wrapper_untrack.argtypes = [ctypes.c_char_p, SIZE, ctypes.c_void_p]
lib.uri_add.argtypes = [ctypes.c_void_p, ctypes.c_char_p, SIZE]


def taken(out):
    value = out.value()
    lib.buf_free(ctypes.byref(out))
    return value


def uri(href):
    out = Buf()
    lib.uri_add(ctypes.byref(out), href, len(href))
    return taken(out)


def opened(href):
    out, start = Buf(), uri(href)
    depth = lib.wrapper_open_all(start, len(start), ctypes.byref(out))
    return depth, taken(out)


def quote(url):
    return urllib.parse.quote(url, safe="").encode()


GOAL = "https://shop.example.org/a?b=c&d=%20e"
WRAPPED = {
    "SafeLinks": b"https://eur01.safelinks.protection.outlook.com/?url=" +
                 quote(GOAL) + b"&data=05%7C01&sdata=x%3D&reserved=0",
    "Proofpoint v1": b"https://urldefense.proofpoint.com/v1/url?u=" +
                     quote(GOAL) + b"&k=x",
    "Proofpoint v2": b"https://urldefense.proofpoint.com/v2/url?u=" +
                     quote(GOAL).replace(b"%2F", b"_").replace(b"%", b"-") +
                     b"&d=DwMF&c=x",
    "Proofpoint v3": b"https://urldefense.com/v3/__https://shop.example.org/"
                     b"a?b=c*d=*20e__;JiU!!x!y$",
    "Barracuda": b"https://linkprotect.cudasvc.com/url?a=" + quote(GOAL) +
                 b"&c=E,1,x",
    "Sophos": b"https://eu-west-1.protection.sophos.com/?d=example.org&u=" +
              quote(base64.b64encode(GOAL.encode()).decode()) + b"&i=x",
    "Cisco": b"https://secure-web.cisco.com/1aB_x/" + quote(GOAL),
    "Amazon SES": b"https://abc.r.eu-west-1.awstrack.me/L0/" + quote(GOAL) +
                  b"/1/0102-x/y=1",
    "Amazon": b"https://www.amazon.co.uk/gp/r.html?C=X&T=C&U=" + quote(GOAL),
    "Google": b"https://www.google.de/url?sa=D&q=" + quote(GOAL) + b"&ust=1",
    "Bing": b"https://www.bing.com/ck/a?!&&p=x&u=a1" +
            base64.urlsafe_b64encode(GOAL.encode()).rstrip(b"=") + b"&ntb=1",
    "Facebook": b"https://l.facebook.com/l.php?u=" + quote(GOAL) + b"&h=x",
    "YouTube": b"https://www.youtube.com/redirect?event=x&q=" + quote(GOAL),
    "Reddit": b"https://out.reddit.com/t3_x?url=" + quote(GOAL) + b"&token=y",
    "DuckDuckGo": b"https://duckduckgo.com/l/?uddg=" + quote(GOAL),
    "LinkedIn": b"https://www.linkedin.com/safety/go?url=" + quote(GOAL),
    "Slack": b"https://slack-redir.net/link?url=" + quote(GOAL) + b"&v=3",
    "href.li": b"https://href.li/?" + GOAL.encode(),
}


@case
def wrappers_are_opened():
    for name, href in WRAPPED.items():
        assert opened(href) == (1, GOAL.encode()), (name, opened(href))


@case
def the_third_proofpoint_fills_its_stars():
    def v3(url, taken_bytes, scheme=b"https://"):
        code = base64.urlsafe_b64encode(taken_bytes).rstrip(b"=")
        return opened(b"https://urldefense.com/v3/__" + scheme + url +
                      b"__;" + code + b"!!AbC!xyz$")

    assert v3(b"a.example/*", b"!") == (1, b"https://a.example/!")
    assert v3(b"a.example/*x*y", "ä'".encode()) == (
        1, b"https://a.example/%C3%A4x'y")
    # a run of two, and of five characters
    assert v3(b"a.example/**A-**D", "!!éèê()".encode()) == (
        1, b"https://a.example/!!-%C3%A9%C3%A8%C3%AA()")
    assert v3(b"a.example/x", b"", b"https:/") == (1, b"https://a.example/x")
    # more stars than characters, and no characters at all
    assert v3(b"a.example/*y*", b"!") == (1, b"https://a.example/!y")
    assert opened(b"https://urldefense.com/v3/__https://a.example/") == (
        0, b"")


@case
def wrappers_in_wrappers_are_opened_to_a_depth():
    url = "https://a.example/"
    for depth in range(1, 7):
        url = "https://slack-redir.net/link?url=" + quote(url).decode()
        count, out = opened(url.encode())
        assert count == min(depth, 4), depth
        assert (out == b"https://a.example/") == (depth <= 4), out


@case
def what_is_no_wrapper_stays_closed():
    for href in (b"https://www.google.com/search?q=https://a.example/",
                 b"https://www.google.evil.example/url?q=https://a.example/",
                 b"https://www.google.xyz/url?q=https://a.example/",
                 b"https://notl.facebook.com/l.php?u=https://a.example/",
                 b"https://safelinks.protection.outlook.com.evil.example/"
                 b"?url=https://a.example/",
                 b"https://slack-redir.net/link?nourl=https://a.example/",
                 b"https://slack-redir.net/link#?url=https://a.example/",
                 b"https://slack-redir.net/link?url=javascript:alert(1)",
                 b"https://slack-redir.net/link?url=/relative",
                 b"https://slack-redir.net/link?url=",
                 b"https://slack-redir.net/link",
                 b"mailto:a@slack-redir.net?subject=url"):
        assert opened(href) == (0, b""), href
    # to a script in the innermost: the wrapper before it is the last
    inner = "https://slack-redir.net/link?url=javascript:x"
    assert opened(b"https://l.facebook.com/l.php?u=" + quote(inner)) == (
        1, inner.encode())


@case
def nothing_that_is_added_is_no_link():
    rng = random.Random(5)
    for _ in range(4000):
        href = bytearray(rng.choice(list(WRAPPED.values())))
        for _ in range(rng.randrange(1, 6)):
            at = rng.randrange(8, len(href))
            href[at:at + rng.randrange(3)] = rng.choice(
                [b"", b"*", b"**Z", b"%", b"%00", b"__;", b"!", b"=", b"&",
                 b"?", b"//", b"\xc3", b"@"])
        depth, out = opened(bytes(href))
        assert (depth > 0) == (out != b"")
        assert out == b"" or uri(out) == out, href


@case
def tracking_is_taken_off():
    def untracked(href):
        out = Buf()
        lib.wrapper_untrack(href, len(href), ctypes.byref(out))
        return taken(out)

    for href, want in (
            (b"https://a.example/?utm_source=x&id=1&utm_medium=y#z",
             b"https://a.example/?id=1#z"),
            (b"https://a.example/p?fbclid=1", b"https://a.example/p"),
            (b"https://a.example/p?fbclid#q?gclid=1",
             b"https://a.example/p#q?gclid=1"),
            (b"https://a.example/?a&&b=&mc_eid=2&UTM_x=3",
             b"https://a.example/?a&&b="),
            (b"https://a.example/?utmost=1&gclidx=2",
             b"https://a.example/?utmost=1&gclidx=2"),
            (b"https://a.example/utm_source=1",
             b"https://a.example/utm_source=1"),
            (b"mailto:a@b.example?subject=utm_x",
             b"mailto:a@b.example?subject=utm_x")):
        assert untracked(href) == want, (href, untracked(href))


run()
