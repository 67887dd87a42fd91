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
from tap import Buf, case, load, program, run  # noqa: E402

lib = load("mimelink")
SIZE = ctypes.c_size_t
lib.wrapper_open_all.argtypes = [ctypes.c_char_p, SIZE, ctypes.c_void_p]
lib.wrapper_untrack.argtypes = [ctypes.c_char_p, SIZE, ctypes.c_void_p]
lib.uri_add_scheme.argtypes = [ctypes.c_void_p, ctypes.c_char_p, SIZE]
lib.uri_add.argtypes = [ctypes.c_void_p, ctypes.c_char_p, SIZE]
lib.honest_mark.argtypes = [ctypes.c_char_p, SIZE, ctypes.c_char_p, SIZE,
                            ctypes.c_void_p]
NOTHING, NOTE, WARNING = range(3)


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


def mark(text, href):
    out, text, to = Buf(), text.encode(), uri(href.encode())
    assert to, href
    kind = lib.honest_mark(text + b"x", len(text), to + b"x", len(to),
                           ctypes.byref(out))
    return kind, taken(out).decode()


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
    "Google in Brazil": b"https://www.google.com.br/url?q=" + quote(GOAL),
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


@case
def a_text_that_names_another_host_is_warned_of():
    for text, href, want in (
            ("www.bank.example", "http://evil.example/", "evil.example"),
            ("bank.example", "http://evil.example/", "evil.example"),
            ("bank.example/login", "http://evil.example/", "evil.example"),
            ("see https://bank.example/x now", "http://evil.example/",
             "evil.example"),
            ("https://a@bank.example:80/x", "http://evil.example/",
             "evil.example"),
            ("BANK.example", "http://bank.example.evil.example/",
             "bank.example.evil.example"),
            ("www.bank.example", "http://notbank.example/",
             "notbank.example"),
            ("jane@bank.example", "mailto:jane@evil.example",
             "evil.example"),
            ("Jane <jane@bank.example>", "http://evil.example/",
             "evil.example"),
            ("bücher.example", "http://evil.example/", "evil.example"),
            ("www.bank.example", "http://bücher.example/", "bücher.example"),
            ("http://bank.example https://evil.example",
             "http://evil.example/", "evil.example"),
            ("Bank.Example!", "http://evil.example/", "evil.example"),
            ("Log in at bank.com, now", "http://evil.example/",
             "evil.example"),
            ("(Bank.co.uk) account", "http://evil.example/", "evil.example"),
            ("bank.de", "http://evil.example/", "evil.example"),
            ("bank.xn--p1ai", "http://evil.example/", "evil.example"),
            ("https://slack-redir.net/link?url=https://bank.example/",
             "https://evil.example/", "evil.example")):
        assert mark(text, href) == (WARNING, want), (text, mark(text, href))


@case
def a_text_that_does_not_is_left_alone():
    for text, href in (
            ("here", "http://a.example/"),
            ("A.Example", "http://a.example/"),
            ("www.a.example", "https://a.example/"),
            ("a.example", "https://www.a.example/"),
            ("a.example", "https://click.mail.a.example/"),
            ("mail.a.example.", "https://a.example:8080/"),
            ("https://a.example/b.", "https://a.example/b"),
            ("<https://a.example/>", "https://a.example/"),
            ("see https://a.example", "https://a.example/"),
            ("https://me@a.example/b", "https://a.example/"),
            ("bücher.example", "http://xn--bcher-kva.example/"),
            ("report.pdf", "https://a.example/report"),
            ("Version 1.5", "https://a.example/"),
            ("1.5", "https://a.example/"), ("e.g.", "https://a.example/"),
            ("main.c", "https://a.example/"),
            ("main.go", "https://a.example/"),
            ("main.rs", "https://a.example/"),
            ("setup.exe", "https://a.example/"),
            ("os.path", "https://a.example/"),
            ("java.util.List", "https://a.example/"),
            ("ASP.NET", "https://a.example/"),
            ("with ASP.NET here", "https://a.example/"),
            ("St.Louis", "https://a.example/"),
            ("The sale is on.It ends soon", "https://a.example/"),
            ("Shop at a.com or b.c", "https://a.com/"),
            ("Mr.Smith and others", "https://a.example/"),
            ("@jane", "https://a.example/"), ("a@b", "https://a.example/"),
            ("€9.99", "https://a.example/"), ("", "https://a.example/"),
            ("jane@a.example", "mailto:jane@a.example"),
            ("jane@a.example...", "mailto:jane@a.example"),
            ("one.thewordistoolong", "https://a.example/"),
            ("write", "mailto:?subject=x"),
            ("https://slack-redir.net/link?url=https://a.example/",
             "https://a.example/")):
        assert mark(text, href) == (NOTHING, ""), (text, mark(text, href))


@case
def where_a_wrapper_leads_to_is_noted():
    for href in WRAPPED.values():
        href = href.decode()
        host = "shop.example.org"
        assert mark("Your order", href) == (NOTE, host), href
        assert mark(GOAL, href) == (NOTHING, ""), href
        assert mark(href, href) == (NOTE, host), href
        assert mark("www.bank.example", href) == (WARNING, host), href


@case
def hosts_that_look_like_others_are_in_punycode():
    for host in ("pаypal.example", "аррӏе.example", "αbc.example",
                 "αώд.example",
                 "example.cоm"):  # with Cyrillic а, р, ӏ, е, о
        ascii_host = host.encode("idna").decode()
        for text in ("here", host):
            got = mark(text, "http://" + host + "/")
            assert got == (WARNING, ascii_host), (host, got)
    # what has no form of its own: 0x3164 is a filler, 0x378 no character
    for sign in "\u00ad\u034f\u0378\u200b\u200d\u202e\u2060\u3164\ufe0f\ue000":
        host = "xn--" + ("a%sb" % sign).encode("punycode").decode()
        assert mark("ab", "http://" + host + "/") == (WARNING, host), host
    for host in ("bücher.example", "пример.example", "例え.テスト",
                 "日本語ラテンlatin.example", "한국어a.example",
                 "ελλάδα.example", "аррӏе.рф"):
        assert mark("here", "http://" + host + "/") == (NOTHING, ""), host


@case
def a_user_name_before_the_host_is_warned_of():
    for href in ("https://bank.example@evil.example/",
                 "https://bank.example:x@evil.example:8080/",
                 "https://slack-redir.net/link?url="
                 "https%3A%2F%2Fbank.example@evil.example/"):
        assert mark("log in", href) == (WARNING, "evil.example"), href
        assert mark("https://bank.example@evil.example/", href) == (
            WARNING, "evil.example"), href
    assert mark("write", "mailto:jane@a.example") == (NOTHING, "")


@case
def schemes_that_are_no_links_are_named():
    def scheme(href):
        out = Buf()
        lib.uri_add_scheme(ctypes.byref(out), href, len(href))
        return taken(out)

    for href, want in (
            (b"javascript:alert(1)", b"javascript"),
            (b" \x01java\nscript\t:x", b"javascript"),
            (b"TEL:+49", b"tel"), (b"file:///etc/passwd", b"file"),
            (b"x-a+b.c:d", b"x-a+b.c"), (b"data:text/html,x", b"data"),
            (b"cid:x", b""), (b"http://", b""), (b"mailto:", b""),
            (b"a/b:c", b""), (b"#a:b", b""), (b"?a:b", b""), (b"", b""),
            (b"1a:b", b""), (b":", b""), (b"a" * 33 + b":", b""),
            (b"no scheme", b""), (b"java script:x", b"")):
        assert scheme(href) == want, (href, scheme(href))


def shown(html, *options, env=None):
    status, out, err = program("mimelink", "-t", "html", "-w", "200",
                               *options, stdin=html.encode(), env=env)
    assert (status, err) == (0, b""), err
    return out.decode()


@case
def marks_are_beside_the_words_and_no_links():
    assert shown('<a href="http://evil.example/">bank.example</a>, go') == (
        "\x1b[4m\x1b]8;id=1;http://evil.example/\x1b\\bank.example\x1b]8;;"
        "\x1b\\\x1b[24m \x1b[1m[⚠ evil.example]\x1b[22m, go\n")
    assert shown('<a href="javascript:x()">here</a> and') == (
        "here \x1b[2m[javascript]\x1b[22m and\n")
    note = '<a href="%s">here</a>' % WRAPPED["Slack"].decode()
    assert shown(note).endswith(" \x1b[2m[shop.example.org]\x1b[22m\n")
    # once for a link in several paragraphs, and again for the next link
    twice = "<a href='http://evil.example/'><p>bank.example<p>it is</a>"
    assert shown(twice, "-p").count("⚠") == 1
    assert shown(twice + twice, "-p").count("⚠") == 2
    # in a table, in a field, in text, where UTF-8 is unknown
    assert "⚠ evil.example" in shown(
        "<table border=1><tr><th>a<th>b<tr><td><a href='http://evil.example'"
        ">bank.example</a><td>1</table>")
    assert "[? evil.example]" in shown(twice, env={"LC_ALL": "C"})
    # an image that links, but no script
    assert shown('<a href="javascript:x"><img src=x></a>y') == "y\n"


@case
def long_uris_are_listed_and_too_long_ones_no_links():
    for length, linked, listed in ((1000, 1, 0), (1001, 1, 1), (2000, 1, 1),
                                   (2001, 0, 1)):
        to = "https://a.example/".ljust(length, "x")
        out = shown("<a href='%s'>here</a>" % to)
        first, _, rest = out.partition("\n")
        assert (to in first) == bool(linked), length
        assert ("[1]" in first) == bool(listed), length
        assert ("[1] " in rest) == bool(listed), length
        # to be copied from one line where it cannot be clicked
        assert linked or "[1] " + to in rest, length


@case
def what_passes_through_gets_no_marks():
    text = WRAPPED["Slack"] + b" https://bank.example@evil.example/\n"
    status, out, err = program("mimelink", "-t", "text", "-p", stdin=text)
    assert (status, out, err) == (0, text, b"")


@case
def links_may_go_directly():
    html = "<a href='%s'>here</a> <a href='%s'>there</a>" % (
        WRAPPED["SafeLinks"].decode(), "http://a.example/?utm_source=x")
    out = shown(html, "-p", "-u", "-b")
    assert out == ("here[1] there[2]\n\n[1] %s\n[2] http://a.example/\n" %
                   GOAL), out
    assert "safelinks" in shown(html)
    text = WRAPPED["SafeLinks"] + b" http://a.example/?utm_source=x\n"
    status, out, err = program("mimelink", "-t", "text", "-u", stdin=text)
    assert (status, err) == (0, b"")
    assert [link.split(b";", 1)[1].split(b"\x1b")[0] for link in
            out.split(b"\x1b]8;id")[1:]] == [GOAL.encode(),
                                            b"http://a.example/"], out


run()
