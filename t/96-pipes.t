#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""The EXAMPLES of fittings(7): each is run by a shell, just as it stands."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import BUILD, TOOL, TOP, Skip, case, plan_skip, run  # noqa: E402

if TOOL:
    plan_skip("each program's own tests run under " + TOOL)
DEMO = os.path.join(TOP, "contrib/demo")
ROOT = "<20261116091200.17@mail.example.org>"
tried = []


def examples():
    with open(os.path.join(TOP, "man/fittings.7"), encoding="ascii") as f:
        page = f.read()
    section = re.search(r"(?s)\n\.Sh EXAMPLES\n(.*?)\n\.Sh ", page).group(1)
    blocks = re.findall(r"(?s)\n\.Bd -literal.*?\n(.*?)\n\.Ed", section)
    return [b.replace(r"\(aq", "'").replace(r"\e", "\\") for b in blocks]


def needs(*programs):
    for name in programs:
        if not shutil.which(name):
            raise Skip(name + " is not there")


def example(*programs):
    """The one example that uses all of these programs."""
    found = [e for e in examples() if all(p in e for p in programs)]
    assert len(found) == 1, (programs, found)
    tried.extend(found)
    needs(*programs)
    return found[0]


def environment():
    env = dict(os.environ, HOME=os.getcwd(), TZ="UTC",
               GIT_CONFIG_NOSYSTEM="1", GIT_AUTHOR_NAME="A",
               GIT_AUTHOR_EMAIL="a@example.org", GIT_COMMITTER_NAME="A",
               GIT_COMMITTER_EMAIL="a@example.org")
    for name in ("XDG_CONFIG_HOME", "LESS", "MBLAZE", "NOTMUCH_CONFIG"):
        env.pop(name, None)
    return env


def shell(script):
    p = subprocess.run(["sh", "-c", script], capture_output=True, check=False,
                       env=environment(), timeout=60)
    assert p.returncode == 0 and p.stderr == b"", p
    return p.stdout.decode()


def maildir():
    """A list's folder: a thread, a newsletter in it, and another mail."""
    os.makedirs(".mblaze")
    with open(".mblaze/seq", "w", encoding="ascii"):
        pass
    for sub in ("cur", "new", "tmp"):
        os.makedirs("Mail/list/" + sub)
    for name in sorted(os.listdir(DEMO + "/thread")):
        shutil.copy(f"{DEMO}/thread/{name}", f"Mail/list/cur/{name}:2,S")
    with open(DEMO + "/newsletter.eml", "rb") as f:
        letter = f.read()
    with open("Mail/list/cur/5-letter:2,S", "wb") as f:
        f.write(b"Message-ID: <letter@example.org>\nIn-Reply-To: " +
                ROOT.encode() + b"\n" + letter)


def record(name):
    with open(".refs." + name, "w", encoding="ascii") as f:
        f.write(ROOT + " <bk-7731@laptop.example.com>\n")


def muted():
    return re.findall(r"(?m)^(\S+)\tactive",
                      shell("threadref list .refs.muted"))


@case
def a_muted_thread_becomes_a_text():
    maildir()
    record("muted")
    shell(example("threadref", "mimelink"))
    with open("muted.txt", encoding="utf-8") as f:
        text = f.read()
    assert re.findall(r"(?m)^ *Subject: +(.*)", text) == [
        "Who broke the build?", "Re: Who broke the build?",
        "AW: Who broke the build?", "Long nights, new books 📚"], text
    assert "[2] https://shop.example.org/b/101\n" in text, text
    assert "\x1b" not in text and "Lunch" not in text, text


@case
def mblaze_scans_watched_threads():
    maildir()
    record("watched")
    out = shell(example("threadref", "mscan", "mlist"))
    assert len(out.splitlines()) == 4, out
    for line in ("Ada .* Who", "Brian .* Re: Who", "Corinna .* AW: Who",
                 "Lantern .* Long nights"):
        assert re.search(line, out), (line, out)


@case
def mblaze_finds_what_to_mute():
    maildir()
    shell(example("threadref", "mpick", "mexport"))
    assert muted() == ["<lunch.20261116@mail.example.org>"], muted()


@case
def notmuch_finds_what_to_mute():
    command = example("threadref", "notmuch")
    maildir()
    with open(".notmuch-config", "w", encoding="ascii") as f:
        f.write(f"[database]\npath={os.getcwd()}/Mail\n"
                "[user]\nname=A\nprimary_email=a@example.org\n")
    subprocess.run(["notmuch", "new", "--quiet"], check=True,
                   capture_output=True, env=environment())
    shell(command)
    assert muted() == ["<lunch.20261116@mail.example.org>"], muted()


def repository():
    needs("git")
    shell("git init -q && git config commit.gpgsign false")


@case
def links_of_commit_messages():
    command = example("git", "mimelink", "less")
    repository()
    shell("git commit -q --allow-empty -m 'Fix the door\n\n"
          "Reported in https://bugs.example.org/show?id=7, twice.'")
    out = shell(command)
    assert "    Fix the door\n" in out, out
    assert re.search("\x1b]8;[^;]*;https://bugs.example.org/show\\?id=7\x1b"
                     "\\\\https://bugs.example.org/show\\?id=7\x1b]8;;\x1b",
                     out), out


@case
def a_ctags_on_each_processor():
    needs("ctags")
    if "Universal" not in shell("ctags --version"):
        raise Skip("this is not Universal Ctags")
    command = example("ctags", "tagsort", "xargs")
    repository()
    for name in os.listdir(DEMO + "/tags"):
        if name != "tags":
            shutil.copy(DEMO + "/tags/" + name, ".")
    shell("git add .")
    shell(command)
    assert not [f for f in os.listdir() if f.startswith("part")]
    shell("ctags -f serial $(git ls-files) && tagsort -i serial")
    with open("tags", "rb") as ours, open("serial", "rb") as serial:
        tags = ours.read()
        assert tags == serial.read(), tags
    assert re.search(b"(?m)^request\t(.*?)\t", tags).group(1) == b"blk.h"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(what):
    end = time.monotonic() + 20
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


@case
def a_broker_is_told_of_the_door():
    command = example("bellwatch", "mosquitto_pub")
    needs("mosquitto")
    port = free_port()
    # what the button did is in a recording: there is none here
    os.makedirs("bin")
    with open("bin/bellwatch", "w", encoding="ascii") as f:
        f.write(f'#!/bin/sh\nexec "{BUILD}/bin/bellwatch" '
                f'--events "{DEMO}/evening/edges"\n')
    os.chmod("bin/bellwatch", 0o755)
    os.makedirs(".config")
    for name in ("pub", "sub"):
        with open(".config/mosquitto_" + name, "w", encoding="ascii") as f:
            f.write(f"-h 127.0.0.1\n-p {port}\n")
    with open("broker.conf", "w", encoding="ascii") as f:
        f.write(f"listener {port} 127.0.0.1\nallow_anonymous true\n"
                "persistence false\n" +
                ("user root\n" if os.getuid() == 0 else ""))
    started = []

    def start(*argv):
        with open(argv[0] + ".log", "wb") as log:
            started.append(subprocess.Popen(  # pylint: disable=R1732
                argv, stdout=log, stderr=log, env=environment()))

    def logged(name, pattern):
        with open(name + ".log", encoding="utf-8") as log:
            return re.findall(pattern, log.read())

    try:
        start("mosquitto", "-v", "-c", "broker.conf")
        wait_for(lambda: logged("mosquitto", "running\n"))
        start("mosquitto_sub", "-t", "home/doorbell")
        wait_for(lambda: logged("mosquitto", "Sending SUBACK"))
        shell('PATH="$HOME/bin:$PATH"; ' + command)
        wait_for(lambda: len(logged("mosquitto_sub", "\n")) == 13)
        assert len(logged("mosquitto_sub", "(?m)^press GPIO18 ")) == 5
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
            process.wait(10)


@case
def no_example_is_left_out():
    assert sorted(tried) == sorted(examples())


run()
