#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""Mail in numbers and sizes that no test of every day has time for."""

import concurrent.futures
import hashlib
import os
import random
import resource
import shutil
import subprocess
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "../lib"))
from tap import (BUILD, TOP, Skip, case, plan_skip, read, run,  # noqa: E402
                 write)

for name in ("threadref", "mimelink"):
    if not os.path.exists(os.path.join(BUILD, "bin", name)):
        plan_skip(name + " is not built")

MARK = b"Procmail-Muted: true\n"
LIMIT = 64 << 20


def limited():
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT))


def call(*argv, stdin=b"", **more):
    p = subprocess.run(list(argv), input=stdin, capture_output=True,
                       check=False, timeout=600, **more)
    return p.returncode, p.stdout, p.stderr


def mail(number, root, parent):
    return (b"From: a%d@example.org\nTo: b@example.org\nSubject: %d\n"
            b"Message-ID: <%d@load>\nReferences: <%d.root@load> <%d@load>\n\n"
            b"From number %d\n" % (number % 9, number, number, root, parent,
                                   number) + b"x" * (number * 37 % 5000) +
            b"\n")


def home():
    """A user's home with the recipe that is shipped."""
    here = os.getcwd()
    os.umask(0o077)
    os.chmod(here, 0o755)
    os.makedirs("Mail/inbox")
    shutil.copy(os.path.join(TOP, "contrib/procmail/threadref.rc"), "rc.mute")
    write("rc", f"""\
SHELL=/bin/sh
PATH={os.environ["PATH"]}
HOME={here}
MAILDIR={here}/Mail
DEFAULT=$MAILDIR/inbox/
LOGFILE={here}/log
INCLUDERC={here}/rc.mute
""".encode())
    return dict(os.environ, HOME=here)


def delivered(folder):
    """The mails of a Maildir by their number, and how often each is there."""
    found = {}
    for part in ("new", "cur"):
        for name in os.listdir(os.path.join("Mail", folder, part)):
            data = read(os.path.join("Mail", folder, part, name))
            number = int(data.split(b"Message-ID: <")[1].split(b"@")[0])
            found.setdefault(number, []).append(data)
    return found


@case
def a_thousand_deliveries_sixteen_at_a_time():
    if not shutil.which("procmail"):
        raise Skip("no procmail")
    env, rng = home(), random.Random(8)
    mails = {n: (n % 50, mail(n, n % 50, n % 50 + 50 * rng.randrange(20)))
             for n in range(1000)}
    # every other thread is muted
    write(".refs.muted", b"".join(b"<%d.root@load>\n" % n
                                  for n in range(1, 50, 2)))
    done = threading.Event()

    def upkeep():
        for n in range(1000, 10**6):
            if done.is_set():
                return n - 1000
            assert call("threadref", "add", ".refs.muted",
                        stdin=b"Message-ID: <%d.kept@load>\n\n" % n)[0] == 0
            assert call("threadref", "expire", "-d", "30",
                        ".refs.muted")[0] == 0

    def deliver(data):
        return call("procmail", "-m", env["HOME"] + "/rc", stdin=data,
                    env=env)

    with concurrent.futures.ThreadPoolExecutor(17) as pool:
        added = pool.submit(upkeep)
        results = list(pool.map(deliver, (m for _, m in mails.values())))
        done.set()
        added = added.result()
    assert all(r == (0, b"", b"") for r in results), \
        [r for r in results if r != (0, b"", b"")][:3]
    muted, inbox = delivered("muted"), delivered("inbox")
    for n, (root, data) in mails.items():
        got = muted.get(n, []) + inbox.get(n, [])
        want = data.replace(b"\n\n", b"\n" + MARK + b"\n", 1) \
            if root % 2 else data
        assert got == [want], (n, len(got))
        assert (n in muted) == (root % 2 == 1), n
    store = read(".refs.muted")
    assert all(b"<%d@load>" % n in store for n in muted)
    assert store.count(b".kept@load>") == added
    print(f"# 1000 mails, {len(muted)} muted, beside {added} adds and "
          "expiries: none lost, none twice", flush=True)


@case
def a_store_of_a_million_ids():
    with open("s", "wb") as f:
        f.writelines(b"<%d.million@load> <%d.reply@load>\n" % (n, n)
                     for n in range(500000))
    rng = random.Random(9)

    def look(n):
        known = rng.random() < 0.5
        name = b"reply" if known else b"stranger"
        data = b"Message-ID: <x%d@load>\nIn-Reply-To: <%d.%s@load>\n\n" % (
            n, rng.randrange(500000), name)
        got = call("threadref", "match", "-n", "s", "M: 1", stdin=data)
        return got == (0, data[:-1] + (b"M: 1\n" if known else b"") + b"\n",
                       b"")

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert all(pool.map(look, range(400)))


@case
def a_mail_of_fifty_megabytes_in_bounded_memory():
    body = b"\n" + os.urandom(1 << 20) * 50
    head = b"Message-ID: <big@load>\nReferences: <root@load>\n"
    write("s", b"<root@load>\n")
    status, out, err = call("threadref", "match", "s", "M: 1",
                            stdin=head + body, preexec_fn=limited)
    assert (status, err) == (0, b"")
    assert hashlib.sha256(out).digest() == \
        hashlib.sha256(head + b"M: 1\n" + body).digest()
    assert b"<root@load> <big@load>" in read("s")


@case
def a_mail_of_fifty_megabytes_is_read():
    line = b"QUJD" * 18 + b"\n"
    data = (b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\n"
            b"see http://example.org/\n--b\n"
            b"Content-Type: application/zip; name=a.zip\n"
            b"Content-Transfer-Encoding: base64\n\n" +
            line * ((50 << 20) // len(line)) + b"--b--\n")
    status, out, err = call("mimelink", "-b", stdin=data)
    assert (status, err) == (0, b"")
    assert b"http://example.org/" in out and b"a.zip" in out, out[:500]


run()
