#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""Links are on the right cells, as real terminals' parsers see them.

What mimelink prints, directly, through less -R, and from mutt, is fed to
xterm.js and kitty; each cell of theirs must have the character and the URI
that the output has there.
"""

import fcntl
import json
import os
import pty
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
from grammar import check, width  # noqa: E402
from tap import (BUILD, TOOL, TOP, Skip, case, plan_skip,  # noqa: E402
                 program, run)

if TOOL:
    plan_skip("terminals do not look inside of the program")
if not os.path.exists(os.path.join(BUILD, "bin", "mimelink")):
    plan_skip("mimelink is not built")
os.environ["PATH"] = os.path.join(BUILD, "bin") + ":" + os.environ["PATH"]
for variable in ("COLUMNS", "NO_COLOR", "NO_HYPERLINKS", "LESS", "PAGER",
                 "MIMELINK_PAGER"):
    os.environ.pop(variable, None)
os.environ["TERM"] = "xterm-256color"
MAILS = os.path.join(TOP, "t/corpus/mimelink")
NAMES = ["newsletter", "github", "invoice", "outlook", "gmail"]
COLUMNS, ROWS = 60, 24

LONG = b"""<p>Text and <a href="http://a.example/one">a link that is so long
that it goes on and on, over the end of the line, and the next line, up to
here</a> and <a href="http://a.example/two">two</a>.
<blockquote><a href="http://a.example/three">This one is in a quotation and
also longer than a line can be</a></blockquote>
<ul><li><a href="http://a.example/four">And &#x6f22;&#x5b57; in a list, wide
and e&#x301; combined, with a bit of <b>bold</b> in it</a></ul>
<table><tr><th>A<th>B<tr><td><a href="http://a.example/five">five</a><td>1,00
<tr><td>six<td><a href="http://a.example/six">2,00</a></table>"""


def xterm(data, rows):
    modules = os.path.join(BUILD, "npm", "node_modules")
    if not os.path.isdir(modules + "/@xterm/headless"):
        raise Skip("@xterm/headless is not installed")
    if not shutil.which("node"):
        raise Skip("node is not installed")
    p = subprocess.run(["node", os.path.join(TOP, "t/lib/xterm.js"), modules,
                        str(COLUMNS), str(rows)], input=data,
                       capture_output=True, timeout=60, check=False)
    assert p.returncode == 0, p.stderr
    return json.loads(p.stdout)


def kitty(data, rows):
    if not shutil.which("kitty"):
        raise Skip("kitty is not installed")
    script = os.path.join(TOP, "t/lib/kittyterm.py")
    p = subprocess.run(["kitty", "+runpy",
                        f"exec(open({script!r}).read(), {{}})"], input=data,
                       capture_output=True, timeout=60, check=False,
                       env=dict(os.environ, COLUMNS=str(COLUMNS),
                                ROWS=str(rows)))
    if b"TypeError" in p.stderr or b"AttributeError" in p.stderr or \
            b"ImportError" in p.stderr:
        raise Skip("this kitty's parser is called otherwise")
    assert p.returncode == 0, p.stderr[-500:]
    return json.loads(p.stdout)


def cells_of(parts):
    """A line of the output as a list of (character, URI, id), per column."""
    cells = []
    for text, uri, ident, _ in parts:
        for c in text:
            if width(c) == 0:
                if cells:
                    cells[-1][0] += c
                continue
            cells.append([c, uri.decode(), (ident or b"").decode()])
            cells.extend([["", uri.decode(), (ident or b"").decode()]] *
                         (width(c) - 1))
    return cells


def seen_cells(line):
    """The same of a terminal, blanks at its end left out."""
    cells = [[c.replace("\0", ""), uri, ident] for c, uri, ident in line]
    while cells and cells[-1][0] in ("", " ") and not cells[-1][1]:
        cells.pop()
    return [[c or " ", uri, ident] for c, uri, ident in cells]


def compare(want, seen, ids=True):
    want = [[c or " ", uri, ident] for c, uri, ident in want]
    if not ids:
        want = [x[:2] for x in want]
        seen = [x[:2] for x in seen]
    # A cell of a wide character's second column may or may not be linked.
    assert len(want) == len(seen) and all(
        a == b or a[0] == " " == b[0] for a, b in zip(want, seen)), \
        "\n".join(["", repr(want), repr(seen)])


def mimelink(*arguments, data=b""):
    status, out, err = program("mimelink", "-w", str(COLUMNS), *arguments,
                               stdin=data)
    assert status == 0 and err == b"", err
    return out


def texts():
    yield mimelink("-t", "html", data=LONG)
    for name in NAMES:
        yield mimelink(os.path.join(MAILS, name + ".eml"))


def compare_with(terminal):
    for text in texts():
        lines = [cells_of(parts) for parts in check(text, COLUMNS)]
        assert any(c[1] for line in lines for c in line)
        seen = terminal(text.replace(b"\n", b"\r\n"), len(lines) + 1)
        for want, line in zip(lines, seen):
            compare(want, seen_cells(line))


@case
def xterm_js_sees_each_link_on_its_cells():
    compare_with(xterm)


@case
def kitty_sees_each_link_on_its_cells():
    compare_with(kitty)


def typed(argv, steps, env=None):
    """Run argv on a terminal: type keys when a text has come; its output."""
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update(env or {})
        fcntl.ioctl(0, termios.TIOCSWINSZ,
                    struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        try:
            os.execvp(argv[0], argv)
        finally:
            os._exit(127)
    data, end, mark = b"", time.time() + 30, 0
    try:
        for awaited, keys in steps:
            while awaited not in data[mark:]:
                ready, _, _ = select.select([fd], [], [], end - time.time()
                                            if end > time.time() else 0)
                assert ready, ("waited for", awaited, data[-400:])
                try:
                    data += os.read(fd, 65536)
                except OSError:
                    assert False, ("ended before", awaited, data[-400:])
            mark = len(data)
            if keys:
                os.write(fd, keys)
        while select.select([fd], [], [], 0.3)[0]:
            try:
                chunk = os.read(fd, 65536)
            except OSError:
                break
            data += chunk
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(fd)
    return data


def on_screen(lines, seen):
    """Each line of the terminal is one of the output's, in this order."""
    at = matched = linked = 0
    texts_ = ["".join(c[0] or " " for c in line) for line in lines]
    for line in seen:
        cells = seen_cells(line)
        text = "".join(c[0] for c in cells)
        if not text or text not in texts_[at:]:
            continue
        at = texts_.index(text, at)
        compare(lines[at], cells, ids=False)
        linked += any(c[1] for c in cells)
        at += 1
        matched += 1
    return matched, linked


def compare_pager(data, lines, least):
    for terminal in (xterm, kitty):
        try:
            seen = terminal(data, ROWS)
        except Skip:
            if terminal is xterm:
                raise
            continue
        matched, linked = on_screen(lines, seen)
        assert matched >= least and linked >= 5, (terminal, matched, linked)


def needs(*commands):
    for command in commands:
        if not shutil.which(command):
            raise Skip(command + " is not installed")


@case
def links_stay_on_their_cells_in_less():
    needs("less")
    path = os.path.join(MAILS, "newsletter.eml")
    lines = [cells_of(p) for p in check(mimelink(path), COLUMNS)]
    first = typed(["mimelink", path], [(b"Summer tools are here", b"")],
                  {"LESS": "-RX"})
    compare_pager(first, lines, 8)
    second = typed(["mimelink", path], [(b"Summer tools are here", b" "),
                                        (b"Preferences", b"")],
                   {"LESS": "-RX"})
    compare_pager(second, lines, 8)


@case
def links_stay_on_their_cells_from_mutt():
    needs("less", "mutt")
    for folder in ("cur", "new", "tmp"):
        os.makedirs("mail/" + folder)
    shutil.copy(os.path.join(MAILS, "newsletter.eml"), "mail/cur/1:2,S")
    with open("muttrc", "w", encoding="ascii") as rc:
        rc.write('set wait_key=no quit=yes move=no record="" '
                 'header_cache="" folder="."\nmacro index k '
                 '"<pipe-message>mimelink<Enter>"\n')
    data = typed(["mutt", "-n", "-F", "muttrc", "-f", "mail"],
                 [(b"Summer", b"k"), (b"See the", b"")],
                 {"LESS": "-RX", "HOME": os.getcwd()})
    lines = [cells_of(p) for p in check(
        mimelink(os.path.join(MAILS, "newsletter.eml")), COLUMNS)]
    compare_pager(data, lines, 8)


run()
