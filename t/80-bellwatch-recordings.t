#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""bellwatch with recordings: what --tune makes of them, and quiet hours on
the days on which the clock is changed."""

import os
import random
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import BUILD, case, plan_skip, program, run  # noqa: E402

if not os.path.exists(os.path.join(BUILD, "bin/bellwatch")):
    plan_skip("bellwatch is not built")

MS, S = 10**6, 10**9


def replay(edges, *options, env=None):
    text = "".join(f"{t} {line} {what}\n" for t, line, what in edges)
    status, out, err = program("bellwatch", *options, stdin=text.encode(),
                               env=env)
    assert (status, err) == (0, b""), (status, err)
    return out.decode()


def pulses(lengths, bounce=None):
    """Each a second apart, in milliseconds; with bounces at both ends."""
    t, edges = S, []

    def pulse(n):
        nonlocal t
        edges.extend([(t, "A", "falling"), (t + n, "A", "rising")])
        t += n

    for length in lengths:
        for _ in range(bounce.randrange(6) if bounce else 0):
            pulse(bounce.randrange(10**5, 4 * MS))
            t += bounce.randrange(10**5, 4 * MS)
        pulse(length * MS)
        for _ in range(bounce.randrange(6) if bounce else 0):
            t += bounce.randrange(10**5, 4 * MS)
            pulse(bounce.randrange(10**5, 4 * MS))
        t += S
    return edges


def tuned(edges):
    """The settle time that is proposed, in milliseconds, or None."""
    out = replay(edges, "--tune", "-")
    found = re.search(r"settle = (\d+\.\d+)", out)
    assert found or out.endswith("of one kind; keep the settle time\n"), out
    return round(float(found[1]) * 1000) if found else None


def presses(rng, n):
    return [rng.randrange(140, 1500) for _ in range(n)]


@case
def spikes_of_a_lamp_are_told_from_presses():
    for seed in range(20):
        rng = random.Random(seed)
        lengths = presses(rng, 30) + [rng.randrange(1, 30)
                                      for _ in range(20)]
        rng.shuffle(lengths)
        for bounce in None, rng:
            settle = tuned(pulses(lengths, bounce))
            assert settle is not None and 29 < settle < 140, (seed, settle)
            # What it proposes keeps every press, and no spike.
            out = replay(pulses(lengths, bounce), "--events", "-",
                         "--settle", str(settle / 1000))
            assert out.count("press ") == 30, (seed, settle)


@case
def presses_alone_are_of_one_kind():
    for seed in range(20):
        rng = random.Random(seed)
        steady = [rng.randrange(180, 250) for _ in range(40)]
        assert tuned(pulses(steady)) is None
        assert tuned(pulses(steady, rng)) is None


@case
def phantoms_as_long_as_presses_are_not_told_apart():
    rng = random.Random(1)
    assert tuned(pulses([rng.randrange(100, 140) for _ in range(40)])) is None


@case
def hum_is_a_pulse_of_half_its_period():
    rng = random.Random(2)
    edges = []
    for k in range(300):
        edges += [(S + 20 * k * MS, "A", "falling"),
                  (S + (20 * k + 10) * MS, "A", "rising")]
    later = [(t + 20 * S, line, what)
             for t, line, what in pulses(presses(rng, 20))]
    settle = tuned(edges + later)
    assert settle is not None and 20 <= settle < 140, settle


# POSIX zones need no files: summer time in Berlin, winter time in Auckland.
BERLIN = "CET-1CEST,M3.5.0,M10.5.0/3"


def quiet(zone, seconds):
    """Is the bell quiet at these Unix times, and what is the local time?"""
    start = seconds[0] * S
    edges = [(S, "-", str(start))]
    for at in seconds:
        t = S + at * S - start
        edges += [(t, "A", "falling"), (t + 200 * MS, "A", "rising")]
    out = replay(edges, "--events", "-", "--quiet", "22:00-02:30",
                 env={"TZ": zone})
    return [(line.split(" ")[2][11:16] + line.split(" ")[2][23:],
             line.split(" ")[6])
            for line in out.splitlines() if line.startswith("press")]


@case
def quiet_hours_are_local_when_summer_begins():
    # 2024-03-31, 01:00 UTC: 02:00 becomes 03:00.
    change = 1711846800
    assert quiet(BERLIN, [change - 4 * 3600, change - 60, change,
                          change + 1800, change + 18 * 3600,
                          change + 20 * 3600]) == [
        ("22:00+01:00", "yes"), ("01:59+01:00", "yes"),
        ("03:00+02:00", "no"), ("03:30+02:00", "no"),
        ("21:00+02:00", "no"), ("23:00+02:00", "yes")]


@case
def and_when_it_ends():
    # 2024-10-27, 01:00 UTC: 03:00 becomes 02:00, and 02:30 is there twice.
    change = 1729990800
    assert quiet(BERLIN, [change - 3600, change - 1800, change,
                          change + 1800, change + 3600]) == [
        ("02:00+02:00", "yes"), ("02:30+02:00", "no"),
        ("02:00+01:00", "yes"), ("02:30+01:00", "no"),
        ("03:00+01:00", "no")]


@case
def a_recording_may_set_the_clock():
    edges = [(S, "-", str(1711846800 * S)),
             (2 * S, "A", "falling"), (3 * S, "A", "rising"),
             (4 * S, "-", str(1711846800 * S + 86400 * S)),
             (5 * S, "A", "falling"), (6 * S, "A", "rising")]
    out = replay(edges, "--events", "-", env={"TZ": "UTC"})
    assert [line.split(" ")[2] for line in out.splitlines()
            if line.startswith("press")] == [
        "2024-03-31T01:00:01.000+00:00", "2024-04-01T01:00:01.000+00:00"]


@case
def what_is_no_edge_is_named_after_what_came_before_it():
    # the press is told last, and looks for a time zone that is not there
    assert program("bellwatch", "--events", "-", env={"TZ": "No/Where"},
                   stdin=b"1000 - 1711846800000000000\n1000 A falling\n"
                         b"junk\n") == (
        65, b"press A 2024-03-31T01:00:00.000+00:00 1000 1 - no\n",
        b"bellwatch: standard input:3: not an edge\n")


run()
