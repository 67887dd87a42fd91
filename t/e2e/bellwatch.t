#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""bellwatch in a simulated machine: from the contact to the samples.

A kernel with a simulated GPIO chip and a loopback sound card runs in virtual
time, so that seconds of ringing take a moment, and are the same every time.
"""

import array
import os
import random
import shutil
import subprocess
import sys
import tempfile
import wave

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lib"))
from tap import BUILD, TOP, Skip, case, plan_skip, program, run  # noqa: E402

HERE = os.path.join(TOP, "t/e2e")
RATE = 48000
FADE = RATE // 200


def ask(script):
    """What a script finds or builds; or None, and why that cannot be had."""
    p = subprocess.run([os.path.join(HERE, script)], capture_output=True,
                       text=True, check=False)
    if p.returncode == 0:
        return p.stdout.strip(), None
    why = p.stderr.strip().replace("\n", "; ")
    if p.returncode != 69:
        sys.exit(script + ": " + why)
    return None, why


if not os.path.exists(os.path.join(BUILD, "bin/bellwatch")):
    plan_skip("bellwatch is not built")
LINUX, WHY = ask("kernel")
if LINUX is None:
    plan_skip("no simulated machine: " + WHY)


def noise(path, seconds, seed):
    rng = random.Random(seed)
    frames = rng.randbytes(int(seconds * RATE) * 4)
    with wave.open(path, "wb") as w:
        w.setnchannels(2)
        w.setsampwidth(2)
        w.setframerate(RATE)
        w.writeframes(frames)
    return frames


def machine(binary):
    """One run: the names and contents of all files that it left."""
    home = tempfile.mkdtemp(prefix="fittings-e2e.")
    try:
        sounds = (noise(os.path.join(home, "noise.wav"), 1, 1),
                  noise(os.path.join(home, "short.wav"), 0.5, 2))
        with open(os.path.join(home, "two.conf"), "w",
                  encoding="ascii") as f:
            f.write("[line GPIO17]\nsound = short.wav\n"
                    "[line GPIO18]\nsound = noise.wav\n")
        p = subprocess.run(
            [os.path.join(HERE, "machine"), LINUX, home,
             os.path.join(HERE, "bellwatch-guest"), "virtual",
             "BELLWATCH=" + binary],
            capture_output=True, timeout=300, check=False)
        files = {}
        for name in sorted(os.listdir(home)):
            with open(os.path.join(home, name), "rb") as f:
                files[name] = f.read()
        assert "done" in files, p.stdout[-2000:]
        return files, sounds
    finally:
        shutil.rmtree(home)


def events(text):
    """EVENT LINE COUNT, and the times in milliseconds."""
    found = []
    for line in text.decode().splitlines():
        name, on, wall, mono, count, held, quiet = line.split(" ")
        assert wall.startswith("2023-11-14T22:1"), wall
        assert quiet == "no", line
        found.append((name, on, int(count), int(mono) / 1e6,
                      None if held == "-" else int(held)))
    return found


def agree(text, wanted):
    """Events as (name, line, count, ms since the first, ms long)."""
    got = events(text)
    start = got[0][3]
    assert [e[:3] for e in got] == [e[:3] for e in wanted], got
    for g, w in zip(got, wanted):
        assert abs(g[3] - start - w[3]) <= 15, (g, w)
        assert (g[4] is None) == (w[4] is None), (g, w)
        assert g[4] is None or abs(g[4] - w[4]) <= 5, (g, w)


def samples(data):
    return data[44:]


def plays(recorded, sounds):
    """What was heard between silences: (sound, whole plays, frames more)."""
    heard = []
    data = samples(recorded)
    at = 0
    while at < len(data):
        if data[at:at + 4] == b"\0\0\0\0":
            at += 4
            continue
        for number, sound in enumerate(sounds):
            if data[at:at + 64] == sound[:64]:
                break
        else:
            raise AssertionError(f"neither sound nor silence at {at // 4}")
        whole = 0
        while data[at:at + len(sound)] == sound:
            whole += 1
            at += len(sound)
        more = 0
        while data[at + more:at + more + 4] == sound[more:more + 4]:
            more += 4
        faded = 0
        if more:
            faded = check_fade(data[at + more:], sound[more:])
        at += more + faded
        heard.append((number, whole, (more + faded) // 4))
    return heard


def check_fade(data, sound):
    """The end of a sound that is cut off: 5 ms, softer and softer."""
    got, was = array.array("h", data[:4 * FADE]), array.array(
        "h", sound[:4 * FADE])
    for i, (g, w) in enumerate(zip(got, was)):
        assert abs(g) <= abs(w) * (FADE - i // 2) / FADE + 1, i
    return 4 * (FADE - 1)


def check_all(files, sounds):
    for name, text in files.items():
        if name.endswith(".arecord"):
            assert text == b"", text
    agree(files["bell.events"], [
        ("press", "GPIO18", 1, 0, None), ("release", "GPIO18", 1, 307, 307),
        ("press", "GPIO18", 2, 2307, None),
        ("release", "GPIO18", 2, 4007, 1700),
        ("phantom", "GPIO18", 2, 5007, 50)])
    first, second = plays(files["bell.wav"], sounds)
    assert first == (0, 1, 0), first
    # Held for 1.7 s, less the settle time, plus release time and buffer.
    assert second[:2] == (0, 1), second
    assert 0.6 * RATE < second[2] < 0.75 * RATE, second
    assert files["bell.commands"] == b"press GPIO18 1\npress GPIO18 2\n"
    assert files["bell.errors"] == b"status 0\n"

    agree(files["two.events"], [
        ("press", "GPIO17", 1, 0, None), ("press", "GPIO18", 1, 200, None),
        ("release", "GPIO17", 1, 300, 300),
        ("release", "GPIO18", 1, 300, 100)])
    assert plays(files["two.wav"], sounds) == [(1, 1, 0), (0, 1, 0)]

    got = [e[:3] for e in events(files["overflow.events"])]
    assert got.count(("press", "GPIO18", 1)) == 1, got
    assert got.count(("release", "GPIO18", 1)) == 1, got
    assert ("overflow", "GPIO18", 0) in got, got
    assert not [e for e in got if e[2] > 1], got

    agree(files["chip.events"], [
        ("press", "GPIO18", 1, 0, None), ("lost", "GPIO18", 1, 500, None),
        ("back", "GPIO18", 1, 1500, 1000),
        ("release", "GPIO18", 1, 1500, 1500),
        ("press", "GPIO18", 2, 2000, None),
        ("release", "GPIO18", 2, 2500, 500)])
    assert files["chip.errors"] == b"status 0\n"

    got = [e[:3] for e in events(files["speaker.events"])]
    assert got == [
        ("press", "GPIO18", 1), ("release", "GPIO18", 1),
        ("lost", "plughw:Loopback,0,0", 0), ("press", "GPIO18", 2),
        ("release", "GPIO18", 2), ("back", "plughw:Loopback,0,0", 0),
        ("press", "GPIO18", 3), ("release", "GPIO18", 3)], got
    assert plays(files["speaker.wav"], sounds) == [(0, 1, 0)]

    got = [e[:3] for e in events(files["hum.events"])]
    assert got == [("noise", "GPIO18", 0), ("press", "GPIO18", 1),
                   ("release", "GPIO18", 1)], got
    got = [e[:3] for e in events(files["dry.events"])]
    assert got == [("press", "GPIO18", 1), ("release", "GPIO18", 1),
                   ("press", "GPIO18", 2), ("release", "GPIO18", 2)], got
    assert files["dry.errors"] == b"status 0\n"
    assert plays(files["dry.wav"], sounds) == [(0, 1, 0)]

    assert b" yes\n" in files["quiet.events"]
    assert plays(files["quiet.wav"], sounds) == []
    assert [e[0] for e in events(files["held.events"])] == \
        ["active", "release"]
    assert files["busy.errors"] == b"bellwatch: GPIO18: in use by bellwatch\n"
    assert files["missing.errors"] == (
        b"bellwatch: DOOR: no such line; there are GPIO17 GPIO18\n")
    assert files["device.errors"] == (
        b"bellwatch: plughw:Attic: the loudspeakers are: plughw:0 (Dummy), "
        b"plughw:1 (Loopback): No such device\n")


OURS = os.path.join(BUILD, "bin/bellwatch")
FIRST = []


@case
def from_the_contact_to_the_samples():
    FIRST.extend(machine(OURS))
    check_all(*FIRST)


@case
def the_same_bytes_on_every_run():
    again, _ = machine(OURS)
    assert set(again) == set(FIRST[0])
    for name, text in again.items():
        assert text == FIRST[0][name], name


@case
def the_recording_replays_to_the_same_events():
    with open("edges", "wb") as f:
        f.write(FIRST[0]["bell.edges"])
    status, out, err = program("bellwatch", "--events", "edges",
                               env={"TZ": "UTC"})
    assert (status, err) == (0, b"")
    assert out == FIRST[0]["bell.events"], out


@case
def with_the_other_libgpiod():
    other, why = ask("bellwatch2")
    if other is None:
        raise Skip(why)
    check_all(*machine(other))


run()
