#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""What contrib has for mimelink, each with the program it is made for."""

import base64
import fcntl
import os
import pty
import quopri
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import BUILD, TOOL, TOP, Skip, case, plan_skip, run  # noqa: E402

if TOOL:
    plan_skip("drives programs that are not ours")
if not os.path.exists(BUILD + "/bin/mimelink"):
    plan_skip("mimelink is not built")
CONTRIB = TOP + "/contrib/"
for name in ("MIMELINK_PAGER", "PAGER", "LESS", "NO_COLOR", "NO_HYPERLINKS",
             "COLUMNS", "LINES", "MAIL"):
    os.environ.pop(name, None)
LINK = ";https://example.org/a\x1b\\"


def need(command):
    if not shutil.which(command):
        raise Skip(command + " is not installed")


def write(path, text):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "wb") as f:
        f.write(text if isinstance(text, bytes) else text.encode())


def html_mail(text, charset="utf-8", python=None, encoding="8bit"):
    body = text.encode(python or charset)
    body = {"base64": base64.encodebytes,
            "quoted-printable": quopri.encodestring}.get(
                encoding, lambda s: s)(body)
    return (f"From: a@example.org\nSubject: hello\nMIME-Version: 1.0\n"
            f"Content-Type: text/html; charset={charset}\n"
            f"Content-Transfer-Encoding: {encoding}\n\n").encode() + body


class Terminal:
    """A program on a terminal of 80 columns, and what it writes there."""

    def __init__(self, *argv):
        self.seen = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("4H", 24, 80, 0, 0))
            os.environ.update(TERM="xterm-256color", HOME=os.getcwd())
            os.execvp(argv[0], argv)

    def read(self, seconds):
        if not select.select([self.fd], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return False
        self.seen += data
        return bool(data)

    def wait(self, text, seconds=8):
        """Until this has come since the last key."""
        end = time.monotonic() + seconds
        text = text.encode()
        while text not in self.seen:
            if not self.read(0.2) or time.monotonic() > end:
                raise AssertionError((text, self.seen[-2000:]))
        return self.seen.decode(errors="replace")

    def keys(self, text):
        while self.read(0.05) and select.select([self.fd], [], [], 0)[0]:
            pass
        self.seen = b""
        os.write(self.fd, text.encode())

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        os.close(self.fd)
        os.waitpid(self.pid, 0)


def words(screen):
    """What it shows, without escape sequences."""
    screen = re.sub(r"\x1b\][^\x1b]*\x1b\\|\x1b[\[(][0-9;?]*[A-Za-z]?", "",
                    screen)
    return screen


def mutt(program, mail, muttrc=""):
    need(program)
    need("less")
    write("box/cur/1:2,S", mail)
    os.makedirs("box/new", exist_ok=True)
    os.makedirs("box/tmp", exist_ok=True)
    os.makedirs("Mail", exist_ok=True)
    write("rc", "set pipe_decode=yes\n"
          f"source {CONTRIB}mutt/mimelink.muttrc\n"
          f"set mailcap_path={CONTRIB}mutt/mailcap quit=yes move=no\n"
          f"set header_cache= record= wait_key=no charset=utf-8\n" + muttrc)
    terminal = Terminal(program, "-n", "-F", "rc", "-f", "box")
    terminal.wait("hello")
    return terminal


PAGE = '<p>See <a href="https://example.org/a">this page</a>, naïve.'


def key_in_index(program):
    t = mutt(program, html_mail(PAGE, encoding="quoted-printable"))
    try:
        t.keys("k")
        assert LINK in t.wait("naïve."), t.seen
        t.keys("q")
        t.wait("hello")
        t.keys(":set ?pipe_decode")
        t.wait("pipe_decode")
        t.keys("\r")
        screen = words(t.wait("pipe_decode"))
        assert re.search('pipe_decode( is set|="?yes"?)', screen), screen
    finally:
        t.end()


@case
def mutt_key_in_the_index():
    key_in_index("mutt")


@case
def neomutt_key_in_the_index():
    key_in_index("neomutt")


def choose_links(program):
    """Mark both links in fzf; one is in the mail twice, one has a quote."""
    need("fzf")
    write("tools/xdg-open", '#!/bin/sh\nprintf "%s\\n" "$1" >>opened\n')
    os.chmod("tools/xdg-open", 0o755)
    path = os.environ["PATH"]
    os.environ["PATH"] = os.getcwd() + "/tools:" + path
    one, two = "https://a.example/?a='x'&b=%20$HOME", "https://b.example/"
    t = mutt(program, html_mail(f'<a href="{one}">one</a> and '
                                f'<a href="{two}">two</a> or '
                                f'<a href="{one}">again</a>'))
    try:
        t.keys("\x02")
        t.wait("2/2")
        assert "again" not in words(t.seen.decode()), t.seen
        t.keys("\t\x0b\t\r")
        t.wait("hello")
    finally:
        t.end()
        os.environ["PATH"] = path
    with open("opened", encoding="ascii") as f:
        assert f.read() == one + "\n" + two + "\n"


@case
def mutt_choose_links():
    choose_links("mutt")


@case
def neomutt_choose_links():
    choose_links("neomutt")


def key_in_attachments(program):
    text = PAGE.replace("<p>", '<meta charset="iso-8859-1"><p>')
    part = html_mail(text, "iso-8859-1").split(b"\n", 3)[3]
    t = mutt(program, b"From: a@example.org\nSubject: hello\n"
             b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\n"
             + part + b"\n--b--\n")
    try:
        t.keys("v")
        t.wait("text/html")
        t.keys("*")  # the last one: newer ones list the multipart first
        t.read(0.3)
        t.keys("k")
        screen = t.wait("this page")
        assert LINK in screen, screen
        t.wait("naïve.")
        assert "Subject" not in words(t.seen.decode()), t.seen
    finally:
        t.end()


@case
def mutt_key_in_the_list_of_attachments():
    key_in_attachments("mutt")


@case
def neomutt_key_in_the_list_of_attachments():
    key_in_attachments("neomutt")


def auto_view(program):
    t = mutt(program, html_mail("<p>Привет <b>мир</b> <a href="
                                "https://example.org/a>link</a> END",
                                "koi8-r", "koi8-r", "base64"))
    try:
        t.keys("\r")
        screen = words(t.wait("[1] https://example.org/a"))
        assert "Привет мир link[1] END" in screen, screen
        assert "]8;" not in screen, screen
    finally:
        t.end()


@case
def mutt_auto_view_by_mailcap():
    auto_view("mutt")


@case
def neomutt_auto_view_by_mailcap():
    auto_view("neomutt")


@case
def aerc_filter():
    need("aerc")
    write("box/cur/1:2,S", html_mail("<p>Привет <b>мир</b>", "koi8-r"))
    os.makedirs("box/new")
    os.makedirs("box/tmp")
    with open(CONTRIB + "aerc/mimelink.conf", encoding="utf-8") as f:
        lines = f.read()
    write(".config/aerc/aerc.conf", "[viewer]\npager=less -Rc\n" + lines)
    write(".config/aerc/binds.conf",
          "[messages]\n<Enter> = :view<Enter>\n[view]\nq = :close<Enter>\n")
    write(".config/aerc/accounts.conf",
          f"[t]\nsource = maildir://{os.getcwd()}\ndefault = box\n"
          "from = a@example.org\n")
    os.chmod(".config/aerc/accounts.conf", 0o600)
    os.environ["XDG_CONFIG_HOME"] = os.getcwd() + "/.config"
    t = Terminal("aerc")
    try:
        t.wait("hello")
        t.keys("\r")
        t.wait("Привет")
        t.wait("мир")
    finally:
        t.end()


def procmail(mail, path=None):
    need("procmail")
    need("formail")
    for box in ("in", "html"):
        shutil.rmtree(box, ignore_errors=True)
        for sub in ("cur", "new", "tmp"):
            os.makedirs(box + "/" + sub)
    # a login shell that knows no sh: the recipe is to name its own
    write("rc", f"SHELL=/bin/false\nPATH={path or os.environ['PATH']}\n"
          f"MAILDIR={os.getcwd()}\nDEFAULT={os.getcwd()}/in/\n"
          f"LOGFILE={os.getcwd()}/log\n"
          f"INCLUDERC={CONTRIB}procmail/html-to-text.rc\n")
    os.chmod("rc", 0o600)
    p = subprocess.run(["procmail", "-m", "./rc"], input=mail, check=False,
                       timeout=60, capture_output=True)
    assert p.returncode == 0, p
    found = []
    for box in ("in", "html"):
        mails = []
        for file in os.listdir(box + "/new"):
            with open(box + "/new/" + file, "rb") as f:
                mails.append(f.read())
        found.append(mails)
    return found


@case
def procmail_turns_html_into_text():
    for charset, python, text in (
            ("koi8-r", "koi8-r", "Привет, мир"),
            ("iso-2022-jp", "iso2022_jp", "日本語のメール"),
            ("utf-8", "utf-8", "naïve")):
        for encoding in ("base64", "quoted-printable"):
            page = f"<p>{text} <a href='https://example.org/a'>link</a>"
            mail = html_mail(page, charset, python, encoding)
            inbox, copies = procmail(mail)
            assert copies in ([mail], [mail + b"\n"]), copies
            assert len(inbox) == 1, inbox
            head, body = inbox[0].decode().split("\n\n", 1)
            assert "Content-Type: text/plain; charset=utf-8" in head, head
            assert "Content-Transfer-Encoding: 8bit" in head, head
            assert "Subject: hello" in head and "base64" not in head, head
            assert body.strip() == f"{text} link[1]\n\n" \
                "[1] https://example.org/a", body


@case
def procmail_leaves_other_mail_alone():
    mail = b"From: a@example.org\nSubject: hello\n\n<p>text\n"
    inbox, copies = procmail(mail)
    assert (inbox, copies) == ([mail], []), (inbox, copies)


@case
def procmail_delivers_the_original_if_mimelink_fails():
    mail = html_mail("<p>text\n")
    os.makedirs("bin")
    write("bin/mimelink", "#!/bin/sh\necho half\nexit 75\n")
    os.chmod("bin/mimelink", 0o755)
    for path in (os.getcwd() + "/bin:/usr/bin:/bin", "/usr/bin:/bin"):
        inbox, copies = procmail(mail, path)
        assert (inbox, copies) == ([mail], [mail]), (inbox, copies)


run()
