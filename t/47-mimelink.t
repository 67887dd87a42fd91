#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""mimelink from its options to its pager."""

import fcntl
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import BUILD, TOOL, Skip, case, plan_skip, program, run  # noqa

if not os.path.exists(BUILD + "/bin/mimelink"):
    plan_skip("mimelink is not built")
if TOOL == "valgrind":
    plan_skip("starts the program too often; 49 does so under valgrind")
for name in ("MIMELINK_PAGER", "PAGER", "LESS", "COLUMNS", "NO_COLOR",
             "NO_HYPERLINKS"):
    os.environ.pop(name, None)
os.environ["TERM"] = "xterm"
RULE = "\n" + "─" * 72 + "\n\n"
PAGE = b'<p>See <a href="https://example.org/a">this page</a>.'
LINK = "\x1b]8;id=1;https://example.org/a\x1b\\"


def same(got, want):
    assert got == want, f"got {got!r:.2000}, not {want!r:.2000}"


def shown(text, *options, env=None):
    """What mimelink says to this, which must be all it does."""
    if isinstance(text, str):
        text = text.encode()
    status, out, err = program("mimelink", *options, stdin=text, env=env)
    same((status, err), (0, b""))
    return out.decode()


def plain(text, *options):
    return shown(text, "-p", "-w", "80", *options)


def mail(kind, *lines):
    return "From: a@example.org\nContent-Type: " + kind + "\n\n" + \
        "\n".join(lines) + "\n"


def part(kind, *lines, boundary="b"):
    return ("--" + boundary, "Content-Type: " + kind, "") + lines


HTML = "<p>A page with more than twenty letters in it."


# ---- options ---------------------------------------------------------------

@case
def help_and_version():
    status, out, err = program("mimelink", "--help")
    same((status, err), (0, b""))
    assert out.startswith(b"usage: mimelink [-"), out
    status, out, err = program("mimelink", "--version")
    same((status, err), (0, b""))
    assert re.fullmatch(rb"mimelink \(fittings\) [0-9.]+\n", out), out


@case
def wrong_usage():
    for args, say in ((("-w", "7"), b"-w: 7: not from 20 to 1000"),
                      (("-w", "x"), b"-w: x: not from 20 to 1000"),
                      (("-t", "page"),
                       b"-t: page: not mail, part, html or text"),
                      (("a", "b"), b"usage: ")):
        status, out, err = program("mimelink", *args)
        same((status, out), (64, b""))
        assert say in err, err


@case
def files():
    with open("mail", "wb") as f:
        f.write(b"Subject: x\n\nHello\n")
    same(plain(b"", "mail"), "Subject: x\n\nHello\n")
    same(plain(b"Hi\n", "-"), "Hi\n")
    status, out, err = program("mimelink", "none")
    same((status, out, err),
         (66, b"", b"mimelink: none: No such file or directory\n"))
    status, out, err = program("mimelink", ".")
    same((status, out, err), (66, b"", b"mimelink: .: Is a directory\n"))


@case
def output_that_cannot_be_written():
    with open("/dev/full", "wb") as full:
        for options in ((), ("-t", "text")):
            p = subprocess.run(["mimelink", *options], input=b"Hello\n",
                               stdout=full, stderr=subprocess.PIPE,
                               check=False)
            same((p.returncode, p.stderr),
                 (75, b"mimelink: standard output: "
                      b"No space left on device\n"))


@case
def header_and_body():
    text = ("From: =?utf-8?Q?J=C3=B6rg?= <j@example.org>\nX-Y: z\n"
            "Subject: =?koi8-r?B?8NLJ18XU?=\nDate: Mon, 1 Jan 2024 10:00\n"
            "To: a@example.org,\n b@example.org\n\nHello\n")
    same(plain(text), "From: Jörg <j@example.org>\n"
         "To: a@example.org, b@example.org\nDate: Mon, 1 Jan 2024 10:00\n"
         "Subject: Привет\n\nHello\n")
    same(plain(text, "-b"), "Hello\n")


@case
def the_type_can_be_told():
    same(plain("a <b>b</b>", "-t", "html"), "a b\n")
    same(plain("<b>b</b>"), "b\n")
    same(plain("Subject: x\n\ny", "-t", "html"), "Subject: x y\n")
    same(plain("no header\n", "-t", "mail"), "no header\n")
    same(plain("Content-Type: text/html\n\n<p>x", "-t", "part"), "x\n")
    same(shown("<b>  b </b>\n\n\n\nSubject: x\n", "-p", "-t", "text"),
         "<b>  b </b>\n\n\n\nSubject: x\n")


@case
def nothing_is_refused():
    for data in (b"", b"\0", b"\xff" * 100, b"\n" * 100, b"From ",
                 b"Content-Type: multipart/mixed\n\n", b"--", b"--x\n--x--",
                 b"Content-Type: text/html; charset=\n\n<", b"<" * 1000,
                 b"Content-Transfer-Encoding: base64\n\n!!!!"):
        status, _, err = program("mimelink", stdin=data)
        same((data[:40], status, err), (data[:40], 0, b""))


@case
def text_in_another_charset_passes_too():
    same(shown("Привет\n".encode("koi8-r"), "-t", "text", "-c", "koi8-r"),
         "Привет\n")
    text = "日本\n" * 30000 + "end\n"
    same(shown(text.encode("shift_jis"), "-t", "text", "-c", "sjis"), text)
    text = "日本" * 90000
    same(shown(text.encode("euc_jp")[:-1], "-t", "text", "-c", "euc-jp"),
         text[:-1] + "\ufffd")


@case
def text_passes_before_its_end():
    p = subprocess.Popen(["mimelink", "-t", "text"], stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE)
    p.stdin.write(b"first\n")
    p.stdin.flush()
    same(p.stdout.readline(), b"first\n")
    p.stdin.close()
    same((p.stdout.read(), p.wait()), (b"", 0))


# ---- what is shown of a mail -------------------------------------------------

@case
def alternatives():
    text = part("text/plain", "plain text of more than twenty letters")
    amp = part("text/x-amp-html", "<p>AMP, of which we want nothing")
    for parts, want in (
            (text + part("text/html", HTML),
             "A page with more than twenty letters in it.\n"),
            (text + part("text/html", HTML) + amp,
             "A page with more than twenty letters in it.\n"),
            (text + part("text/html", "<p>See text"),
             "plain text of more than twenty letters\n"),
            (text + amp, "plain text of more than twenty letters\n"),
            (part("text/html", "<p>short"), "short\n")):
        same(plain(mail("multipart/alternative; boundary=b", *parts,
                        "--b--"), "-b"), want)


@case
def related_parts():
    picture = ("--b", "Content-Type: image/png", "Content-ID: <p>", "", "x")
    style = ("--b", "Content-Type: text/html", "Content-ID: <s>", "", "<p>no")
    page = ("--b", "Content-Type: text/html", "Content-ID: <r>", "", "<p>yes")
    same(plain(mail("multipart/related; boundary=b", *picture, *page,
                    "--b--"), "-b"), "yes\n")
    same(plain(mail('multipart/related; start="<r>"; boundary=b', *style,
                    *page, *picture, "--b--"), "-b"), "yes\n")


@case
def files_beside_a_page():
    def file(kind, *fields):
        return ("--b", "Content-Type: " + kind, "Content-ID: <x>", *fields,
                "", "x")

    same(plain(mail(
        "multipart/related; boundary=b", *part("text/html", "<p>yes"),
        *file("image/png"), *file("application/pdf"),
        *file("image/gif", "Content-Disposition: attachment"), "--b--"),
        "-b"), "yes\n\nAttachment: (application/pdf, 1 byte)\n"
        "Attachment: (image/gif, 1 byte)\n")


@case
def texts_one_after_the_other():
    same(plain(mail("multipart/mixed; boundary=b", *part("text/plain", "one"),
                    *part("text/plain", " "), *part("text/html", "<p>two"),
                    *part("text/x-patch", "three"), "--b--"), "-b"),
         "one\n" + RULE + "two\n" + RULE + "three\n")


@case
def attachments_are_listed():
    head = 'Content-Disposition: attachment; filename="'
    same(plain(mail(
        "multipart/mixed; boundary=b", *part("text/plain", "text"), "--b",
        "Content-Type: application/pdf; name*=utf-8''r%C3%A9sum%C3%A9.pdf",
        "Content-Transfer-Encoding: base64", "", "aGVsbG8=", "--b",
        "Content-Type: text/html", head + 'page.html"', "", HTML,
        *part("text/calendar", "BEGIN:VCALENDAR"), "--b--"), "-b"),
        "text\n\nAttachment: résumé.pdf (application/pdf, 5 bytes)\n"
        f"Attachment: page.html (text/html, {len(HTML)} bytes)\n"
        "Attachment: (text/calendar, 15 bytes)\n")


@case
def the_name_of_an_attachment_is_a_name():
    text = mail(
        "multipart/mixed; boundary=b", *part("text/plain", "text"), "--b",
        'Content-Type: application/pdf; name="www.example.com"', "", "x",
        "--b", 'Content-Type: application/pdf; name="On 1 May, A wrote:"', "",
        "x", "--b--")
    same(plain(text, "-b"), "text\n\n"
         "Attachment: www.example.com (application/pdf, 1 byte)\n"
         "Attachment: On 1 May, A wrote: (application/pdf, 1 byte)\n")
    assert "\033]8;" not in shown(text, "-b"), "a link"


@case
def a_text_marked_as_attachment_is_shown_if_it_is_all_there_is():
    head = "text/html\nContent-Disposition: attachment"
    same(plain(mail(head, "<p>Hello"), "-b"), "Hello\n")
    same(plain(mail("multipart/mixed; boundary=b", *part(head, "<p>Hi"),
                    "--b--"), "-b"),
         "Hi\n\nAttachment: (text/html, 5 bytes)\n")


@case
def octet_stream_that_is_html():
    for body, want in (
            (HTML, "A page with more than twenty letters in it.\n"),
            ("just text", "Attachment: (application/octet-stream, "
             "10 bytes)\n")):
        same(plain(mail("application/octet-stream", body), "-b"), want)


@case
def mails_within_a_mail():
    inner = "Subject: inner\n\nin\n"
    want = "From: a@example.org\n" + RULE + "Subject: inner\n\nin\n"
    same(plain(mail("message/rfc822", inner)), want)
    same(plain(mail("message/rfc822", inner), "-b"), "Subject: inner\n\nin\n")
    same(plain(mail("multipart/digest; boundary=b", "--b", "", inner, "--b",
                    "", inner, "--b--"), "-b"),
         "Subject: inner\n\nin\n" + RULE + "Subject: inner\n\nin\n")


@case
def what_is_not_opened_is_named():
    for kind, say in (
            ("application/ms-tnef", "winmail.dat"),
            ("application/octet-stream; name=WINMAIL.DAT", "winmail.dat"),
            ("application/pkcs7-mime; smime-type=signed-data", "signature"),
            ("application/pkcs7-mime; smime-type=certs-only",
             "S/MIME certificates only."),
            ("application/x-pkcs7-mime", "S/MIME")):
        out = plain(mail("multipart/mixed; boundary=b",
                         *part(kind, "\1\2"), "--b--"), "-b")
        assert say in out and "Attachment: " in out, (kind, out)
    out = plain(mail("multipart/encrypted; boundary=b",
                     *part("application/pgp-encrypted", "Version: 1"),
                     *part("application/octet-stream", "x"), "--b--"), "-b")
    assert "encrypted, and not decrypted" in out, out


@case
def uuencode_within_text():
    same(plain("Here:\n\nbegin 644 hi.txt\n\"2&D`\n`\nend\nBye\n"),
         "Here:\n\nBye\n\nAttachment: hi.txt (text/plain, 2 bytes)\n")


@case
def flowed_text():
    same(plain(mail("text/plain; format=flowed", "a ", "b", "> c ", "> d"),
               "-b"), "a b\n> c d\n")
    same(plain(mail("text/plain; format=Flowed; delsp=Yes", "a ", "b"), "-b"),
         "ab\n")


@case
def html_labelled_as_text():
    same(plain(mail("text/plain", "<html><body><p>x</body></html>"), "-b"),
         "x\n")


@case
def depth_and_parts_that_are_left_out_are_told():
    deep = "".join("Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n"
                   % (i, i) for i in range(100))
    same(plain(deep + "\nx"),
         "[Parts nested deeper than 64 levels are left out.]\n"
         "Attachment: (multipart/mixed, 1.8 kB)\n")
    many = mail("multipart/mixed; boundary=b", *(["--b", "", "x"] * 4500))
    assert "beyond the first 4096" in plain(many)


# ---- charsets ----------------------------------------------------------------

@case
def mutt_attachment_case():
    page = '<meta charset="iso-8859-1"><p>naïve – “Привет”'
    same(plain(page), "naïve – “Привет”\n")
    same(plain('<meta charset="koi8-r"><p>Привет'.encode("koi8-r")),
         "Привет\n")


@case
def mailcap_case():
    same(plain("<p>Привет, мир".encode("koi8-r"), "-t", "html", "-c",
               "koi8-r"), "Привет, мир\n")
    same(plain("<p>naïve", "-t", "html", "-c", "us-ascii"), "naïve\n")
    same(plain("<p>naïve", "-t", "html", "-c", "unknown-8bit"), "naïve\n")


@case
def a_page_names_its_charset_in_one_of_its_metas():
    word = b"<p>" + "Привет".encode("koi8-r")
    for metas in (b"<meta charset=koi8-r>",
                  b"<meta name=viewport content=x><meta name=charset>"
                  b"<meta charset='koi8-r' />",
                  b"<meta charset=nonesuch><meta charset = koi8-r>"):
        same(plain(metas + word, "-t", "html"), "Привет\n")
    same(plain(b"<p>ok<meta charset=koi8-r", "-t", "html"), "ok\n")


@case
def russian_and_japanese_mail():
    for label, python, text in (
            ("koi8-r", "koi8-r", "Привет, мир"),
            ("windows-1251", "cp1251", "Привет, мир"),
            ("iso-2022-jp", "iso2022_jp", "日本語のメール"),
            ("shift_jis", "shift_jis", "日本語のメール"),
            ("euc-jp", "euc_jp", "日本語のメール")):
        head = mail("text/plain; charset=" + label, "").encode()
        same(plain(head + text.encode(python), "-b").strip(), text)


@case
def byte_order_marks():
    for encoding in ("utf-8-sig", "utf-16"):
        same(plain("<p>é".encode(encoding)), "é\n")
        same(plain("<p>é".encode(encoding), "-c", "koi8-r"), "é\n")
        same(plain("Subject: é\n\né\n".encode(encoding)),
             "Subject: é\n\né\n")


@case
def lines_that_end_in_cr():
    same(plain("Subject: x\r\ra\rb\r"), "Subject: x\n\na\nb\n")


@case
def other_locales():
    text = "é – 日\n"
    for env, want in (({"LC_ALL": "C"}, b"e - ?\n"),
                      ({"LC_ALL": "C.UTF-8"}, text.encode())):
        status, out, err = program("mimelink", "-p", stdin=text.encode(),
                                   env=env)
        same((status, out, err), (0, want, b""))


# ---- environment -------------------------------------------------------------

@case
def links_and_when_there_are_none():
    same(shown(PAGE), "See \x1b[4m" + LINK +
         "this page\x1b]8;;\x1b\\\x1b[24m.\n")
    same(shown(PAGE, env={"NO_COLOR": "1"}),
         "See " + LINK + "this page\x1b]8;;\x1b\\.\n")
    numbered = "See this page[1].\n\n[1] https://example.org/a\n"
    same(shown(PAGE, "-p"), numbered)
    same(shown(PAGE, env={"NO_HYPERLINKS": "1"}), numbered)
    same(shown(PAGE, env={"TERM": "dumb"}), numbered)
    same(shown(PAGE, env={"NO_HYPERLINKS": "", "NO_COLOR": "", "TERM": ""}),
         shown(PAGE))


@case
def width():
    def columns(*options, env=None):
        out = shown("x " * 1000, "-p", *options, env=env)
        return max(map(len, out.split("\n")))

    assert columns("-w", "40") in (38, 39)
    assert columns("-w", "40", env={"COLUMNS": "60"}) in (38, 39)
    assert columns(env={"COLUMNS": "60"}) in (58, 59)
    assert columns(env={"COLUMNS": "1"}) in (18, 19)


@case
def lines_of_a_mailbox_within_a_header():
    for lines in ("From a Mon\n>From b Tue\nSubject: x\n",
                  "From a Mon\nSubject: x\n>From c Wed\n"):
        same(plain(lines + "Content-Type: text/html\n\n<b>hi</b>\n",
                   "-t", "mail"), "Subject: x\n\nhi\n")


@case
def comments_in_a_content_type():
    for comment in ("(a)", "(a (b) c)", "(a \\) b)", "(a \\( b)"):
        same(plain(mail(f"text/html {comment}; charset=iso-8859-7",
                        "<b>a</b>&eacute;"), "-b"), "aé\n")


@case
def a_type_of_any_length():
    out = plain(mail("multipart/mixed; boundary=b",
                     *part("application/" + "x" * 300 + "; name=a", "hello"),
                     "--b--"), "-b", "-w", "300")
    assert re.fullmatch(r"Attachment: a \(application/x+, 5 bytes\)\n", out)


@case
def files_beside_the_text_that_is_not_chosen():
    mixed = ("--b", "Content-Type: multipart/mixed; boundary=c", "")
    text = part("text/plain", "plain", boundary="c")
    file = part("application/pdf; name=x.pdf", "x", boundary="c")
    same(plain(mail("multipart/alternative; boundary=b", *mixed, *text, *file,
                    "--c--", *part("text/html", HTML), "--b--"), "-b"),
         "A page with more than twenty letters in it.\n\n"
         "Attachment: x.pdf (application/pdf, 1 byte)\n")
    inner = ("--c", "Content-Type: multipart/mixed; boundary=d", "")
    file = part("application/pdf; name=x.pdf", "x", boundary="d")
    same(plain(mail("multipart/alternative; boundary=b", *mixed, *text, *inner,
                    *file, "--d--", "--c--", *part("text/html", HTML),
                    "--b--"), "-b"),
         "A page with more than twenty letters in it.\n\n"
         "Attachment: x.pdf (application/pdf, 1 byte)\n")


@case
def cells_of_several_columns():
    rows = "<tr><td>a<td>b<tr><td>c<td>d"
    for text in ("A heading wider than both", "Thewidthofoneverylongword"):
        same(plain(f"<table><tr><th colspan=2>{text}{rows}</table>",
                   "-t", "html"),
             f"{text}\n" + "─" * 25 + "\na  b\nc  d\n")
    for text in ("A cell wider than both", "Thewidthofoneverylongword"):
        same(plain(f"<table>{rows}<tr><td colspan=2>{text}</table>",
                   "-t", "html"), f"a  b\nc  d\n{text}\n")
        same(plain(f"<table><tr><td colspan=2>{text}<td>x<tr><td>a<td>b<td>y"
                   "<tr><td>c<td>d<td>z</table>", "-t", "html"),
             f"{text}  x\n" + "".join(
                 line.ljust(len(text) + 2) + end + "\n" for line, end in
                 (("a  b", "y"), ("c  d", "z"))))


@case
def cells_of_several_rows_and_what_is_in_them():
    same(plain("<table><tr><td rowspan=2>a<td>b<td>c<tr><td>d<td>e"
               "<tr><td>f<td>g<td>h</table>", "-t", "html"),
         "a  b  c\n   d  e\nf  g  h\n")
    same(plain("<table border=1><tr><td>a<td><ol><li>b</ol>"
               "<tr><td>c<td>d</table>", "-t", "html"), "a  1. b\nc  d\n")
    same(plain("<table border=1><tr><td>a<td><blockquote>b</blockquote>"
               "<dl><dd>z</dl><tr><td>c<td>d</table>", "-t", "html"),
         "a  b\n   z\nc  d\n")
    same(plain("<table><tr><td>a<td>b<tr><td><td><tr><td>c<td>d</table>",
               "-t", "html"), "a  b\nc  d\n")


@case
def formulas_are_text():
    same(plain("a <math><mi>x</mi><mo>=</mo><mn>2</mn></math> b",
               "-t", "html"), "a x=2 b\n")


@case
def pages_that_are_not_well_formed():
    for page, want in (
            ("<head></head></template>x", "x\n"),
            ("<table> <!-- c --> \0 <tr><td>a</table>b", "a\nb\n"),
            ("<table><tr><td>" + "".join(f"<font color={i}>"
                                         for i in range(100)) +
             "x<p>y</table>z", "x\n\ny\n\nz\n"),
            ("<style>" + "x" * 200 + "{display:none} p{display:none}</style>"
             "<p>a</p>b", "b\n")):
        same(plain(page, "-t", "html"), want)


@case
def a_page_that_begins_with_much_that_is_not_seen():
    page = "<style>" + "p{color:red}\n" * 20000 + "</style>" + HTML
    same(plain(mail("multipart/alternative; boundary=b",
                    *part("text/plain", "plain"), *part("text/html", page),
                    "--b--"), "-b"),
         "A page with more than twenty letters in it.\n")


# ---- the pager -----------------------------------------------------------------

def on_terminal(text, *options, env=None, keys=b"", columns=80):
    """Run it on a terminal.  Return: its status, and what came there."""
    with open("input", "wb") as f:
        f.write(text)
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update(env or {})
        os.execvp("mimelink", ["mimelink", *options, "input"])
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("4H", 24, columns, 0, 0))
    out = b""
    while True:
        try:
            data = os.read(fd, 65536)
        except OSError:
            data = b""
        if not data:
            break
        out += data
        if keys and b"END" in out:
            os.write(fd, keys)
            keys = b""
    os.close(fd)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), \
        out.replace(b"\r\n", b"\n").decode()


def script(name, text):
    with open(name, "w", encoding="utf-8") as f:
        f.write("#!/bin/sh\n" + text)
    os.chmod(name, 0o755)


@case
def pagers_as_git_chooses_them():
    script("show", "echo \"$LESS\"; sed s/^/:/\n")
    here = os.getcwd()
    path = here + ":" + os.environ["PATH"]
    script("less", "echo \"less $* LESS=$LESS\"; cat\n")
    text = "See \x1b[4m" + LINK + "this page\x1b]8;;\x1b\\\x1b[24m.\n"
    numbered = "See this page[1].\n\n[1] https://example.org/a\n"
    for env, want in (
            ({}, "less -R LESS=R\n" + text),
            ({"LESS": "X"}, "less -R LESS=X\n" + text),
            ({"PAGER": "less -i"}, "less -R -i LESS=R\n" + text),
            ({"PAGER": here + "/less | tee /dev/null"},
             "less -R LESS=R\n" + text),
            ({"PAGER": "A=b less"}, "less -R LESS=R\n" + text),
            ({"PAGER": "cat"}, text), ({"PAGER": ""}, text),
            ({"PAGER": "less", "MIMELINK_PAGER": "cat"}, text),
            ({"PAGER": "cat", "MIMELINK_PAGER": "less"},
             "less -R LESS=R\n" + text),
            ({"PAGER": "show"}, "R\n" + re.sub("^", ":", numbered,
                                               flags=re.M)[:-1]),
            ({"PAGER": "show; true"}, "R\n" + re.sub("^", ":", numbered,
                                                     flags=re.M)[:-1])):
        same((env, *on_terminal(PAGE, env=dict(env, PATH=path))),
             (env, 0, want))


@case
def no_pager_for_text():
    same(on_terminal(b"a\n", "-t", "text", env={"PAGER": "false"}),
         (0, "a\n"))


@case
def a_pager_that_quits_is_success():
    text = b"x\n" * 100000
    same(on_terminal(text, env={"PAGER": "true"}), (0, ""))
    same(on_terminal(text, env={"PAGER": "head -n 1"}), (0, "x\n"))
    same(on_terminal(text, env={"PAGER": "exit 3;"}), (0, ""))


@case
def a_pager_that_is_absent():
    # execvp(3) speaks of permission if any directory of PATH denies it
    path = os.path.dirname(shutil.which("mimelink")) + ":/usr/bin:/bin"
    same(on_terminal(b"a\n", env={"PAGER": "no-such-pager -x", "PATH": path}),
         (0, "mimelink: no-such-pager -x: No such file or directory\na\n"))
    status, out = on_terminal(b"a\n", env={"PAGER": "no-such-pager; exit 127"})
    same(status, 69)
    assert out.endswith("mimelink: the pager was not found\n"), out


@case
def the_width_of_the_terminal():
    for columns, want in (40, 39), (120, 119), (2000, 999):
        script("wait", "sleep 0.1; exec mimelink -p input\n")
        with open("input", "wb") as f:
            f.write(b"x " * 2000)
        pid, fd = pty.fork()
        if pid == 0:
            os.environ["PAGER"] = "cat"
            os.execv("./wait", ["wait"])
        fcntl.ioctl(fd, termios.TIOCSWINSZ,
                    struct.pack("4H", 24, columns, 0, 0))
        out = b""
        while True:
            try:
                out += os.read(fd, 65536)
            except OSError:
                break
        os.close(fd)
        os.waitpid(pid, 0)
        longest = max(map(len, out.decode().split("\r\n")))
        assert longest in (want, want - 1), (columns, longest)


@case
def less_itself():
    if not shutil.which("less"):
        raise Skip("less is not installed")
    text = PAGE + b"<p>x" * 100 + b"<p>END"
    start = time.monotonic()
    status, out = on_terminal(text, keys=b"q", env={"LESS": "+G"})
    same(status, 0)
    assert "END" in out and time.monotonic() - start < 20, out
    status, out = on_terminal(PAGE, keys=b"q", env={"LESS": "FX"})
    same(status, 0)
    assert LINK in out, out


@case
def blanks_and_line_ends_of_unicode():
    same(plain("<p>a\u2003\u205fb\u2028c\u2029d", "-t", "html"),
         "a b\nc\nd\n")


@case
def a_byte_order_mark_is_none_of_the_text():
    for kind in ("text/plain", "text/html"):
        same(plain(mail(kind, "\ufeffabc"), "-b"), "abc\n")


@case
def characters_by_number():
    same(plain("a&#x7F;&#x80;&#x7FF;&#x800;&#xFFFF;&#x10000;&#xD800;&#0;z",
               "-t", "html"), "a\u20ac\u07ff\u0800\uffff\U00010000"
         "\ufffd\ufffdz\n")


@case
def no_text_is_lost_behind_or_instead_of_base64():
    footer = "______\nA list, http://l.example"
    for end in ("=\n\n", "=\n", "=\r\n\r\n", "\n\n"):
        text = "aGVsbG8gd29ybGQ" if "=" in end else "aGVsbG8gd29y"
        data = ("Content-Type: text/plain\nContent-Transfer-Encoding: base64"
                "\n\n\n" + text + end + footer + "\n")
        out = program("mimelink", "-bp", stdin=data.encode())[1].decode()
        want = "hello world\n" if "=" in end else "hello wor\n"
        same(out, want + footer + "\n")
    for text, want in (("This is no base64, dear reader.", None),
                       ("aGVs bG8g d29y", "hello wor"),
                       ("aGVsbG8g\n\nd29y \n\n", "hello wor"),
                       ("aGVsbG8g*d29y", "hello wor"),
                       ("aGVsbG8NCndvcg0NCg0Kbw==", "hello\nwor\n\n\no"),
                       ("aGVsbG8g\n*d29y", "hello wor")):
        data = ("Content-Type: text/plain\nContent-Transfer-Encoding: base64"
                "\n\n" + text + "\n")
        same(program("mimelink", "-bp", stdin=data.encode()),
             (0, (want or text).encode() + b"\n", b""))


run()
