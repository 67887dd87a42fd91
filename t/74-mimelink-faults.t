#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""mimelink with every call failed in turn, and ended at any moment.

Whatever happens, all was shown and the status is 0; or it is not 0, and one
sentence says why.  What came out until then is in the grammar."""

import base64
import os
import pty
import random
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from faults import HARMLESS, Faults  # noqa: E402
from grammar import check  # noqa: E402
from tap import TOOL, case, plan_skip, run  # noqa: E402

if TOOL:
    plan_skip("a preloaded shim and " + TOOL + " exclude each other")
mimelink = Faults("mimelink")
PROGRAM = mimelink.program
for variable in ("NO_HYPERLINKS", "NO_COLOR"):
    os.environ.pop(variable, None)
os.environ["TERM"] = "xterm"

PAGE = """<!DOCTYPE html><style>.h{display:none} td{text-align:right}</style>
<h1>Привет</h1><p class=h>hidden</p><p>See <a href="https://a.example/x?y=1">
this <b>bold</b></a> and www.b.example. <table border=1><tr><th>Item<th>Price
<tr><td>x<td>$ 1.00<tr><td>y<td>$ 22.50</table><ul><li>one<li>two</ul>
<blockquote>q<blockquote>r</blockquote></blockquote><pre>a  b</pre>"""
INNER = (b"Subject: =?koi8-r?B?8NLJ18XU?=\nContent-Type: text/plain; "
         b"charset=koi8-r; format=flowed\n\n> " +
         "Привет".encode("koi8-r") + b" \n> all\n\nthe end\n")
MAIL = (b"From: =?utf-8?Q?J=C3=BCrgen?= <j@a.example>\nTo: b@b.example\n"
        b"Subject: =?iso-2022-jp?B?GyRCNEE7ehsoQg==?=\nMIME-Version: 1.0\n"
        b"List-Unsubscribe: <https://a.example/u>\n"
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n"
        b"Content-Type: text/html; charset=utf-8\n"
        b"Content-Transfer-Encoding: base64\n\n" +
        base64.encodebytes(PAGE.encode()) + b"--b\n"
        b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(INNER) + b"--b\n"
        b"Content-Disposition: attachment;\n filename*0*=utf-8''%C3%BC;"
        b" filename*1=\".png\"\nContent-Transfer-Encoding: base64\n\n"
        b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1Pe\n--b--\n"
        b"begin 644 a.txt\n#86)C\n`\nend\n")
STREAM = b"see http://a.example/x and\nwww.b.example/\xc3\xbc\n" * 2000
JOBS = {
    "a mail": (["mail"], MAIL, {}),
    "a mail in ASCII": (["-r", "mail"], MAIL, {"LC_ALL": "C"}),
    "a page": (["-t", "html", "-w", "40", "-c", "utf-8", "mail"],
               PAGE.encode(), {}),
    "text": (["-t", "text", "-c", "latin1", "mail"], STREAM, {}),
    "links": (["-l", "mail"], MAIL, {}),
}


def in_grammar(args, out):
    if args[0] in ("-t", "-l"):
        return
    check(out[:out.rfind(b"\n") + 1])


def every_fault(job):
    args, data, extra = JOBS[job]
    with open("mail", "wb") as f:
        f.write(data)
    status, want, err = mimelink.call(args, env=extra)
    assert (status, err) == (0, b"") and len(want) > 100, (status, want, err)
    # a locale that setlocale(3) has no memory for is that of C
    good = {want, mimelink.call(args, env=dict(extra, LC_ALL="C"))[1]}
    # and what libmagic finds too little memory for to tell is anything
    good |= {out.replace(b"image/png", b"application/octet-stream")
             for out in good}
    dead = 0
    for fault, how, (status, out, err) in mimelink.each(
            args, lambda: None, most={"alloc": 400}, env=extra):
        what = (job, fault, status, err)
        if status == 0:
            assert out in good and err == b"", what
            continue
        # libmagic 5.44 does not look at what vasprintf(3) returns, and frees
        # what was in that place
        if status in (-signal.SIGSEGV, -signal.SIGABRT) and data is MAIL:
            dead += 1
            assert dead == 1, what
            continue
        assert how not in HARMLESS, what
        assert err.startswith(b"mimelink: "), what
        assert err.count(b"\n") == 1 and b"Success" not in err, what
        assert status in (66, 69, 74, 75), what
        if how in ("ENOSPC", "EMFILE", "ENOMEM"):
            assert status == 75 or b"iconv" in err, what
        in_grammar(args, out)


for name in JOBS:
    def faults(job=name):
        every_fault(job)
    faults.__name__ = "every fault: " + name
    case(faults)


def on_terminal(fault):
    """(status, what the terminal shows) with a pager."""
    env = dict(mimelink.environment(fault), MIMELINK_PAGER="less -X -E")
    pid, fd = pty.fork()
    if pid == 0:
        os.execve(PROGRAM, [PROGRAM, "-t", "html", "mail"], env)
    shown = b""
    try:
        while data := os.read(fd, 65536):
            shown += data
    except OSError:
        pass
    os.close(fd)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown


@case
def without_a_pager_the_text_comes_all_the_same():
    with open("mail", "wb") as f:
        f.write(b"<p>text")
    for error, reason in (("EAGAIN", b"Resource temporarily unavailable"),
                          ("ENOMEM", b"Cannot allocate memory")):
        status, shown = on_terminal("fork:1:" + error)
        assert status == 0 and b"text\r\n" in shown, shown
        assert b"mimelink: less -R -X -E: " + reason in shown, shown


@case
def lost_output_is_noticed():
    with open("mail", "wb") as f:
        f.write(MAIL)
    for args, _, extra in JOBS.values():
        with open("/dev/full", "wb") as full:
            p = subprocess.run([PROGRAM] + args, stdout=full, check=False,
                               env=dict(os.environ, **extra),
                               stderr=subprocess.PIPE)
        assert (p.returncode, p.stderr) == (
            75, b"mimelink: standard output: No space left on device\n"), p


@case
def a_signal_at_any_moment_leaves_whole_lines_or_pages():
    r = random.Random(5)
    with open("mail", "wb") as f:
        f.write(b"Content-Type: text/html\n\n" + PAGE.encode() * 2000)
    for number in [signal.SIGTERM] * 15 + [signal.SIGINT] * 5:
        with open("out", "wb") as f:
            p = subprocess.Popen([PROGRAM, "-w", "60", "mail"], stdout=f,
                                 stderr=subprocess.PIPE)
        time.sleep(r.random() * 0.15)
        p.send_signal(number)
        err = p.communicate(timeout=60)[1]
        assert p.returncode in (0, -number) and err == b"", (p, err)
        with open("out", "rb") as f:
            out = f.read()
        # the kernel ends a write(2) between two pages where a signal kills
        if p.returncode != 0 and len(out) % 4096 == 0:
            out = out[:out.rfind(b"\n") + 1]
        check(out, 60)


@case
def who_stops_reading_ends_it():
    with open("mail", "wb") as f:
        f.write(b"Content-Type: text/html\n\n" + PAGE.encode() * 2000)
    r = random.Random(6)
    for _ in range(10):
        p = subprocess.Popen([PROGRAM, "-w", "60", "mail"],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             preexec_fn=lambda: signal.signal(
                                 signal.SIGPIPE, signal.SIG_DFL))
        p.stdout.read(r.randrange(1, 200000))
        p.stdout.close()
        err = p.stderr.read()
        p.stderr.close()
        assert p.wait() == -signal.SIGPIPE and err == b"", (p, err)


@case
def this_many_calls_were_failed():
    mimelink.told(1000)


run()
