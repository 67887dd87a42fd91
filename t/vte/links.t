#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""Links are on the right cells in VTE, the terminal of GNOME and others.

t/56 asks the parsers of xterm.js and kitty; this one is a widget on a
display, which says what is under the pointer."""

import json
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lib"))
from grammar import check, width  # noqa: E402
from tap import BUILD, TOP, case, plan_skip, program, run  # noqa: E402

COLUMNS = 60
MAILS = os.path.join(TOP, "t/corpus/mimelink")

if not os.path.exists(os.path.join(BUILD, "bin", "mimelink")):
    plan_skip("mimelink is not built")
if not shutil.which("xvfb-run"):
    plan_skip("xvfb is not installed")
if subprocess.run(["/usr/bin/python3", "-c", "import gi; "
                   "gi.require_version('Vte', '2.91')"], check=False,
                  capture_output=True).returncode:
    plan_skip("VTE's bindings for Python are not installed")


def vte(data, rows):
    p = subprocess.run(["xvfb-run", "-a", "-s", "-screen 0 1280x8000x24",
                        "/usr/bin/python3",
                        os.path.join(TOP, "t/lib/vteterm.py")], input=data,
                       capture_output=True, timeout=120, check=False,
                       env=dict(os.environ, COLUMNS=str(COLUMNS),
                                ROWS=str(rows), GDK_BACKEND="x11",
                                NO_AT_BRIDGE="1"))
    assert p.returncode == 0, p.stderr[-500:]
    return json.loads(p.stdout)


def same_cells(parts, text, uris):
    """A line of the output, and the same of the terminal."""
    assert text == "".join(p[0] for p in parts).rstrip(), (parts, text)
    x = linked = 0
    for words, uri, *_ in parts:
        for c in words:
            if width(c):
                assert uris[x] == uri.decode(), (parts, x, uris)
            x += width(c)
            linked += bool(uri)
    assert not any(uris[x:]), (parts, uris)
    return linked


def compare(*arguments, stdin=b""):
    status, out, err = program("mimelink", "-w", str(COLUMNS), *arguments,
                               stdin=stdin)
    assert (status, err) == (0, b""), err
    lines = list(check(out, COLUMNS))
    seen = vte(out.replace(b"\n", b"\r\n"), len(lines) + 1)
    linked = sum(same_cells(parts, *line) for parts, line in zip(lines, seen))
    assert linked > 10, linked


@case
def vte_sees_each_link_of_the_mails():
    mails = sorted(name for name in os.listdir(MAILS)
                   if name.endswith(".eml"))
    for name in ("newsletter", "github", "invoice", "outlook", "gmail"):
        assert name + ".eml" in mails, mails
        compare(os.path.join(MAILS, name + ".eml"))


@case
def vte_sees_links_over_the_ends_of_lines_and_wide_characters():
    compare("-t", "html", stdin="""<p>Text and <a href="http://a.example/1">a
        link that is so long that it goes on and on, over the end of the line,
        and the next, up to here</a> and <a href="http://a.example/2">two</a>.
        <blockquote><a href="http://a.example/3">In a quotation, and also
        longer than a line can be</a></blockquote><ul>
        <li><a href="http://a.example/4">漢字 in a list, wide and e\u0301
        combined, with a bit of <b>bold</b> in it</a></ul>""".encode())


run()
