#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""Sound files of every kind, to the sample or to a bounded error.

They are written by libsndfile itself, from samples of known values."""

import array
import ctypes
import ctypes.util
import math
import os
import random
import sys
import wave

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import BUILD, Skip, case, plan_skip, program, run  # noqa: E402

if not os.path.exists(os.path.join(BUILD, "bin/bellwatch")):
    plan_skip("bellwatch is not built")

RATE = 8000
WAV, AIFF, FLAC, OGG = 0x010000, 0x020000, 0x170000, 0x200000
PCM_16, PCM_24, PCM_32, PCM_U8, FLOAT, DOUBLE, VORBIS = 2, 3, 4, 5, 6, 7, 0x60
SFM_WRITE, SFC_SET_CLIPPING = 0x20, 0x10C0


class Info(ctypes.Structure):
    _fields_ = [("frames", ctypes.c_int64), ("samplerate", ctypes.c_int),
                ("channels", ctypes.c_int), ("format", ctypes.c_int),
                ("sections", ctypes.c_int), ("seekable", ctypes.c_int)]


def write(path, form, values):
    """Values from -1 to 1, and beyond in floating point."""
    sf = ctypes.CDLL(ctypes.util.find_library("sndfile"))
    sf.sf_open.restype = ctypes.c_void_p
    sf.sf_writef_double.restype = ctypes.c_int64
    info = Info(0, RATE, 1, form, 0, 0)
    f = sf.sf_open(path.encode(), SFM_WRITE, ctypes.byref(info))
    if not f:
        raise Skip(f"libsndfile does not write {form:#x}")
    f = ctypes.c_void_p(f)
    sf.sf_command(f, SFC_SET_CLIPPING, None, 1)
    data = (ctypes.c_double * len(values))(*values)
    assert sf.sf_writef_double(f, data, ctypes.c_int64(len(values))) == \
        len(values)
    sf.sf_close(f)


def heard(path):
    if os.path.exists("out.wav"):
        os.unlink("out.wav")
    status, _, err = program(
        "bellwatch", "--events", "-", "-s", path, "-D", "file:out.wav",
        stdin=b"1000000000 A falling\n1200000000 A rising\n")
    assert (status, err) == (0, b""), (status, err)
    with wave.open("out.wav") as w:
        return array.array("h", w.readframes(10**7))


def tone(n, peak):
    return [peak * math.sin(2 * math.pi * 440 * i / RATE) for i in range(n)]


@case
def sixteen_bits_stay_what_they_are():
    rng = random.Random(1)
    samples = [rng.randrange(-32768, 32768) for _ in range(3000)]
    for form in WAV | PCM_16, AIFF | PCM_16, FLAC | PCM_16:
        write("s", form, [s / 32768 for s in samples])
        got = heard("s")[:len(samples)]
        # Through a double and libsndfile's scale, when it is written.
        assert max(abs(g - w) for g, w in zip(got, samples)) <= 1, hex(form)
    data = array.array("h", samples)
    with wave.open("exact.wav", "wb") as w:
        w.setparams((1, 2, RATE, 0, "NONE", ""))
        w.writeframes(data.tobytes())
    assert heard("exact.wav")[:len(data)] == data


@case
def finer_samples_are_rounded():
    values = tone(3000, 0.9)
    for form in (WAV | PCM_24, WAV | PCM_32, WAV | FLOAT, WAV | DOUBLE,
                 AIFF | PCM_24, AIFF | FLOAT, FLAC | PCM_24):
        write("s", form, values)
        got = heard("s")
        for g, v in zip(got, values):
            assert abs(g - v * 32768) <= 1, (hex(form), g, v)


@case
def what_is_too_loud_is_clipped_and_never_wraps():
    values = tone(3000, 4.0)
    for form in WAV | FLOAT, WAV | DOUBLE, AIFF | FLOAT:
        write("s", form, values)
        got = heard("s")
        for g, v in zip(got, values):
            wanted = min(32767, max(-32768, v * 32768))
            assert abs(g - wanted) <= 1, (hex(form), g, v)


@case
def eight_bits_are_spread_over_all():
    values = tone(3000, 0.9)
    write("s", WAV | PCM_U8, values)
    for g, v in zip(heard("s"), values):
        assert g % 256 == 0 and abs(g - v * 32768) <= 512, (g, v)


@case
def ogg_is_as_loud_as_it_was_and_does_not_wrap():
    for peak in 0.5, 0.999:
        values = tone(RATE, peak)
        write("s", OGG | VORBIS, values)
        got = heard("s")
        # By energy and pitch, for it is not a waveform that is kept.
        middle = got[1000:7000]
        power = math.sqrt(sum((g / 32768) ** 2 for g in middle) / 6000)
        assert abs(power / (peak / math.sqrt(2)) - 1) < 0.05, power
        crossings = sum(a < 0 <= b for a, b in zip(middle, middle[1:]))
        assert abs(crossings - 330) <= 2, crossings
        assert max(abs(b - a) for a, b in zip(middle, middle[1:])) < 16000


run()
