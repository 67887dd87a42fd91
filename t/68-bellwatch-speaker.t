#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""bellwatch and a loudspeaker in trouble: a libasound of the test's own."""

import array
import ctypes
import errno
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import TOOL, TOP, Buf, case, load, run  # noqa: E402

S = 10**9
RATE = 8000
(OPEN, PARAMS, START, AVAIL, WRITE, DELAY, PREPARE, CARD, THRESHOLD,
 CALLS) = range(10)
FOREVER = -1


def fake():
    subprocess.run(["gcc", "-std=c11", "-D_GNU_SOURCE", "-shared", "-fPIC",
                    "-o", "fakealsa.so",
                    os.path.join(TOP, "t/lib/fakealsa.c")], check=True)
    return ctypes.CDLL("./fakealsa.so", mode=ctypes.RTLD_GLOBAL)


class Sound(ctypes.Structure):
    _fields_ = [("samples", ctypes.c_void_p), ("frames", ctypes.c_size_t),
                ("channels", ctypes.c_uint), ("rate", ctypes.c_uint)]


EMIT = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_bool,
                        ctypes.c_char_p, ctypes.c_char_p)
LIBS = []


def libraries():
    if not LIBS:
        alsa = fake()
        lib = load("bellwatch")
        for name in ("config_new", "speaker_new"):
            getattr(lib, name).restype = ctypes.c_void_p
        lib.speaker_deadline.restype = ctypes.c_int64
        LIBS.extend((lib, alsa))
    return LIBS


class Speaker:
    """A loudspeaker of ours, on the fake, in the test's time."""

    def __init__(self, *options):
        self.lib, self.alsa = libraries()
        self.errors = (ctypes.c_int * CALLS).in_dll(self.alsa, "fake_error")
        self.after = (ctypes.c_int * CALLS).in_dll(self.alsa, "fake_after")
        self.times = (ctypes.c_int * CALLS).in_dll(self.alsa, "fake_times")
        self.work()
        self.busy = ctypes.c_char_p.in_dll(self.alsa, "fake_busy")
        self.gone = ctypes.c_char_p.in_dll(self.alsa, "fake_gone")
        self.busy.value = self.gone.value = None
        self.still = ctypes.c_int.in_dll(self.alsa, "fake_stands_still")
        self.still.value = 0
        self.clock = ctypes.c_int64.in_dll(self.alsa, "fake_now")
        self.opened = ctypes.c_int.in_dll(self.alsa, "fake_opened")
        self.opened.value = 0
        self.nheard = ctypes.c_size_t.in_dll(self.alsa, "fake_nheard")
        self.nheard.value = 0
        self.now = S
        self.config = config = ctypes.c_void_p(self.lib.config_new())
        for option in options:
            key, _, value = option.partition("=")
            assert self.lib.config_option(config, key.encode(),
                                          value.encode()) == 0
        why = ctypes.create_string_buffer(64)
        assert self.lib.config_settle(config, why) == 0
        self.told = []
        self.emit = EMIT(lambda _, lost, device, reason: self.told.append(
            ("lost" if lost else "back", device and device.decode(),
             reason and reason.decode())))
        self.p = ctypes.c_void_p(self.lib.speaker_new(config, self.emit,
                                                      None))

    def fail(self, call, error, times=1, after=0):
        self.errors[call] = error
        self.after[call] = after
        self.times[call] = times

    def work(self):
        self.errors[:] = self.after[:] = self.times[:] = [0] * CALLS

    def call(self, name, sound):
        self.clock.value = self.now
        getattr(self.lib, "speaker_" + name)(
            self.p, ctypes.byref(sound), ctypes.c_int64(self.now))

    def ring(self, sound, held=0.05):
        """As a press does it."""
        self.call("prepare", sound)
        self.run(0.1)
        self.call("ring", sound)
        self.run(held)
        self.call("release", sound)

    def run(self, seconds):
        """All that is due until then, each at its time."""
        end = self.now + round(seconds * S)
        turns = 0
        while (due := self.lib.speaker_deadline(self.p)) <= end:
            self.now = max(self.now, due)
            self.clock.value = self.now
            self.lib.speaker_run(self.p, ctypes.c_int64(self.now))
            turns += 1
            assert turns < 100 + seconds * 200, "it does not rest"
        self.now = end

    def heard(self):
        all_of_it = (ctypes.c_int16 * self.nheard.value).in_dll(
            self.alsa, "fake_heard")
        return array.array("h", all_of_it)

    def sounds(self):
        """What was heard, without silence."""
        return [s for s in self.heard() if s != 0]

    def end(self):
        self.lib.speaker_free(self.p)
        self.lib.config_free(self.config)
        return self.told


def ramp(seconds, first=1000):
    samples = array.array("h", range(first, first + round(seconds * RATE)))
    address, n = samples.buffer_info()
    sound = Sound(address, n, 1, RATE)
    sound.keep = samples
    return sound


@case
def one_play_to_the_sample_on_the_first_card():
    s, sound = Speaker(), ramp(0.5)
    s.ring(sound)
    s.run(2)
    assert s.sounds() == list(sound.keep)
    assert ctypes.string_at(ctypes.addressof(
        ctypes.c_char.in_dll(s.alsa, "fake_device"))) == b"plughw:3"
    # Closed after the sound, and nothing is due any more.
    assert s.lib.speaker_deadline(s.p) == 2**63 - 1
    assert s.end() == []


@case
def it_recovers_from_a_buffer_that_ran_dry():
    for call, error in ((AVAIL, errno.EPIPE), (AVAIL, errno.ESTRPIPE),
                        (WRITE, errno.EPIPE), (DELAY, errno.EPIPE),
                        (AVAIL, errno.EINTR)):
        s, sound = Speaker(), ramp(0.5)
        s.call("prepare", sound)
        s.run(0.1)
        s.call("ring", sound)
        s.run(0.2)
        s.fail(call, error)
        s.run(0.1)
        s.call("release", sound)
        s.run(2)
        assert s.end() == [], (call, error, s.told)
        # Nothing but the sound, and at least to its end.
        assert set(s.sounds()) <= set(sound.keep), (call, error)
        assert sound.keep[-1] in s.sounds(), (call, error)
    # A process that was stopped for a second.
    s, sound = Speaker(), ramp(0.5)
    s.ring(sound)
    s.now += S
    s.run(2)
    assert s.end() == []
    assert s.sounds() == list(sound.keep)


@case
def what_cannot_be_recovered_is_lost_and_played_when_it_is_back():
    for call, error in ((AVAIL, errno.ENODEV), (WRITE, errno.ENODEV),
                        (DELAY, errno.EIO), (START, errno.EIO),
                        (PREPARE, errno.ENODEV), (PARAMS, errno.EINVAL),
                        (THRESHOLD, errno.EINVAL)):
        s, sound = Speaker("device=plughw:A"), ramp(0.3)
        if call in (AVAIL, WRITE, DELAY):
            s.call("prepare", sound)
            s.run(0.1)
            s.call("ring", sound)
            s.run(0.1)
            s.fail(call, error, FOREVER)
            s.run(0.1)
            s.call("release", sound)
        else:
            s.fail(call, error, FOREVER)
            s.ring(sound)
        s.run(3)
        assert s.told[0] == ("lost", "plughw:A", os.strerror(error)), s.told
        s.work()
        s.run(5)
        told = s.end()
        assert told[-1] == ("back", "plughw:A", None), (call, told)
        assert s.sounds()[-len(sound.keep):] == list(sound.keep), call


@case
def a_recovery_that_fails_is_a_loss():
    s, sound = Speaker("device=plughw:A"), ramp(0.5)
    s.ring(sound)
    s.fail(AVAIL, errno.EPIPE)
    s.fail(PREPARE, errno.ENODEV)
    s.run(3)
    assert s.end() == [("lost", "plughw:A", "No such device"),
                       ("back", "plughw:A", None)]
    assert s.sounds()[-len(sound.keep):] == list(sound.keep)


@case
def a_loudspeaker_that_stands_still_is_lost():
    s, sound = Speaker("device=plughw:A"), ramp(0.5)
    s.ring(sound)
    s.still.value = 1
    s.run(2.1)
    assert s.told == [("lost", "plughw:A", "No such device")], s.told
    s.end()


@case
def one_that_is_busy_gets_two_seconds():
    s, sound = Speaker("device=plughw:A", "device=plughw:B"), ramp(0.3)
    s.busy.value = b"plughw:A"
    s.ring(sound)
    s.run(1.5)
    assert s.opened.value == 0
    s.busy.value = None
    s.run(1)
    assert s.sounds() == list(sound.keep)
    assert s.end() == []


@case
def then_the_next_one_is_taken():
    s, sound = Speaker("device=plughw:A", "device=plughw:B"), ramp(0.3)
    s.busy.value = b"plughw:A"
    s.ring(sound)
    s.run(3)
    assert s.sounds() == list(sound.keep)
    assert s.alsa.fake_device is not None
    assert s.end() == []


@case
def one_that_is_gone_gives_way_at_once():
    s, sound = Speaker("device=plughw:A", "device=plughw:B"), ramp(0.3)
    s.gone.value = b"plughw:A"
    s.ring(sound)
    s.run(0.5)
    assert s.sounds() == list(sound.keep)
    assert s.end() == []


@case
def nobody_hears_a_bell_that_was_rung_long_ago():
    s, sound = Speaker("device=plughw:A"), ramp(0.3)
    s.gone.value = b"plughw:A"
    s.ring(sound)
    s.run(30)
    s.gone.value = None
    s.run(120)
    assert s.sounds() == []
    assert [t[0] for t in s.end()] == ["lost", "back"]


@case
def it_is_looked_for_less_and_less_often():
    s, sound = Speaker("device=plughw:A"), ramp(0.3)
    s.gone.value = b"plughw:A"
    s.ring(sound)
    times = []
    for _ in range(10):
        times.append(s.lib.speaker_deadline(s.p) - s.now)
        s.run(times[-1] / S)
    assert times[1:3] == [S, 2 * S] and times[-2:] == [60 * S] * 2, times
    s.end()


@case
def kept_open_it_rings_without_opening():
    s, sound = Speaker("keep-open=yes"), ramp(0.3)
    for _ in range(3):
        s.ring(sound)
        s.run(5)
    assert s.opened.value == 1
    assert s.sounds() == 3 * list(sound.keep)
    assert len(s.heard()) > 12 * RATE
    # And when it goes meanwhile, that is known, and it is opened again.
    s.fail(AVAIL, errno.ENODEV)
    s.run(5)
    s.ring(sound)
    s.run(5)
    assert [t[0] for t in s.end()] == ["lost", "back"]
    assert s.sounds() == 4 * list(sound.keep)


@case
def whenever_it_goes_the_next_ring_is_whole():
    for call in AVAIL, WRITE, START:
        for after in range(0, 60, 20 if TOOL == "valgrind" else 1):
            s, sound = Speaker("keep-open=yes"), ramp(0.2)
            s.fail(call, errno.ENODEV, after=after)
            s.ring(sound)
            s.run(2)
            s.work()
            s.nheard.value = 0
            s.ring(sound)
            s.run(2)
            assert s.sounds() == list(sound.keep), (call, after)
            assert [t[0] for t in s.end()] in ([], ["lost", "back"])


@case
def the_only_card_is_told_of_and_looked_for():
    s, sound = Speaker(), ramp(0.3)
    s.gone.value = b"plughw:3"
    s.ring(sound)
    s.run(3)
    s.gone.value = None
    s.run(5)
    assert s.end() == [("lost", "plughw:3", "No such device"),
                       ("back", "plughw:3", None)]
    assert s.sounds() == list(sound.keep)


@case
def without_any_sound_card():
    s, sound = Speaker(), ramp(0.3)
    s.fail(CARD, errno.ENODEV, FOREVER)
    name = ctypes.c_char_p()
    ctypes.set_errno(0)
    assert s.lib.speaker_try(s.p, ctypes.byref(sound),
                             ctypes.byref(name)) == -1
    assert (name.value, ctypes.get_errno()) == (b"loudspeaker", errno.ENODEV)
    s.ring(sound)
    s.run(3)
    assert s.told == [("lost", None, "No such device")], s.told
    listed = Buf()
    s.lib.sink_list(ctypes.byref(listed))
    assert listed.value() == b"none"
    # One is plugged in.
    s.work()
    s.lib.buf_truncate(ctypes.byref(listed), ctypes.c_size_t(0))
    s.lib.sink_list(ctypes.byref(listed))
    assert listed.value() == b"plughw:3 (Fake)"
    s.lib.buf_free(ctypes.byref(listed))
    s.run(5)
    assert s.end()[1:] == [("back", "plughw:3", None)]
    assert s.sounds() == list(sound.keep)


@case
def rung_again_when_all_of_it_is_written_it_is_heard_again():
    for later in 0.15, 0.22, 0.28:
        s, sound = Speaker(), ramp(0.3)
        s.ring(sound)
        s.run(later - 0.05)
        s.call("ring", sound)
        s.call("release", sound)
        s.run(2)
        assert s.sounds() == list(sound.keep) * 2, later
        assert s.end() == []


@case
def kept_awake_it_hums_and_the_hum_gives_way():
    s, sound = Speaker("keepalive=20"), ramp(0.3)
    s.run(70)
    humming = len(s.sounds()) / 48000
    assert 7.5 < humming <= 8, humming
    # A sound in the middle of a hum is heard at once, and whole.
    s.nheard.value = 0
    s.run(20 - s.now / S % 20 + 1.5)
    s.ring(sound)
    s.run(2)
    heard = s.sounds()
    assert heard[-len(sound.keep):] == list(sound.keep)
    assert s.end() == []


@case
def phantoms_close_it_again():
    s, sound = Speaker(), ramp(0.3)
    s.call("prepare", sound)
    s.run(0.1)
    s.clock.value = s.now
    s.lib.speaker_cancel(s.p, ctypes.c_int64(s.now))
    assert s.opened.value == 1
    assert s.lib.speaker_deadline(s.p) == 2**63 - 1
    s.ring(sound)
    s.run(1)
    assert s.opened.value == 2 and s.sounds() == list(sound.keep)
    assert s.end() == []


@case
def other_buttons_wait_and_of_another_rate_too():
    s, one = Speaker(), ramp(0.3)
    two = Sound(one.samples, one.frames // 2, 2, RATE)
    s.ring(one)
    s.ring(two, 0.01)
    s.run(3)
    assert s.sounds() == list(one.keep) * 2
    assert s.opened.value == 2
    assert s.end() == []


run()
