#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""mimelink -l, the links alone, and the links of mailing lists."""

import collections
import os
import re
import select
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import BUILD, DATA, TOOL, Skip, case  # noqa: E402
from tap import plan_skip, program, run  # noqa: E402

if not os.path.exists(BUILD + "/bin/mimelink"):
    plan_skip("mimelink is not built")
A = "http://a.example/"


def same(got, want):
    assert got == want, f"got {got!r:.2000}, not {want!r:.2000}"


def listed(text, *options, say=b"", env=None):
    if isinstance(text, str):
        text = text.encode()
    status, out, err = program("mimelink", "-l", *options, stdin=text,
                               env=env)
    same((status, err), (0, say))
    assert re.fullmatch(rb"([^\t\n\x00-\x1f\x7f]*\t[!-:<-~]+\n)*", out), out
    return [tuple(line.split("\t")) for line in out.decode().splitlines()]


def html(text, *options):
    return listed(text, "-t", "html", *options)


@case
def each_link_once_and_in_order():
    same(html(f"<p>One <a href={A}1>link</a>, <a href={A}2>another</a>,"
              f"<a href={A}1>the first</a> and {A}4."),
         [("link", A + "1"), ("another", A + "2"), ("the first", A + "1"),
          (A + "4", A + "4")])
    same(html("<p>No link <a href=javascript:x>is</a> <a href=/x>here</a>"),
         [])
    same(html(""), [])


@case
def text_is_one_line():
    for inner, want in (("a\tb\n c", "a b c"), ("<pre>a\tb\n\nc</pre>",
                                                "a b c"),
                        ("a<br>b<p>c</p><p>d</p>", "a b c d"),
                        (" a&nbsp;&nbsp;b ", "a b"), ("a<b>b</b>c", "abc"),
                        ("<h1>Title</h1><div>text</div>", "Title text"),
                        ("&#27;]0;x&#7;a&#x9b;31m\u202eb", "]0;xa›31mb"),
                        ("<img alt='A picture' src=x>", "A picture"),
                        ("<img src=x>", "[a.example]")):
        same(html(f"<a href={A}>{inner}</a>"), [(want, A)])
    text = "word " * 100
    same(html(f"<a href={A}>{text}</a>", "-w", "20"), [(text.strip(), A)])
    same(html(f"<a href='{A}x y'>{A}x y</a>"), [(A + "x y", A + "x%20y")])


@case
def what_is_hidden_is_not_listed_but_with_a():
    page = (f"<div style='display:none'><a href={A}1>x</a></div>"
            f"<a href={A}2><img width=1 height=1 src=x></a>"
            f"<a href={A}3></a><a href={A}4>y</a>")
    same(html(page), [("y", A + "4")])
    same(html(page, "-a"), [("x", A + "1"), ("[a.example]", A + "2"),
                            ("y", A + "4")])


@case
def links_in_tables_are_whole():
    row = "".join(f"<td><a href={A}{i}>the cell {i}</a>" for i in range(3))
    want = [(f"the cell {i}", A + str(i)) for i in range(3)]
    same(html(f"<table border=1>{'<tr>' + row}</table>", "-w", "24"), want)
    same(html(f"<table><tr>{row}</table>", "-w", "24"), want)


@case
def of_a_mail_the_body():
    mail = ("From: a@b.example\nSubject: see http://c.example/\n"
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n"
            f"{A}1\n--b\nContent-Type: message/rfc822\n\n"
            f"From: d@e.example\n\n<{A}2>\n--b\n"
            f"Content-Type: text/html\n\n<a href={A}3>three</a>\n"
            "--b\nContent-Type: application/pdf; name=http://f.example/\n\n"
            "x\n--b--\n")
    want = [(A + "1", A + "1"), (A + "2", A + "2"), ("three", A + "3")]
    for options in ((), ("-t", "mail"), ("-b",), ("-p",), ("-r",)):
        same(listed(mail, *options), want)


@case
def remarks_are_for_people():
    mail = ("From: a@b.example\nContent-Type: application/pkcs7-mime; "
            "smime-type=signed-data\n\nx\n")
    same(listed(mail, say=b"mimelink: An S/MIME message is inside of its "
                b"signature, which is not opened.\n"), [])


@case
def uris_of_any_length():
    for n in (1000, 1001, 2000, 2001, 100000):
        uri = A + "x" * (n - len(A))
        same(html(f"<a href={uri}>long</a>"), [("long", uri)])


@case
def in_the_charset_of_the_locale():
    page = f"<a href={A}é>é → 例</a>"
    status, out, err = program("mimelink", "-lt", "html", stdin=page.encode(),
                               env=dict(os.environ, LC_ALL="C"))
    same((status, err), (0, b""))
    text, _, uri = out.partition(b"\t")
    same(uri, b"http://a.example/%C3%A9\n")
    assert re.fullmatch(b"[ -~]+", text), text


@case
def text_as_it_comes():
    same(listed(f"{A}1 and\n<{A}2>, www.b.example\n", "-t", "text"),
         [(A + "1", A + "1"), (A + "2", A + "2"),
          ("www.b.example", "http://www.b.example/")])
    p = subprocess.Popen([BUILD + "/bin/mimelink", "-l", "-t", "text"],
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    p.stdin.write(f"see {A}1\nand".encode())
    p.stdin.flush()
    assert select.select([p.stdout], [], [], 20)[0], "nothing came"
    same(os.read(p.stdout.fileno(), 100), f"{A}1\t{A}1\n".encode())
    p.stdin.close()
    same((p.stdout.read(), p.wait()), (b"", 0))
    p.stdout.close()


@case
def text_is_in_characters_of_the_locale():
    same(listed(f"\x1b]8;;{A}\x07né\x1b]8;;\x07", "-t", "text",
                env={"LC_ALL": "C"}), [("ne", A)])


STREAM = (f"red \x1b[31m{A}r\x1b[1med\x1b[0m, {A}2\n"
          f"\x1b]8;;{A}3\x1b\\three \x1b[1mwords\x1b[0m here\x1b]8;;\x07 x\n"
          f"\x1b]8;id=1;{A}4\x07a\tb\nc\x1b]8;;\x07\n"
          f"\x1b]8;;file:///x\x07no\x1b]8;;\x07 \x1b]8;;{A}5\x07{A}5\x1b]8;;\x07\n"
          f"> <{A}6\n> 7>\n\udcff é\x9b <{A}é>"
          f"\x1b]8;id=2;{A}8\x07x\x1b]8;;\x07 no \x1b]8;id=2;{A}8\x07y")
LISTED = [(A + "red", A + "red"), (A + "2", A + "2"),
          ("three words here", A + "3"), ("a b c", A + "4"), (A + "5", A + "5"),
          (A + "67", A + "67"), (A + "é", A + "%C3%A9"),
          ("x", A + "8"), ("y", A + "8")]


@case
def text_of_other_programs():
    text = STREAM.encode("utf-8", "surrogateescape")
    same(listed(text, "-t", "text"), LISTED)
    same(listed(text, "-pt", "text"), LISTED)
    p = subprocess.Popen([BUILD + "/bin/mimelink", "-l", "-t", "text"],
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                         bufsize=0)
    for i in range(len(text)):
        p.stdin.write(text[i:i + 1])
    p.stdin.close()
    same([tuple(line.split("\t")) for line in
          p.stdout.read().decode().splitlines()], LISTED)
    same(p.wait(), 0)
    p.stdout.close()
    long = A + "x" * 3000
    same(listed(long, "-t", "text"), [(long, long)])


MAIL = "From: a@b.example\n{}\n\nHello.\n"


@case
def the_links_of_a_mailing_list():
    for field, want in (
            ("List-Unsubscribe: <http://a.example/u?x=1>",
             [("Unsubscribe at a.example", A + "u?x=1")]),
            ("List-Archive: (old)\n <http://a.ex\n ample/>, <ftp://b/>",
             [("Archive at a.example", A)]),
            ("List-Unsubscribe: <mailto:u@b.example?subject=u,v&bcc=c@d>,\n"
             "\t<" + A + ">, <http://c.example>",
             [("Unsubscribe by mail to b.example",
               "mailto:u@b.example?subject=u,v"),
              ("Unsubscribe at a.example", A)]),
            (f"LIST-UNSUBSCRIBE: {A}1,{A}2",
             [("Unsubscribe at a.example", A + "1"),
              ("Unsubscribe at a.example", A + "2")]),
            ("List-Unsubscribe: =?utf-8?Q?=3Chttp=3A=2F=2Fa.example=2F=3E?=",
             [("Unsubscribe at a.example", A)]),
            ("List-Unsubscribe: <http://b\u00fc.example/>",
             [("Unsubscribe at xn--b-eha.example",
               "http://xn--b-eha.example/")]),
            ("List-Unsubscribe: <javascript:x>, NO, <mailto:u>, <http:>, <",
             []),
            ("List-Unsubscribe:\nList-Archive:", [])):
        same(listed(MAIL.format(field)), want)
        same(listed(MAIL.format(field), "-b"), [])
    same(listed("Content-Type: message/rfc822\n\n" +
                MAIL.format(f"List-Archive: <{A}>")), [])


@case
def those_are_below_the_text():
    text = MAIL.format(f"List-Archive: <{A}x>\nList-Unsubscribe: <{A}y>")
    status, out, err = program("mimelink", "-w", "80",
                               stdin=text.encode(),
                               env=dict(os.environ, NO_COLOR="1"))
    same((status, err), (0, b""))
    link = "\x1b]8;id={};{}\x1b\\{} at a.example\x1b]8;;\x1b\\\n"
    same(out.decode().partition("Hello.\n")[2],
         "\n" + link.format(2, A + "y", "Unsubscribe") +
         link.format(3, A + "x", "Archive"))


@case
def a_field_without_end_takes_no_time():
    for s in ("<", "a,", "<a ", "<a>"):
        same(listed(MAIL.format("List-Archive: " + s * 300000)), [])


FIELD = rb"(?m)^\x1b\[1m(From|To|Subject|Attachment):.*"


def clickable(out):
    """The URI of each link."""
    found = dict(re.findall(rb"\x1b\]8;id=(\d+);([^\x1b]+)", out))
    return collections.Counter(found.values())


@case
def all_that_can_be_clicked_is_listed():
    paths = [os.path.join(root, name) for top in ("mail", "html")
             for root, _, names in os.walk(os.path.join(DATA, top))
             for name in sorted(names)]
    if not paths:
        raise Skip("no data/mail: set FITTINGS_DATA")
    for path in paths[::20 if TOOL else 1]:
        status, out, err = program("mimelink", "-b", "-w", "1000", path)
        same((status, err), (0, b""))
        status, listed, _ = program("mimelink", "-lb", path)
        same(status, 0)
        listed = collections.Counter(line.split(b"\t")[1]
                                     for line in listed.splitlines())
        # but for the fields of mails inside, and files, that have a link
        assert clickable(re.sub(FIELD, b"", out)) <= listed, path
        assert listed <= clickable(out), path


@case
def links_may_be_direct():
    wrapped = "https://slack-redir.net/link?url=http%3A%2F%2Fa.example%2F1"
    page = f"<a href='{wrapped}'>one</a> {A}?utm_source=x&b"
    same(html(page, "-u"), [("one", A + "1"), (A + "?utm_source=x&b", A + "?b")])
    same(html(page)[0], ("one", wrapped))


run()
