#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""The daemon bellwatch, with a libgpiod of the test's own."""

import email
import email.header
import fcntl
import os
import re
import select
import signal
import socket
import subprocess
import sys
import termios
import time
import wave

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import BUILD, TOOL, TOP, Skip, case, plan_skip, run  # noqa: E402

BELLWATCH = os.path.join(BUILD, "bin/bellwatch")
if not os.path.exists(BELLWATCH):
    plan_skip("bellwatch is not built")
if TOOL == "valgrind":
    plan_skip("real time, which valgrind has not; t/60 runs under it")

NEEDED = subprocess.run(["ldd", BELLWATCH], capture_output=True, text=True,
                        check=True).stdout
SONAME = re.search(r"libgpiod\.so\.\d+", NEEDED).group()
QUICK = ["--settle", "0.03", "--lockout", "0.06", "--release", "0.01",
         "-l", "DOOR"]
# An asan binary is several times slower; waits end when what they wait for
# is there, so a long limit costs nothing.
LIMIT = 10


def fake():
    if not os.path.exists(SONAME):
        subprocess.run(
            ["gcc", "-std=c11", "-D_GNU_SOURCE", "-shared", "-fPIC",
             "-Wl,-soname," + SONAME, "-o", SONAME,
             os.path.join(TOP, "t/lib/fakegpiod.c")], check=True)
    if not os.path.exists("edges"):
        os.mkfifo("edges")
    return dict(os.environ, LD_LIBRARY_PATH=os.getcwd(), FAKE_EDGES="edges",
                TZ="UTC", ASAN_OPTIONS="detect_leaks=0")


def read_file(name):
    try:
        with open(name, "r", encoding="utf-8") as f:
            return f.read()
    except FileNotFoundError:
        return ""


def write(name, text):
    with open(name, "w", encoding="ascii") as f:
        f.write(text)


def wait_for(what):
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        result = what()
        if result:
            return result
        time.sleep(0.005)
    raise AssertionError("it did not happen")


class Bell:
    """A running daemon."""

    def __init__(self, *options, quick=True, stdout=subprocess.PIPE,
                 notify="notify", **env):
        self.errors = open("errors", "w", encoding="utf-8")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        if os.path.exists(notify):
            os.unlink(notify)
        self.socket.bind(notify.replace("@", "\0"))
        self.socket.settimeout(LIMIT)
        self.p = subprocess.Popen(
            [BELLWATCH] + (QUICK if quick else []) + list(options),
            env=dict(fake(), NOTIFY_SOCKET=notify, **env), stdout=stdout,
            stderr=self.errors, bufsize=0)
        try:
            assert self.socket.recv(100) == b"READY=1"
        except socket.timeout:
            self.p.kill()
            raise AssertionError(read_file("errors")) from None
        self.edges = open("edges", "wb", buffering=0)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.p.poll() is None:
            self.p.kill()
        self.p.wait()
        for f in (self.errors, self.socket, self.edges, self.p.stdout):
            if f:
                f.close()

    def edge(self, letter):
        self.edges.write(b"%d%c" % (time.monotonic_ns(), letter))

    def down(self):
        self.edge(b"f")

    def up(self):
        self.edge(b"r")

    def press(self, seconds=0.05):
        self.down()
        time.sleep(seconds)
        self.up()

    def line(self):
        assert select.select([self.p.stdout], [], [], LIMIT)[0], "no line"
        return self.p.stdout.readline().decode()

    def event(self):
        fields = self.line().split(" ")
        return fields[0], fields[1], fields[4]

    def presses(self, numbers):
        """One press each, of the lengths of QUICK, told at once."""
        for n in numbers:
            self.press()
            assert self.event() == ("press", "DOOR", str(n))
            assert self.event() == ("release", "DOOR", str(n))
            time.sleep(0.05)

    def stop(self):
        self.p.terminate()
        assert self.p.wait(LIMIT) == 0, self.p.returncode
        return read_file("errors")


def fails(*options, **env):
    p = subprocess.run([BELLWATCH, *options], capture_output=True, text=True,
                       env=dict(fake(), **env), check=False, timeout=LIMIT)
    assert p.stdout == "", p.stdout
    return p.returncode, p.stderr


def script(name, text):
    with open(name, "w", encoding="ascii") as f:
        f.write("#!/bin/sh\n" + text)
    os.chmod(name, 0o755)
    return os.path.abspath(name)


@case
def a_press_is_one_line_at_once():
    with Bell() as b:
        before = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
        b.down()
        fields = b.line().split(" ")
        assert len(fields) == 7 and fields[6] == "no\n", fields
        assert fields[:2] == ["press", "DOOR"] and fields[4:6] == ["1", "-"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00",
                            fields[2])
        assert 0 <= int(fields[3]) - before < 10**9
        b.up()
        assert b.event() == ("release", "DOOR", "1")
        assert b.stop() == ""


@case
def a_pulse_is_a_phantom():
    with Bell() as b:
        b.edges.write(b"frfr")
        assert b.event() == ("phantom", "DOOR", "0")
        assert b.stop() == ""


@case
def lost_edges_are_told_and_the_level_is_believed():
    with Bell() as b:
        b.down()
        assert b.event() == ("press", "DOOR", "1")
        b.edges.write(b"r")
        time.sleep(0.002)
        b.edges.write(b"l")
        # The release is in doubt, and the button is down.
        assert b.event() in (("overflow", "DOOR", "1"),
                             ("release", "DOOR", "1"))
        b.edges.write(b"FF")
        while b.event()[0] != "overflow":
            pass
        assert b.stop() == ""


@case
def an_edge_that_comes_while_the_level_is_read_is_not_lost():
    with Bell() as b:
        b.edges.write(b"fu")
        assert b.event() == ("press", "DOOR", "1")
        assert b.event() == ("release", "DOOR", "1")
        assert b.stop() == ""


@case
def a_chip_that_goes_is_lost_and_comes_back():
    chip = "dev/gpiochip0"
    os.mkdir("dev")
    write(chip, "")
    with Bell("--record", "record", FAKE_DEV="dev") as b:
        b.presses([1])
        os.unlink(chip)
        assert b.event() == ("lost", "DOOR", "1")
        write(chip, "")
        assert b.event() == ("back", "DOOR", "1")
        b.presses([2])
        # Events that cannot be read; and a level, when it is to decide.
        b.edges.write(b"x")
        assert b.event() == ("lost", "DOOR", "2")
        os.chmod(chip, 0o600)
        assert b.event() == ("back", "DOOR", "2")
        b.edges.write(b"fv")
        assert b.event() == ("press", "DOOR", "3")
        assert b.event() == ("lost", "DOOR", "3")
        os.chmod(chip, 0o644)
        assert b.event() == ("back", "DOOR", "3")
        assert b.event() == ("release", "DOOR", "3")
        # One that came for nothing.
        os.chmod(chip, 0o600)
        b.presses([4])
        assert b.stop() == ""
    kinds = [line.split()[2] for line in read_file("record").splitlines()]
    press = ["falling", "rising"]
    assert kinds[1:] == ["high", *press, "lost", "high", *press, "lost",
                         "high", "falling", "lost", "high", *press], kinds


@case
def a_line_whose_level_cannot_be_read_at_the_start_is_lost():
    with Bell(FAKE_ERROR="value", FAKE_ERRNO="5") as b:
        assert b.event() == ("lost", "DOOR", "0")
        assert b.stop() == ""


@case
def active_at_the_start_is_no_press():
    # The level of the fake is high, and here that is active.
    with Bell("--active", "high") as b:
        assert b.event() == ("active", "DOOR", "0")
        b.down()
        assert b.event() == ("release", "DOOR", "0")
        assert b.stop() == ""


@case
def a_recording_replays_to_the_same_events():
    with Bell("--record", "record") as b:
        b.press()
        b.edges.write(b"fr")
        lines = [b.line() for _ in range(2)]
        time.sleep(0.1)
        b.press()
        while not lines[-1].startswith("release DOOR") or len(lines) < 4:
            lines.append(b.line())
        b.stop()
    p = subprocess.run([BELLWATCH, "--events", "record"] + QUICK[:-2],
                       capture_output=True, text=True, env=fake(),
                       check=True)
    got = p.stdout.splitlines(True)
    # The wall clock may be set while it runs: times to the second.
    def cut(line):
        return re.sub(r"\.\d{3}\+", "+", line)
    assert len(got) == len(lines)
    for g, w in zip(got, lines):
        assert g.split(" ")[3:] == w.split(" ")[3:], (g, w)


@case
def blanks_in_a_name_are_no_fields_of_a_recording():
    with Bell(*QUICK[:-2], "-l", "FRONT\tDOOR 1", "--record", "record",
              quick=False, FAKE_NAME="FRONT\tDOOR 1") as b:
        b.press()
        lines = [b.line(), b.line()]
        assert b.stop() == ""
    assert [line.split(" ")[:2] for line in lines] == [
        ["press", "FRONT_DOOR_1"], ["release", "FRONT_DOOR_1"]]
    p = subprocess.run([BELLWATCH, "--events", "record"] + QUICK[:-2],
                       capture_output=True, text=True, env=fake(),
                       check=True)
    assert [line.split(" ")[:2] for line in p.stdout.splitlines()] == [
        line.split(" ")[:2] for line in lines], p.stdout


@case
def a_full_disk_ends_the_recording_and_nothing_else():
    with Bell("--record", "/dev/full") as b:
        b.presses([1, 2])
        assert b.stop() == ("bellwatch: /dev/full: recording ends: "
                            "No space left on device\n")


@case
def commands_are_told_and_their_output_is_no_event():
    tell = script("tell", 'echo "$# $1 $3"; env | grep ^BELL_ | sort\n')
    with Bell("-e", tell + ' "a b"  c\\ d \'$HOME\'') as b:
        b.press()
        assert b.event() == ("press", "DOOR", "1")
        assert b.event() == ("release", "DOOR", "1")
        text = wait_for(lambda: "TIME" in read_file("errors") and
                        b.stop()).splitlines()
    assert text[0] == "3 a b $HOME", text
    assert text[1:4] == ["BELL_COUNT=1", "BELL_EVENT=press",
                         "BELL_LINE=DOOR"]
    assert text[5:7] == ["BELL_PRESSES=1", "BELL_QUIET=no"], text
    assert [t.split("=")[0] for t in text[4::3]] == \
        ["BELL_MONOTONIC", "BELL_TIME"]


@case
def presses_while_a_command_runs_are_told_together():
    slow = script("slow", 'echo "$BELL_COUNT $BELL_PRESSES" >>told\n'
                          "while [ -e told ] && [ ! -e go ]; do sleep 0.02; done\n")
    with Bell("-e", slow) as b:
        b.presses(range(1, 5))
        assert read_file("told") == "1 1\n"
        with open("go", "w", encoding="ascii"):
            pass
        wait_for(lambda: read_file("told") == "1 1\n4 3\n")
        assert b.stop() == ""


@case
def presses_that_wait_are_told_at_the_end():
    slow = script("slow", 'echo "$BELL_COUNT $BELL_PRESSES" >>told\n'
                          "while [ -e told ] && [ ! -e go ]; do sleep 0.02; done\n")
    with Bell("-e", slow) as b:
        b.presses(range(1, 4))
        assert b.stop() == ""
        wait_for(lambda: read_file("told") == "1 1\n3 2\n")
        with open("go", "w", encoding="ascii"):
            pass


@case
def a_command_that_hangs_is_ended_with_all_it_started():
    hang = script("hang", "sleep 1000 &\necho $! >pid\nwait\n")
    with Bell("-e", hang, "--command-timeout", "0.3") as b:
        b.press()
        wait_for(lambda: "ended after" in read_file("errors"))
        pid = int(read_file("pid"))
        wait_for(lambda: not os.path.exists(f"/proc/{pid}") or
                 ") Z " in read_file(f"/proc/{pid}/stat"))
        assert b.stop() == f"bellwatch: {hang}: ended after 0 s\n"


@case
def commands_that_fail_are_named():
    bad = script("bad", "exit 3\n")
    killed = script("killed", "kill -s KILL $$\n")
    with Bell("-e", bad, "-e", "./missing", "-e", killed) as b:
        b.press()
        wait_for(lambda: read_file("errors").count("\n") == 3)
        assert sorted(b.stop().splitlines()) == [
            "bellwatch: ./missing: No such file or directory",
            f"bellwatch: {bad}: exit status 3",
            f"bellwatch: {killed}: killed by signal 9"]


@case
def a_mail_goes_out():
    sendmail = script("sendmail", 'echo "$@" >args\ncat >mail.new\n'
                                  "mv mail.new mail\n")
    with Bell("-m", "me@example.org", "-m", "you@example.org", "--from",
              "bell@example.org", "--sendmail", sendmail) as b:
        b.press()
        head, body = wait_for(lambda: read_file("mail")).split("\n\n", 1)
        b.stop()
    assert read_file("args") == "-t -oi\n"
    head = head.splitlines()
    assert head[:3] == ["From: bell@example.org",
                        "To: me@example.org, you@example.org",
                        "Subject: Someone is ringing the doorbell"]
    assert re.fullmatch(r"Date: \w{3}, \d\d \w{3} \d{4} [\d:]{8} \+0000",
                        head[3]), head
    assert re.fullmatch(r"Someone is ringing the doorbell\n\n"
                        r"\S+ DOOR, press 1\n", body), body


@case
def one_mail_tells_of_all_presses_while_the_last_went_out():
    sendmail = script("sendmail", "cat >>mails\n"
                                  "while [ ! -e go ]; do sleep 0.02; done\n")
    with Bell("-m", "me@example.org", "--sendmail", sendmail) as b:
        b.presses(range(1, 5))
        write("go", "")
        wait_for(lambda: "press 4" in read_file("mails"))
        assert b.stop() == ""
    subject = "Subject: Someone is ringing the doorbell"
    assert re.findall(r"Subject.*|\w+ \w+, press .*",
                      read_file("mails")) == [
        subject, "00 DOOR, press 1",
        subject + " (3 presses)", "00 DOOR, press 4"]


@case
def a_subject_may_be_in_any_language():
    sendmail = script("sendmail", "cat >mail.new\nmv mail.new mail\n")
    subject = "Es l\u00e4utet: \u9580\u306b\u8ab0\u304b " * 4
    with Bell("-m", "me@example.org", "--sendmail", sendmail,
              "--subject", subject) as b:
        b.press()
        mail = wait_for(lambda: read_file("mail"))
        b.stop()
    head = mail.split("\n\n")[0]
    assert head.isascii() and max(map(len, head.splitlines())) <= 76, head
    field = email.message_from_string(head)["Subject"]
    got = str(email.header.make_header(email.header.decode_header(field)))
    assert got == subject, got


def noise(path, frames, channels=2):
    data = os.urandom(2 * channels * frames)
    with wave.open(path, "wb") as w:
        w.setnchannels(channels)
        w.setsampwidth(2)
        w.setframerate(48000)
        w.writeframes(data)
    return data


def played(path):
    with wave.open(path) as w:
        return w.readframes(10**8)


@case
def a_sound_is_played_once_through():
    data = noise("chime.wav", 12000)
    with Bell("-s", "chime.wav", "-D", "file:out.wav") as b:
        b.press()
        time.sleep(0.6)
        assert b.stop() == ""
    assert played("out.wav").rstrip(b"\0") == data.rstrip(b"\0")


@case
def a_sound_is_whole_though_it_ran_dry():
    data = noise("chime.wav", 24000)
    with Bell("-s", "chime.wav", "-D", "file:out.wav") as b:
        b.press()
        b.event(), b.event()
        b.p.send_signal(signal.SIGSTOP)
        time.sleep(0.3)
        b.p.send_signal(signal.SIGCONT)
        time.sleep(1)
        assert b.stop() == ""
    assert played("out.wav").rstrip(b"\0") == data.rstrip(b"\0")


@case
def a_loudspeaker_that_is_kept_awake_rings_at_once():
    data = noise("chime.wav", 12000, channels=1)
    with Bell("-s", "chime.wav", "-D", "file:out.wav",
              "--keepalive", "100") as b:
        b.press()
        time.sleep(0.6)
        assert b.stop() == ""
    # The hum at the start is two seconds long, and gives way.
    at = played("out.wav").find(data)
    assert 0 < at < 2 * 48000 * 1.5, at


@case
def in_quiet_hours_only_the_sound_is_missing():
    noise("chime.wav", 1000)
    tell = script("tell", "echo $BELL_QUIET >told\n")
    with Bell("-s", "chime.wav", "-D", "file:out.wav", "-e", tell,
              "--quiet", "00:00-24:00") as b:
        os.unlink("out.wav")
        b.press()
        assert b.line().endswith(" yes\n")
        wait_for(lambda: read_file("told") == "yes\n")
        b.stop()
    assert not os.path.exists("out.wav")


@case
def a_slow_reader_delays_nothing():
    ring = script("ring", "echo x >>rung\n")
    r, w = os.pipe()
    os.set_blocking(w, False)
    try:
        while True:
            os.write(w, b"x" * 4096)
    except BlockingIOError:
        pass
    os.set_blocking(w, True)
    with Bell("-e", ring, stdout=w) as b:
        b.press()
        wait_for(lambda: read_file("rung") == "x\n")
        with os.fdopen(r, "rb") as f:
            while not (line := f.readline().lstrip(b"x")):
                pass
            assert line.startswith(b"press DOOR"), line
            assert f.readline().startswith(b"release DOOR")
        b.stop()
    os.close(w)


@case
def what_nobody_reads_is_dropped_and_counted():
    r, w = os.pipe()
    with Bell("--settle", "0", "--release", "0", "--lockout", "0", "-l",
              "DOOR", quick=False, stdout=w) as b:
        for _ in range(2000):
            b.edges.write(b"fr")
        b.edges.write(b"f")

        def idle():
            unread = fcntl.ioctl(b.edges, termios.FIONREAD, bytes(4))
            before = read_file(f"/proc/{b.p.pid}/stat").split()[13:15]
            time.sleep(0.1)
            after = read_file(f"/proc/{b.p.pid}/stat").split()[13:15]
            return unread == bytes(4) and before == after
        wait_for(idle)
        lines = b""
        while " events were not read in time" not in read_file("errors"):
            if select.select([r], [], [], 0.1)[0]:
                lines += os.read(r, 65536)
        text = b.stop()
        os.close(w)
        with os.fdopen(r, "rb") as f:
            lines += f.read()
    dropped = re.fullmatch(r"bellwatch: standard output: (\d+) events were "
                           r"not read in time\n", text)
    lines = lines.decode().splitlines(True)
    # What came is whole, in order, and the rest is counted.
    for n, line in enumerate(lines):
        assert line.startswith("release" if n % 2 else "press"), line
        assert line.endswith(" no\n") and line.count(" ") == 6, line
        assert line.split(" ")[4] == str(n // 2 + 1), line
    assert len(lines) + int(dropped[1]) == 4001, (len(lines), text)
    assert 1500 < len(lines) < 3000, len(lines)


@case
def without_a_reader_and_nothing_else_to_do_it_ends():
    r, w = os.pipe()
    with Bell(stdout=w) as b:
        os.close(r)
        b.down()
        assert b.p.wait(LIMIT) == 74
        assert read_file("errors") == \
            "bellwatch: standard output: Broken pipe\n"
    os.close(w)


@case
def without_a_reader_but_with_a_command_it_goes_on():
    ring = script("ring", "echo x >>rung\n")
    r, w = os.pipe()
    with Bell("-e", ring, stdout=w) as b:
        os.close(r)
        b.press()
        wait_for(lambda: read_file("rung") == "x\n")
        time.sleep(0.1)
        b.press()
        wait_for(lambda: read_file("rung") == "x\nx\n")
        assert b.stop() == "bellwatch: standard output: Broken pipe\n"
    os.close(w)


@case
def SIGHUP_reads_the_settings_again():
    one, two = script("one", "echo 1 >>told\n"), script(
        "two", "echo 2 >>told\n")
    quick = "settle = 0.03\nlockout = 0.06\nrelease = 0.01\n"
    write("conf", f"{quick}[line DOOR]\ncommand = {one}\n")
    with Bell("-f", "conf", quick=False) as b:
        b.press()
        wait_for(lambda: read_file("told") == "1\n")
        b.event(), b.event()
        write("conf", f"{quick}[line DOOR]\ncommand = {two}\n")
        b.p.send_signal(signal.SIGHUP)
        time.sleep(0.1)
        b.press()
        wait_for(lambda: read_file("told") == "1\n2\n")
        assert b.event() == ("press", "DOOR", "2")
        b.event()
        write("conf", f"{quick}[line DOOR]\ncomand = {one}\n")
        b.p.send_signal(signal.SIGHUP)
        wait_for(lambda: read_file("errors"))
        b.press()
        wait_for(lambda: read_file("told") == "1\n2\n2\n")
        assert b.stop() == ("bellwatch: conf:5: unknown key: comand; the "
                            "settings stay as they were\n")


@case
def SIGHUP_adds_lines_and_changes_them():
    quick = "settle = 0.03\nlockout = 0.06\nrelease = 0.01\n[line DOOR]\n"
    write("conf", quick)
    with Bell("-f", "conf", "--record", "record", quick=False) as b:
        b.presses([1])
        write("conf", quick + "bias = none\n[line GATE]\n[line BUSY]\n")
        b.p.send_signal(signal.SIGHUP)
        assert b.event() == ("lost", "BUSY", "0")
        b.presses([2])
        assert b.stop() == "bellwatch: BUSY: in use by sound card\n"
    edges = [line.split(" ", 1)[1] for line in
             read_file("record").splitlines()]
    press = ["DOOR falling", "DOOR rising"]
    assert edges[1:] == ["DOOR high", *press, "DOOR high", "GATE high",
                         "BUSY lost", *press], edges


@case
def a_recording_keeps_its_name_when_the_settings_have_another():
    os.mkfifo("fifo")
    reader = os.open("fifo", os.O_RDONLY | os.O_NONBLOCK)
    quick = "settle = 0.03\nlockout = 0.06\nrelease = 0.01\n"
    write("conf", quick + "record = fifo\n[line DOOR]\n")
    with Bell("-f", "conf", quick=False) as b:
        write("conf", quick + "[line DOOR]\n")
        b.p.send_signal(signal.SIGHUP)
        b.presses([1])
        os.close(reader)
        b.presses([2])
        assert b.stop() == "bellwatch: fifo: recording ends: Broken pipe\n"


@case
def systemd_may_listen_at_an_abstract_address():
    with Bell(notify=f"@fittings-{os.getpid()}") as b:
        b.p.terminate()
        assert b.socket.recv(100) == b"STOPPING=1"
        assert b.p.wait(LIMIT) == 0


@case
def an_address_that_is_none_is_no_reason_not_to_ring():
    for address in "@", "x" * 200, "none/notify":
        with subprocess.Popen(
                [BELLWATCH, *QUICK, "--active", "high"],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                env=dict(fake(), NOTIFY_SOCKET=address)) as p:
            assert p.stdout.readline().startswith(b"active DOOR ")
            p.terminate()
            assert (p.communicate(timeout=LIMIT), p.returncode) == (
                (b"", b""), 0), address


@case
def the_watchdog_is_fed_in_half_its_time():
    with Bell(WATCHDOG_USEC="400000") as b:
        first = time.monotonic()
        assert [b.socket.recv(100) for _ in range(3)] == [b"WATCHDOG=1"] * 3
        assert 0.3 < time.monotonic() - first
        b.p.terminate()
        while (text := b.socket.recv(100)) == b"WATCHDOG=1":
            pass
        assert text == b"STOPPING=1", text
        assert b.p.wait(LIMIT) == 0
    # One that is meant for another process is not ours to feed.
    with Bell(WATCHDOG_USEC="100000", WATCHDOG_PID="1") as b:
        b.socket.settimeout(0.3)
        try:
            raise AssertionError(b.socket.recv(100))
        except socket.timeout:
            pass
        b.stop()


@case
def idle_means_idle():
    with Bell() as b:
        def switches():
            return re.search(r"\nvoluntary_ctxt_switches:\s*(\d+)",
                             read_file(f"/proc/{b.p.pid}/status")).group(1)
        b.press()
        b.event(), b.event()
        time.sleep(0.3)
        before = switches()
        time.sleep(0.7)
        assert switches() == before
        b.stop()


@case
def what_cannot_be_opened_is_explained():
    assert fails("-l", "FRONT") == (69, (
        "bellwatch: FRONT: no such line; there are DOOR GATE BUSY\n"))
    assert fails("-l", "BUSY") == (
        69, "bellwatch: BUSY: in use by sound card\n")
    assert fails("-l", "gpiochip0:7")[0] == 69
    status, text = fails("-l", "DOOR", FAKE_ERROR="request", FAKE_ERRNO="1")
    assert status == 66 and text.startswith(
        "bellwatch: DOOR: /dev/gpiochip0: Operation not permitted"), text
    status, text = fails("-l", "DOOR", FAKE_ERROR="open", FAKE_ERRNO="13")
    assert status == 66 and text.startswith(
        "bellwatch: DOOR: /dev/gpiochip0: Permission denied"), text
    status, text = fails("-l", "DOOR", "-s", "none.wav")
    assert (status, text.split(": ")[1]) == (66, "none.wav"), (status, text)
    write("text.wav", "no sound\n")
    assert fails("-l", "DOOR", "-s", "text.wav")[0] == 65
    noise("chime.wav", 10)
    status, text = fails("-l", "DOOR", "-s", "chime.wav", "-D", "plughw:Attic")
    assert status == 69 and "plughw:Attic: the loudspeakers are: " in text
    assert fails("-l", "DOOR", "-e", "'echo") == (65, (
        "bellwatch: DOOR: command: empty, or quotes that do not match\n"))


@case
def lines_are_found_by_chip_and_by_number_too():
    for name in ("gpiochip0:0", "pinctrl-fake:0", "GPIO0"):
        with Bell("-l", name, quick=False) as b:
            b.down()
            assert b.event() == ("press", name, "1")
            assert b.stop() == ""


run()
