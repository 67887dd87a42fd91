#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""bellwatch with every call failed in turn, killed, and under load.

It says what failed and ends, or it goes on and loses nothing that it does not
name.  An event that is printed is true and whole, whatever happens."""

import atexit
import os
import random
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import wave

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from faults import Faults, counted, faults  # noqa: E402
from tap import TOOL, TOP, case, plan_skip, run  # noqa: E402

if TOOL:
    plan_skip("a preloaded shim and " + TOOL + " exclude each other")
# some libraries of sound do not survive that they get no memory
bellwatch = Faults("bellwatch", TZ="UTC", FAULT_OWN="yes")
PROGRAM = bellwatch.program
QUICK = "settle = 0.02\nrelease = 0.01\nlockout = 0.04\n"
EDGES = ("1000000000 - 1700000000000000000\n"
         "1000000000 DOOR falling\n1300000000 DOOR rising\n"
         "3000000000 DOOR falling\n3400000000 DOOR rising\n"
         "4000000000 DOOR falling\n4010000000 DOOR rising\n")
LIMIT = 20


def write(name, text):
    with open(name, "w", encoding="ascii") as f:
        f.write(text)


def read(name):
    try:
        with open(name, "r", encoding="utf-8") as f:
            return f.read()
    except FileNotFoundError:
        return ""


def set_up():
    with wave.open("chime.wav", "wb") as w:
        w.setnchannels(1)
        w.setsampwidth(2)
        w.setframerate(8000)
        w.writeframes(random.Random(1).randbytes(1600))
    write("told.sh", "#!/bin/sh\necho $BELL_COUNT $BELL_PRESSES >>told\n")
    write("sendmail", "#!/bin/sh\ngrep -c ^Subject >>mails\n")
    os.chmod("told.sh", 0o755)
    os.chmod("sendmail", 0o755)
    write("conf", QUICK + f"sendmail = {os.getcwd()}/sendmail\n"
          "[line DOOR]\nsound = chime.wav\n"
          f"command = {os.getcwd()}/told.sh\nmail = a@example.org\n")
    write("edges", EDGES)


def is_sentence(text):
    return re.fullmatch(r"(bellwatch: (\S[^\n]*: [^\n]+|"
                        r"Cannot allocate memory(; the settings stay as they "
                        r"were)?)\n)+", text)


def every_fault(args):
    def prepare():
        if os.path.exists("out.wav"):
            os.unlink("out.wav")
    set_up()
    status, want, _ = bellwatch.call(args, stdin="", text=True)
    assert status == 0
    before = bellwatch.total()
    for fault, _, (status, out, err) in bellwatch.each(
            args, prepare, stdin="", text=True):
        what = (args, fault, status, out, err)
        assert 0 <= status < 128, what
        if status == 0:
            # Lines that are not of the buttons name what was lost.
            assert err == "" or is_sentence(err), what
            lines = [line for line in out.splitlines(True)
                     if " file:" not in line]
            assert "".join(lines) == want, what
        else:
            assert is_sentence(err) and status > 63, what
            assert want.startswith(out), what
    assert bellwatch.total() - before > 10, args


@case
def a_replay_with_sound():
    every_fault(["--events", "edges", "-f", "conf", "-D", "file:out.wav"])


@case
def a_replay_in_json():
    every_fault(["--events", "edges", "-j"])


@case
def the_check_of_the_settings():
    every_fault(["-n", "-f", "conf"])


@case
def tune():
    every_fault(["--tune", "edges"])


# ---- the daemon --------------------------------------------------------

NEEDED = subprocess.run(["ldd", PROGRAM], capture_output=True, text=True,
                        check=True).stdout
SONAME = re.search(r"libgpiod\.so\.\d+", NEEDED).group()
FAKE = []


def fake():
    """A libgpiod of the test's own, compiled once."""
    if not FAKE:
        home = tempfile.mkdtemp(prefix="fittings-fake.")
        atexit.register(shutil.rmtree, home)
        subprocess.run(
            ["gcc", "-std=c11", "-D_GNU_SOURCE", "-shared", "-fPIC",
             "-Wl,-soname," + SONAME, "-o", os.path.join(home, SONAME),
             os.path.join(TOP, "t/lib/fakegpiod.c")], check=True)
        FAKE.append(home)
    return FAKE[0]


class Bell:
    """A daemon whose edges, and end, are the test's."""

    def __init__(self, *options, fault=None, count=False):
        for name in ("told", "mails", "out.wav", "notify"):
            if os.path.exists(name):
                os.unlink(name)
        if not os.path.exists("pipe"):
            os.mkfifo("pipe")
        self.pipe = os.open("pipe", os.O_RDWR | os.O_NONBLOCK)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ready:
            ready.bind("notify")
            ready.settimeout(0.01)
            with open("errors", "w", encoding="ascii") as errors:
                self.p = subprocess.Popen(
                    [PROGRAM, "-f", "conf", *options],
                    env=dict(bellwatch.environment(fault, count),
                             FAKE_EDGES="pipe", LD_LIBRARY_PATH=fake(),
                             NOTIFY_SOCKET="notify"),
                    stdout=subprocess.PIPE, stderr=errors, bufsize=0)
            # What it says may be among what fails.
            end = time.monotonic() + 0.3
            while self.p.poll() is None and time.monotonic() < end:
                try:
                    ready.recv(100)
                    break
                except socket.timeout:
                    pass

    def edge(self, byte):
        os.write(self.pipe, byte)

    def end(self, number=signal.SIGTERM):
        self.p.send_signal(number)
        try:
            out, _ = self.p.communicate(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            self.p.kill()
            raise
        os.close(self.pipe)
        return self.p.returncode, out.decode(), read("errors")


def events(text):
    found = []
    for line in text.splitlines(True):
        assert line.endswith("\n") and line.count(" ") == 6, line
        found.append((line.split(" ")[0], int(line.split(" ")[4])))
    return found


def one_press(fault=None, count=False, reload=False):
    b = Bell("-D", "file:out.wav", "--record", "record", fault=fault,
             count=count)
    if reload:
        b.p.send_signal(signal.SIGHUP)
    out = ""
    for edge in b"f", b"r":
        b.edge(edge)
        text = ""
        while not text.endswith("\n") and \
                select.select([b.p.stdout], [], [], 0.3)[0]:
            more = os.read(b.p.stdout.fileno(), 4096).decode()
            if not more:
                break
            text += more
        out += text
    status, rest, err = b.end()
    return status, out + rest, err


PRESS = [("press", 1), ("release", 1)]


def one_press_at_last(fault, how):
    """Of a machine that stands still for a moment a press may be a phantom."""
    for _ in range(3):
        result = one_press(fault)
        if how != "EINTR" or [event for event in events(result[1])
                              if event[0] in ("press", "release")] == PRESS:
            break
    return result


def nothing_is_lost_in_silence(fault, how, result):
    status, out, err = result
    what = (fault, *result)
    assert 0 <= status < 128, what
    got = [e for e in events(out) if e[0] in ("press", "release")]
    assert got in ([], PRESS, PRESS[:1], PRESS[1:]), what
    if status == 0 and how == "EINTR":
        assert err == "" and got == PRESS, what
    assert err == "" or is_sentence(err), what
    assert status == 0 or err, what
    assert status == 0 or status > 63, what
    assert got == PRESS or err, what


@case
def the_daemon_while_a_button_is_pressed():
    set_up()
    status, out, err = one_press(count=True)
    assert (status, events(out), err) == (0, PRESS, "")
    counts = counted()
    assert counts["fork"] == 2, counts
    before = bellwatch.total()
    rng = random.Random(1)
    for fault, how in faults(counts):
        # What was begun before the first edge is covered in full by -n.
        if fault.startswith(("alloc", "read", "write")) and rng.random() < .6:
            continue
        nothing_is_lost_in_silence(fault, how, one_press_at_last(fault, how))
    assert bellwatch.total() - before > 50


@case
def the_daemon_while_it_reads_its_settings_again():
    set_up()
    one_press(count=True)
    first = counted()
    status, out, err = one_press(count=True, reload=True)
    assert (status, events(out), err) == (0, PRESS, "")
    last = counted()
    stayed = 0
    for kind, how in (("alloc", "ENOMEM"), ("open", "EMFILE"),
                      ("read", "EIO"), ("close", "EIO")):
        assert last[kind] > first[kind] or kind == "close", kind
        for n in range(max(1, first[kind] - 30), last[kind] + 1):
            fault = f"{kind}:{n}:{how}"
            result = one_press(fault, reload=True)
            nothing_is_lost_in_silence(fault, how, result)
            if "; the settings stay as they were\n" in result[2]:
                stayed += 1
                # and so do the button and all that it does
                assert (result[0], events(result[1])) == (0, PRESS), result
    assert stayed > 10, stayed


@case
def killed_at_any_moment_its_lines_are_whole():
    set_up()
    rng = random.Random(2)
    for number in [signal.SIGTERM, signal.SIGKILL, signal.SIGINT,
                   signal.SIGPIPE, signal.SIGHUP] * 8:
        b = Bell("-D", "file:out.wav")
        b.edge(b"f")
        time.sleep(rng.random() * 0.05)
        b.edge(b"r")
        time.sleep(rng.random() * 0.05)
        if number in (signal.SIGPIPE, signal.SIGHUP):
            b.p.send_signal(number)
            number = signal.SIGTERM
        status, out, err = b.end(number)
        assert status == (-9 if number == signal.SIGKILL else 0), status
        assert err == "", err
        assert events(out) in (
            [("press", 1), ("release", 1)][:len(events(out))],
            [("phantom", 0)])


@case
def a_thousand_presses_with_bounce_lose_nothing():
    set_up()
    write("conf", "settle = 0.004\nrelease = 0.004\nlockout = 0.008\n"
          "[line DOOR]\n" + f"command = {os.getcwd()}/told.sh\n")
    rng = random.Random(3)
    b = Bell("--record", "record")
    out = b""
    for _ in range(1000):
        b.edge(b"fr" * rng.randrange(0, 5) + b"f")
        text = b""
        while b"press" not in text:
            assert select.select([b.p.stdout], [], [], LIMIT)[0], out[-500:]
            text += os.read(b.p.stdout.fileno(), 65536)
        b.edge(b"rf" * rng.randrange(0, 5) + b"r")
        while b"release" not in text:
            assert select.select([b.p.stdout], [], [], LIMIT)[0], out[-500:]
            text += os.read(b.p.stdout.fileno(), 65536)
        out += text
    deadline = time.monotonic() + LIMIT
    while time.monotonic() < deadline and \
            sum(int(t.split()[1]) for t in read("told").splitlines()) < 1000:
        time.sleep(0.02)
    status, rest, err = b.end()
    got = events(out.decode() + rest)
    assert (status, err) == (0, ""), (status, err)
    presses = [e for e in got if e[0] in ("press", "release")]
    assert presses == [(k, n) for n in range(1, 1001)
                       for k in ("press", "release")]
    told = [line.split() for line in read("told").splitlines()]
    assert sum(int(t[1]) for t in told) == 1000, told[-3:]
    p = subprocess.run([PROGRAM, "--events", "record", "-f", "conf"],
                       capture_output=True, text=True, check=True)
    again = [e for e in events(p.stdout) if e[0] in ("press", "release")]
    assert again == presses
    print(f"# 1000 presses, {len(told)} runs of the command")


@case
def this_many_calls_were_failed():
    bellwatch.told(600)


run()
