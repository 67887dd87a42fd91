#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""What bellwatch plays, in a replay to a file, which is exact."""

import array
import os
import struct
import sys
import wave

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import BUILD, TOOL, TOP, case, plan_skip, program, run  # noqa: E402

if not os.path.exists(os.path.join(BUILD, "bin/bellwatch")):
    plan_skip("bellwatch is not built")

RATE = 8000
SETTLE, RELEASE, BUFFER, FADE = 0.1, 0.03, 0.1, 0.005


def frames(seconds):
    return round(seconds * RATE)


def write_wav(path, data, channels=1, width=2, rate=RATE):
    with wave.open(path, "wb") as w:
        w.setnchannels(channels)
        w.setsampwidth(width)
        w.setframerate(rate)
        w.writeframes(data)


def ramp(seconds, first=1):
    """A sound whose every sample tells where it is."""
    return array.array("h", (first + i for i in range(frames(seconds))))


def play(presses, *options, sound="s.wav"):
    """Presses as (from, to) in seconds: the samples, and the events."""
    if os.path.exists("out.wav"):
        os.unlink("out.wav")
    edges = []
    for line, start, end in presses:
        edges += [(start, line, "falling"), (end, line, "rising")]
    text = "".join(f"{round(t * 1e9)} {line} {what}\n"
                   for t, line, what in sorted(edges))
    args = ["-s", sound] if sound else []
    status, out, err = program("bellwatch", "--events", "-", "-D",
                               "file:out.wav", *args, *options,
                               stdin=text.encode())
    assert (status, err) == (0, b""), (status, err)
    got = array.array("h")
    if os.path.exists("out.wav"):
        with wave.open("out.wav") as w:
            got.frombytes(w.readframes(10**8))
    while got and got[-1] == 0:
        got.pop()
    return got, [line.split(" ")[0] for line in out.decode().splitlines()]


@case
def a_short_press_plays_it_once_and_wholly():
    sound = ramp(0.5)
    write_wav("s.wav", sound.tobytes())
    # Let go before, in and after the last buffer length of the sound.
    for held in (0.45,) if TOOL else (0.11, 0.3, 0.42, 0.45, 0.49, 0.5, 0.55):
        got, _ = play([("A", 1, 1 + held)])
        assert got[:len(sound)] == sound, held
        more = len(got) - len(sound)
        most = max(0, held - SETTLE + RELEASE + BUFFER - 0.5)
        assert 0 <= more <= frames(most + FADE), (held, more)


@case
def a_sound_shorter_than_the_buffer_is_whole():
    sound = ramp(0.013)
    write_wav("s.wav", sound.tobytes())
    got, _ = play([("A", 1, 1.11)])
    assert got[:len(sound)] == sound


@case
def it_goes_on_while_held_and_fades_at_the_end():
    sound = ramp(0.5, 10000)
    write_wav("s.wav", sound.tobytes())
    got, events = play([("A", 1, 6.2)])
    assert events == ["press", "release"]
    until = 5.2 - SETTLE + RELEASE
    assert until <= len(got) / RATE <= until + BUFFER + FADE + 0.001
    fade = frames(FADE)
    for i, sample in enumerate(got[:-fade]):
        assert sample == sound[i % len(sound)], i
    end = got[-fade:]
    assert all(a > b for a, b in zip(end, end[1:])), end


@case
def it_ends_when_the_button_is_stuck():
    write_wav("s.wav", ramp(0.5).tobytes())
    got, events = play([("A", 1, 100)], "--hold", "3")
    assert events == ["press", "stuck", "release"]
    assert 2.8 < len(got) / RATE < 3.1, len(got)


@case
def rung_again_it_is_heard_again():
    sound = ramp(2.0)
    write_wav("s.wav", sound.tobytes())
    got, _ = play([("A", 1, 1.2), ("A", 2.1, 2.3)])
    assert got == sound + sound


@case
def two_buttons_take_turns():
    one, two = ramp(0.5), ramp(0.25, 8000)
    write_wav("1.wav", one.tobytes())
    write_wav("2.wav", two.tobytes())
    with open("conf", "w", encoding="ascii") as f:
        f.write("[line A]\nsound = 1.wav\n[line B]\nsound = 2.wav\n")
    got, _ = play([("A", 1, 1.3), ("B", 1.1, 1.3)], "-f", "conf", sound=None)
    silence = [s for s in got if s != 0]
    assert silence == list(one + two)


@case
def phantoms_are_not_heard():
    write_wav("s.wav", ramp(0.5).tobytes())
    assert play([("A", 1, 1.05), ("A", 2, 2.09)]) == \
        (array.array("h"), ["phantom", "phantom"])


@case
def the_volume_is_linear():
    write_wav("s.wav", ramp(0.5).tobytes())
    got, _ = play([("A", 1, 1.2)], "--volume", "50")
    assert list(got) == [s // 2 for s in ramp(0.5)], got[:5]


@case
def eight_bits_are_exact():
    data = bytes(128 + i % 100 for i in range(1000))
    write_wav("s.wav", data, width=1)
    got, _ = play([("A", 1, 1.11)])
    wanted = [(b - 128) * 256 for b in data]
    while wanted[-1] == 0:
        wanted.pop()
    assert list(got) == wanted


def write_float(path, values):
    data = struct.pack(f"<{len(values)}f", *values)
    fmt = struct.pack("<HHIIHH", 3, 1, RATE, RATE * 4, 4, 32)
    with open(path, "wb") as f:
        f.write(b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVEfmt " +
                struct.pack("<I", 16) + fmt + b"data" +
                struct.pack("<I", len(data)) + data)


@case
def floating_point_is_scaled_and_clipped():
    write_float("s.wav", [0.5, -0.5, 1.0, 2.0, -1.0, -3.0, 0.25] * 10)
    got, _ = play([("A", 1, 1.2)])
    assert list(got[:7]) == [16384, -16384, 32767, 32767, -32768, -32768,
                             8192]


@case
def what_is_compressed_is_decoded():
    ogg = os.path.join(TOP, "contrib/demo/evening/chime.ogg")
    got, _ = play([("A", 1, 1.2)], sound=ogg)
    assert 25000 < len(got) <= 30869, len(got)
    assert 8000 < max(got) < 32767 and -32768 < min(got) < -8000


@case
def a_pre_roll_leads():
    sound = ramp(0.5, 5000)
    write_wav("s.wav", sound.tobytes())
    got, _ = play([("A", 1, 1.2)], "--preroll", "0.25")
    lead = got[:frames(0.25)]
    assert got[frames(0.25):] == sound
    assert 0 < max(lead) < 200


@case
def eight_channels_are_played_and_no_more():
    frame = array.array("h", range(1, 9))
    write_wav("s.wav", (frame * 100).tobytes(), channels=8)
    got, _ = play([("A", 1, 1.2)])
    assert got == frame * 100
    write_wav("s.wav", bytes(18 * 100), channels=9)
    status, out, err = program("bellwatch", "-n", "-s", "s.wav")
    assert (status, out, err) == (65, b"", (
        b"bellwatch: s.wav: more than 8 channels\n")), err


@case
def too_long_a_sound_is_refused():
    write_wav("s.wav", bytes(16 * 1024 * 1024 + 4096))
    status, _, err = program("bellwatch", "-n", "-s", "s.wav")
    assert (status, err) == (65, (
        b"bellwatch: s.wav: longer than 16 MiB when decoded\n")), err


run()
