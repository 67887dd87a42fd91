#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""The linkifier beside the vectors of others.

What is compared is what would become a link, uri_add() included.  Vectors
that we do not follow are declared in 58-mimelink-links.deviations with the
reason; one that is declared and passes is a failure, too.
"""

import ast
import ctypes
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import (DATA, TOOL, TOP, Buf, Skip, case, load,  # noqa: E402
                 program, run)

lib = load("mimelink")
SIZE = ctypes.c_size_t
lib.uri_add.argtypes = [ctypes.c_void_p, ctypes.c_char_p, SIZE]
lib.linkify_next.argtypes = [ctypes.c_char_p, SIZE, SIZE, ctypes.c_void_p,
                             ctypes.c_void_p]


class Match(ctypes.Structure):
    _fields_ = [("start", SIZE), ("end", SIZE), ("open", ctypes.c_int)]


def links(text):
    """(what is linked, what it leads to) of each link in a text."""
    data = text.encode()
    found, at, match, href = [], 0, Match(), Buf()
    while lib.linkify_next(data, len(data), at, ctypes.byref(match),
                           ctypes.byref(href)):
        uri = Buf()
        if lib.uri_add(ctypes.byref(uri), href.value(), len(href.value())):
            found.append((data[match.start:match.end].decode(),
                          uri.value().decode()))
        lib.buf_free(ctypes.byref(uri))
        assert match.end > match.start >= at
        at = match.end
    lib.buf_free(ctypes.byref(href))
    return found


def texts(text):
    return [found for found, _ in links(text)]


# ---- rules -----------------------------------------------------------------

def same(text, *want):
    assert texts(text) == list(want), (text, texts(text), want)


def leads(text, *want):
    got = [uri for _, uri in links(text)]
    assert got == list(want), (text, got, want)


@case
def the_sentence_keeps_its_punctuation():
    for end in (".", ",", ":", ";", "!", "...", "?!", ").", "'s", "’s", "”",
                "»", "…", " – x", "[1]", "[12].", "?", "。", "、", "*", "~~"):
        same("http://a.example/b" + end, "http://a.example/b")
    for end in ("-", "+", "=", "/", "_", "#", "&", "$", "'", "@", "%"):
        same("http://a.example/b" + end, "http://a.example/b" + end)
    for text in ("*{}*", "_{}_", "__{}__", "~{}~", "'{}'", '"{}"', "({})",
                 "[{}]", "<{}>", "`{}`", "«{}»", "“{}”", "{{{}}}", "→{}",
                 "│{}│", "「{}」", "[x]({})", "({}).", "({}.)"):
        same(text.format("http://a.example/b"), "http://a.example/b")
        same(text.format("www.a.example/b"), "www.a.example/b")
    same("http://a.example?", "http://a.example")
    same("'it\\'s in http://a.example/b'", "http://a.example/b")
    same("it's http://a.example/b'", "http://a.example/b'")
    same("http://a.example/b[123]", "http://a.example/b")
    same("http://a.example/b[1234]", "http://a.example/b[1234]")


@case
def brackets_are_balanced():
    for url in ("http://a.example/b_(c)", "http://a.example/(b(c)d)/e",
                "http://a.example/[b]", "http://a.example/?q[]=1&q[x]=(2)"):
        same("(" + url + ")", url)
        same("[" + url + "]", url)
    same("http://a.example/b(see", "http://a.example/b")
    same("http://a.example/b[(c])", "http://a.example/b")
    same("http://a.example/b)c(d", "http://a.example/b")


@case
def hosts():
    for url in ("http://localhost:8080/", "http://my_service:80/x",
                "http://a_b.c.example", "http://1.2.3.4:5/", "http://[::1]/",
                "http://bücher.example/ž", "http://例え.テスト/あ",
                "http://me@a.example", "http://me:p@a.example:1/",
                "http://me:1234p@a.example/",
                "http://a.example:80/b@c.example", "HTTPS://A.EXAMPLE/"):
        same("x " + url + ", y", url)
    for text in ("http://-a.example", "http://a-.example", "http://a_.b.c",
                 "http://1.2.3", "http://1.2.3.256", "http://[::g]/",
                 "http://a.example_b.c", "http://example.com-and", "http://",
                 "http:///a", "http://.a", "http://?a", "xhttp://a.example",
                 "@http://a.example", "http://:p@a.example/"):
        same(text)
    for n in range(80):
        same("http://" + ("1." * n)[:n] + "1.1.1.1.1")
    same("http://a.example:99999/b", "http://a.example")
    same("at http://a.example@, or", "http://a.example")
    same("見てhttp://a.comを", "http://a.com")
    same("git+https://a.example/b.git", "https://a.example/b.git")
    leads("http://a:!#$%^&*@host", "http://a:!%23$%25%5E&*@host/")


@case
def names_that_begin_with_www():
    same("www.a.example/b?c", "www.a.example/b?c")
    same("see www2.a.example:80.", "www2.a.example:80")
    leads("www.a.example", "http://www.a.example/")
    for text in ("a.www.example", "/www.a.example", "xwww.a.example", "www.",
                 "www", "wwwx.a.example", "ftp://www.a.example/",
                 "x-www.a.example", "www. a"):
        same(text)


@case
def addresses():
    for address in ("a@b.example", "a.b+c-d@e.f-g.example", "o'x@b.example",
                    "josé@bücher.example", "用户@例子.例", "a@163.com",
                    "a@[1.2.3.4]", "a@[IPv6:::1]", "a@b.c"):
        for text in ("{}", "<{}>", "({})", "to {}.", "x:{}", "to={},", "'{}'",
                     "mailto:{}"):
            want = address
            if text.startswith("mailto"):
                want = "mailto:" + want
            same(text.format(address), want)
    same("<a=b@c.example>", "a=b@c.example")
    same("<mailto:a=b@c.example>", "mailto:a=b@c.example")
    leads("mailto:a@b.example?subject=x&bcc=y.",
          "mailto:a@b.example?subject=x")
    leads("foo@bar.comまで", "mailto:foo@bar.com")
    for text in ("@b.example", "a@b", "a@b@c.example", "@a@b.example",
                 "a.@b.example", "a@1.2.3.4", "a@b_.c", "a@b.c_d",
                 "git@a.example:b/c.git", "getty@tty1.service", "x@2x.png",
                 "left-pad@1.2.x", "sip:a@b.example", "xmpp:a@b.example/c",
                 "news:a@b.example", "ssh://git@a.example/b",
                 "mailto:@b.example", "mailto:x"):
        same(text)
    same("xmailto:a@b.example", "a@b.example")


@case
def angle_brackets_hold_one_url():
    same("<http://a.example/b.>", "http://a.example/b.")
    same("<URL:http://a.example/b>", "http://a.example/b")
    leads("<URL: http://a.example/b c/ d.html >",
          "http://a.example/bc/d.html")
    leads("<http://a.example/b\nc\n  d>", "http://a.example/bcd")
    leads("<http://a.ex\r\nample/b>", "http://a.example/b")
    leads("<http://a.example/b\\\n c>", "http://a.example/bc")
    leads("> <http://a.example/b\n> c>", "http://a.example/bc")
    leads(">> <www.a.example/b\n> > c\n>> d>", "http://www.a.example/bcd")
    leads("<http://a.example/b\n>", "http://a.example/b")
    leads("<http://a.example/b c>", "http://a.example/bc")
    leads("<http://a.example/b\nc d>", "http://a.example/bcd")
    for end in ("", "."):
        same("<http://a.example/b" + end + "\n\nc>", "http://a.example/b")
        same("<http://a.example/b" + end + "\nc" * 99 + ">",
             "http://a.example/b")
    same("<http://a.example/b\n> c>", "http://a.example/b")
    same("<http://a.example|b>", "http://a.example")
    same("<http://a.example/b.<c>", "http://a.example/b")


URL = "http://a.example/" + "x" * 60 + "/y"


@case
def filled_lines_go_on():
    for rest in ("z/index.html", "12345", "zz", "a-b?c=d more", "z/ more",
                 "/z", "a1 more", "QRstUV", "z.html)", "?q=1"):
        leads("see\n" + URL + "\n" + rest + "\n",
              URL + rest.split(" ")[0].rstrip(")"))
        leads("> " + URL + "\r\n> " + rest + "\r\n> x\r\n",
              URL + rest.split(" ")[0].rstrip(")"))
    leads(URL + "&a=\nThanks\n", URL + "&a=Thanks")
    line = "http://a.example/" + "x" * 50 + "12345"
    leads(line + "\n" + "y1" * 36 + "\n" + "z2" * 3 + ".\n",
          line + "y1" * 36 + "z2" * 3)


@case
def other_lines_do_not_go_on():
    for rest in ("Thanks", "Thanks!", "Ähem", "for more", "+the x/y",
                 "-x/y", "SOME_NAME x", "It is", " z/index.html", "> z/i.html",
                 "", "-- ", "------", "* x", "2026-11-23T10:00:00 x",
                 "10.0.0.1 x", "12:30 x", "see: x", "http://b.example/z",
                 "www.b.example/z", "me@b.example", "(z/i.html)", "[1] x",
                 "src/a.c:12:3: error", "z" * 90 + "/"):
        found = [uri for _, uri in links(URL + "\n" + rest + "\n")]
        assert found[0] == URL, (rest, found)
    short = URL[:60]
    leads(short + "\nz/index.html\n", short)
    leads("> " + URL + "\nz/index.html\n", URL)
    leads(URL + ".\nz/index.html\n", URL)
    leads("x" * 100 + "\n" + URL + "\nz/index.html\n", URL)
    records = "host1 " + URL + "\nhost2 " + URL + "\n"
    leads(records, URL, URL)


def mail(body, *options):
    status, out, err = program(
        "mimelink", "-b", "-w", "60", *options, env={"TERM": "xterm"},
        stdin=("Subject: x\n\n" + body).encode())
    assert status == 0 and err == b"", (status, err)
    return re.sub(r"\x1b\[[0-9]+m", "", out.decode())


@case
def all_of_a_broken_link_is_one():
    def half(uri, text):
        return f"\x1b]8;id=1;{uri}\x1b\\{text}\x1b]8;;\x1b\\"

    whole = "http://a.example/bcd"
    got = mail("x\n> <http://a.example/b\n>  cd> y\n")
    assert got == ("x\n> <" + half(whole, "http://a.example/b") + "\n>  " +
                   half(whole, "cd") + "> y\n"), got
    whole = URL + "z/i.html"
    got = mail("see\r\n" + URL + "\r\nz/i.html\r\n")
    parts = re.findall(r"8;id=(\d);([^\x1b]+)\x1b\\([^\x1b]+)", got)
    assert len(parts) > 2 and {p[:2] for p in parts} == {("1", whole)}, got
    assert "".join(p[2] for p in parts) == whole, got


@case
def the_number_is_behind_all_of_it():
    got = mail("<http://a.example/b\nc>, <http://a.example/d\n\te>\n"
               "<http://a.example/b\nc>\nhttp://a.example/f\n", "-p")
    assert got == ("<http://a.example/b\nc[1]>, <http://a.example/d\n"
                   "        e[2]>\n<http://a.example/b\nc[1]>\n"
                   "http://a.example/f\n\n[1] http://a.example/bc\n"
                   "[2] http://a.example/de\n"), got


@case
def flowed_text_is_put_together():
    kind = ("Content-Type: text/plain; format=flowed; delsp=yes\n\n"
            "http://a.example/b- \ncd e\n")
    status, out, _ = program("mimelink", "-t", "part", "-p", "-w", "80",
                             stdin=kind.encode())
    assert (status, out) == (0, b"http://a.example/b-cd e\n"), out


@case
def more_text_may_change_the_last_match():
    match, href = Match(), Buf()
    for text, want in (("http://a.example", 1), ("http://a.example/ ", 0),
                       (URL + "\n", 1), (URL + "\nz/", 1), (URL + " \n", 0),
                       (URL + "\n\n", 0), ("a@b.example", 1),
                       ("a@b.example\n", 0), ("<http://a.example/\n", 1),
                       ("<http://a.example/>", 0), (URL[:60] + "\n", 0)):
        data = text.encode()
        assert lib.linkify_next(data, len(data), 0, ctypes.byref(match),
                                ctypes.byref(href)), text
        assert bool(match.open) == bool(want), text
    lib.buf_free(ctypes.byref(href))


@case
def no_text_costs_more_than_its_length():
    n = {"valgrind": 3000, "asan": 50000}.get(TOOL, 1000000)
    for unit in ("http://a/(", "http://a:", "http://a:b@", "<http://a/",
                 "<URL:http://a ", "a@", "@", "mailto:", "a@b.", "www.", "://",
                 "http://a/,", "http://[", "a://", "sip:", "-", "http://a.",
                 "é@", "www.a@", "<http://a\n", "http://é.", "'", "http",
                 URL + "\n", "<" + URL + "\n", "(" + URL + "\nz/"):
        links(unit * (n // len(unit)))
        links("http://a.example/" + unit * (n // len(unit)))


# ---- the vectors of others -------------------------------------------------

def read(name):
    path = os.path.join(DATA, "links", name)
    if not os.path.exists(path):
        raise Skip(name + " is not there")
    with open(path, encoding="utf-8") as f:
        return f.read()


def declared(suite):
    """The numbers of its vectors that we do not follow."""
    numbers = set()
    path = os.path.join(TOP, "t/58-mimelink-links.deviations")
    with open(path, encoding="utf-8") as f:
        for line in f:
            if line.startswith(suite + " "):
                numbers |= {int(n) for n in line.split("\t")[0].split()[1:]}
    return numbers


def compare(suite, vectors):
    """vectors: (text, what should be, what is)"""
    expected = declared(suite)
    wrong, passed = [], 0
    for number, (text, want, got) in enumerate(vectors, 1):
        passed += want == got
        if (want == got) == (number in expected):
            wrong.append((number, text, want, got))
    for number, text, want, got in wrong:
        print(f"# {suite} {number}: {text!r}\n#   wanted {want}\n"
              f"#      got {got}", file=sys.stderr)
    print(f"# {suite}: {passed} of {len(vectors)} pass, "
          f"{len(expected)} deviations are declared")
    assert not wrong, [w[0] for w in wrong]
    assert passed + len(expected) == len(vectors) > 0


@case
def gnome_terminal():
    vectors = []
    for line in read("terminal-urls.tsv").splitlines():
        if not line.startswith("#"):
            _, text, want = line.split("\t")
            vectors.append((text, [] if want == "-" else [want], texts(text)))
    compare("gnome-terminal", vectors)


def section(name, title):
    """The tests of a section, as (text, expected); YAML as far as it goes."""
    body = re.search(rf"^  {title}:\n(.*?)(?=^  \w|\Z)", read(name),
                     re.M | re.S).group(1)
    tests = []
    for test in re.split(r"^    - description:", body, flags=re.M)[1:]:
        text = re.search(r'^      text: ("(?:[^"\\]|\\.)*")', test, re.M)
        want = re.search(r"^      expected:(.*)", test, re.M | re.S).group(1)
        urls = re.findall(r'- url: (".*")\n *indices: (\[.*\])', want)
        if urls:
            want = [tuple([ast.literal_eval(u)] + ast.literal_eval(i))
                    for u, i in urls]
        else:
            want = ast.literal_eval(want.split("\n")[0].strip().title()
                                    if '"' not in want else
                                    want.split("\n")[0].strip())
        tests.append((ast.literal_eval(text.group(1)), want))
    return tests


def urls(text):
    """Links that are no addresses, which twitter has none of."""
    return [t for t, uri in links(text) if not uri.startswith("mailto:")]


@case
def twitter_extract():
    for title in ("urls", "tco_urls_with_params"):
        compare("extract." + title,
                [(text, want, urls(text))
                 for text, want in section("twitter-text-extract.yml",
                                           title)])


def places(text):
    found, at = [], 0
    for url in urls(text):
        at = text.index(url, at)
        found.append((url, at, at + len(url)))
        at += len(url)
    return found


@case
def twitter_extract_with_indices():
    for title in ("urls_with_indices", "urls_with_directional_markers"):
        compare("extract." + title,
                [(text, want, places(text))
                 for text, want in section("twitter-text-extract.yml",
                                           title)])


@case
def twitter_validate():
    for title in ("urls", "urls_without_protocol"):
        compare("validate." + title,
                [(text, want, urls(text) == [text])
                 for text, want in section("twitter-text-validate.yml",
                                           title)])


run()
