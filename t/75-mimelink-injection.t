#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""Nothing that a sender writes, wherever it stands, is obeyed by a terminal."""

import base64
import os
import quopri
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from grammar import check  # noqa: E402
from injection import CASES, leaks  # noqa: E402
from tap import BUILD, case, plan_skip, program, run  # noqa: E402

if not os.path.exists(BUILD + "/bin/mimelink"):
    plan_skip("mimelink is not built")
for variable in ("NO_HYPERLINKS", "NO_COLOR"):
    os.environ.pop(variable, None)
os.environ["TERM"] = "xterm"

# What is tried in each place of a mail, raw and in the dress of the place.
PAYLOADS = (b"\x1b]0;pwn\x07", b"\x1b[31m", b"\x1b]8;;https://evil.example/",
            b"\x9b31m", b"\xc2\x9b31m", b"\xc2\x9d0;pwn\xc2\x9c",
            b"\xe2\x80\xae", b"\x7f\x08\x0c\x0b\x0e", b"\x1bP+q\x1b\\",
            b"\x1bc", b"\r\x1b[2K")
PLACES = {
    "subject": b"Subject: a%s b\n\nx\n",
    "subject, Q": b"Subject: =?iso-8859-1?Q?a%q?=\n\nx\n",
    "subject, B": b"Subject: =?utf-8?B?%b?=\n\nx\n",
    "subject, UTF-7": b"Subject: =?utf-7?Q?a+ABs-]0;x+AAc-?=%s\n\nx\n",
    "from": b"From: \"a%s\" <a%s@b.example>\nTo: =?x%s?Q?a?=\n\nx\n",
    "date": b"Date: %s\nFrom: a@b.example\n\nx\n",
    "list": b"From: a@b.example\nList-Unsubscribe: <https://a.example/%s>,"
            b" <mailto:a%s@b.example>\nList-Archive: <https://%s/>\n\nx\n",
    "attachment": b"Content-Type: application/x%s; name=\"a%s\"\n"
                  b"Content-Disposition: attachment; filename=\"b%s\"\n\nx\n",
    "attachment, RFC 2231": b"Content-Type: a/b\nContent-Disposition: "
                            b"attachment; filename*=iso-8859-1''%p\n\nx\n",
    "charset": b"Content-Type: text/plain; charset=\"%s\"\n\n%s\xe9\n",
    "text": b"From: a@b.example\n\nx%sy http://a.example/%sz\n> q%s\n",
    "latin-1": b"Content-Type: text/plain; charset=iso-8859-1\n\n%s\n",
    "quoted": b"Content-Type: text/plain; charset=iso-8859-1\n"
              b"Content-Transfer-Encoding: quoted-printable\n\n%q\n",
    "base64": b"Content-Type: text/html\n"
              b"Content-Transfer-Encoding: base64\n\n%b\n",
    "flowed": b"Content-Type: text/plain; format=flowed\n\na%s \nb%s\n",
    "boundary": b"Content-Type: multipart/mixed; boundary=\"%s\"\n\n--%s\n"
                b"Content-Type: a/%s\n\nx\n--%s--\n",
    "uuencode": b"From: a@b.example\n\nbegin 644 %s\n#86)C\n`\nend\n",
    "inner mail": b"Content-Type: message/rfc822\n\nSubject: %s\n\n%s\n",
    "link": b"Content-Type: text/html\n\n<a href=\"https://x.example/%s\">"
            b"a%s</a> <a href=\"mailto:a%s@b.example?subject=%s\">m</a>\n",
    "link's host": b"Content-Type: text/html\n\n<a href=\"https://x%s.example"
                   b"/\">https://y%s.example/</a>\n",
    "wrapped link": b"Content-Type: text/html\n\n<a href=\"https://www.google."
                    b"com/url?q=https://x%p.example/%p\">a</a>\n",
    "attributes": b"Content-Type: text/html\n\n<img alt=\"%s\"><p title=\"%s\""
                  b" style=\"content:'%s'\">x<ol type=\"%s\"><li value=%s>y\n",
    "title": b"Content-Type: text/html\n\n<title>%s</title><!--%s-->"
             b"<style>a{%s}</style><x%s y%s=z>x\n",
}
OPTIONS = ([], ["-p"], ["-r", "-a"], ["-u"])


def fill(place, payload):
    return (place.replace(b"%s", payload)
            .replace(b"%q", "".join(f"={c:02X}" for c in payload).encode())
            .replace(b"%p", "".join(f"%{c:02X}" for c in payload).encode())
            .replace(b"%b", base64.b64encode(b"a" + payload + b"b")))


def shown(data, *options):
    status, out, err = program("mimelink", *options, stdin=data)
    assert (status, err) == (0, b""), (data, options, status, err)
    return out


@case
def in_every_place_of_a_mail():
    tried = 0
    for place, mail in PLACES.items():
        for payload in PAYLOADS:
            options = OPTIONS[tried % len(OPTIONS)]
            out = shown(fill(mail, payload), "-t", "mail", *options)
            assert leaks(out) == "", (place, payload, options, out)
            try:
                check(out)
            except AssertionError as why:
                raise AssertionError(place, payload, options) from why
            assert "-p" not in options or b"\x1b" not in out
            tried += 1
    print("#", tried, "injections into mails")


@case
def in_every_place_of_a_page():
    for name, page in CASES.items():
        out = shown(page, "-t", "html")
        assert leaks(out) == "", (name, out)
        check(out)
        mail = (b"Content-Type: text/html\nContent-Transfer-Encoding: "
                b"quoted-printable\n\n" + quopri.encodestring(page))
        out = shown(mail)
        assert leaks(out) == "", (name, out)
        check(out)


@case
def in_a_stream_of_text():
    for payload in PAYLOADS:
        data = b"a" + payload + b"b http://a.example/" + payload + b"c\n"
        for options in ([], ["-p"], ["-c", "iso-8859-1"]):
            out = shown(data, "-t", "text", *options)
            # colours are the input's own, and stay; so do bytes from 160 on
            left = leaks(out.replace(b"\x1b[31m", b""))
            assert left == "", (payload, options, out)
            assert b"\x1b" not in out or "-p" not in options, out
            assert out.count(b"\x1b]8;;\x1b\\") == out.count(b"\x1b]8;id="), \
                (payload, out)


@case
def in_a_list_of_links():
    for payload in PAYLOADS:
        data = fill(PLACES["link"], payload)
        out = shown(data, "-l").replace(b"\t", b"")
        assert leaks(out) == "" and b"\x1b" not in out, (payload, out)


@case
def no_link_leads_where_only_a_sequence_said():
    out = shown(b"<p>a\x1b]8;;https://evil.example/\x1b\\b\x1b]8;;\x1b\\c",
                "-t", "html")
    assert b"\x1b]8;id=1;https://evil" not in out or b"evil.example" in \
        b"".join(p[0].encode() for p in check(out)[0]), out
    for href in (b"https://x.example/&#10;y", b"https://x.exa\nmple/y",
                 b" https://x.example/y\t"):
        out = shown(b"<a href='" + href + b"'>a</a>", "-t", "html")
        assert check(out)[0][0][1] in (b"https://x.example/y",), out
    for href in (b"java\tscript:alert(1)", b"&#1;javascript:x", b"data:x",
                 b"file:///etc/passwd", b"man:ls", b"ssh://-oProxy"):
        out = shown(b"<a href='" + href + b"'>a</a>", "-t", "html")
        assert b"\x1b]8" not in out, (href, out)


run()
