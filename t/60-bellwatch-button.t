#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""bellwatch's rules for edges, against a reference of the same rules."""

import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import BUILD, TOOL, case, plan_skip, program, run  # noqa: E402

if not os.path.exists(os.path.join(BUILD, "bin/bellwatch")):
    plan_skip("bellwatch is not built")

MS = 1000000
SETTLE, RELEASE, LOCKOUT, HOLD, NOISE = (
    100 * MS, 30 * MS, 1000 * MS, 60000 * MS, 2000 * MS)


def reference(edges):
    """The rules, written again: the events of a list of (time, active).  The
    chip may be (time, "lost") in between, and then (time, active, "back")."""
    out, count, pressed, floor, due = [], 0, None, -1, 0
    held = stuck = level = False
    i, n = 0, len(edges)

    def lose():
        """Past a loss.  When the chip is back, and the level then."""
        left, (back, active, _) = edges[i][0], edges[i + 1]
        out.append(("lost", left, count, None))
        out.append(("back", back, count, back - left))
        return back, active

    while i < n or held:
        # While nothing moves, only the hold time can pass.
        until = edges[i][0] if i < n else due
        if held and not stuck and until >= pressed + HOLD:
            out.append(("stuck", pressed + HOLD, count, HOLD))
            stuck = True
        if i == n:
            break
        # A burst: the edges up to a pause in which the level can decide.
        if edges[i][1] == "lost":
            first, active = lose()
            i += 2
            if active == level:
                continue
            level = active
        else:
            first, level = edges[i]
            i += 1
        window, last, noisy, on = first, first, False, 0
        while True:
            pause = RELEASE if held else SETTLE
            due = last + pause if held else max(last + pause, floor)
            if i == n or edges[i][0] >= due:
                break
            if edges[i][1] == "lost":
                first, level = lose()
                i += 2
                window, last, noisy, on = first, first, False, 0
                continue
            t, active = edges[i]
            if t - last > pause:
                window, on = t, 0
            elif level:
                on += t - last
            level, last = active, t
            i += 1
            if t - window >= NOISE:
                mostly = on > (t - window) // 2
                if not noisy:
                    out.append(("noise", window, count, t - window))
                if not held and mostly and t >= floor:
                    pressed = window if noisy else first
                    held, stuck = True, False
                    count, floor = count + 1, pressed + LOCKOUT
                    out.append(("press", pressed, count, None))
                elif held and not mostly:
                    held = False
                    out.append(("release", window, count, window - pressed))
                noisy, window, on = True, t, 0
        when = last if noisy else first
        if held and not level:
            held = False
            out.append(("release", when, count, when - pressed))
        elif not held and level:
            pressed, held, stuck = when, True, False
            count, floor = count + 1, when + LOCKOUT
            out.append(("press", when, count, None))
        elif not held and not noisy:
            out.append(("phantom", first, count, last - first))
    return out


def word(active, back=None):
    """A pull-up resistor: active is low."""
    if active == "lost":
        return active
    return ("low" if active else "high") if back else (
        "falling" if active else "rising")


def replay(edges, *options):
    text = "".join(f"{t} B {word(*level)}\n" for t, *level in edges)
    status, out, err = program("bellwatch", "--events", "-", *options,
                               stdin=text.encode())
    assert (status, err) == (0, b""), (status, err)
    events = []
    for line in out.decode().splitlines():
        name, _, _, mono, count, held, _ = line.split(" ")
        events.append((name, int(mono), int(count),
                       None if held == "-" else int(held)))
    return events


def difference(edges, got, wanted):
    """The first one, with the edges before it."""
    for g, w in zip(got + [None], wanted + [None]):
        if g != w:
            until = max(x[1] for x in (g, w) if x)
            return g, w, [e for e in edges if e[0] <= until + HOLD][-20:]
    return None


def agree(edges):
    wanted = [(*e[:3], None if e[3] is None else e[3] // MS)
              for e in reference(edges)]
    got = replay(edges)
    assert got == wanted, difference(edges, got, wanted)
    return got


def random_edges(rng, n):
    """Clean presses, bounces, hum and nonsense, of alternating levels."""
    t, level, edges = rng.randrange(1, 5000) * MS, False, []
    steps = ([1, 3, 8], [20, 29, 30, 31], [50, 99, 100, 101, 150],
             [400, 900, 999, 1000, 1001], [2000, 59000, 70000])
    while len(edges) < n:
        kind = rng.choice(steps)
        length = rng.choice([1, 2, 3, 9, rng.choice([50, 400])])
        for _ in range(length):
            level = not level
            edges.append((t, level))
            t += rng.choice(kind) * MS + rng.choice([0, 0, 1, MS // 2])
            if length > 20 and kind is not steps[0]:
                break
    return edges


@case
def random_edges_give_the_events_of_the_reference():
    rng = random.Random(6)
    seen = {}
    for _ in range({"asan": 60, "valgrind": 6}.get(TOOL, 400)):
        for event in agree(random_edges(rng, rng.choice([3, 20, 800]))):
            seen[event[0]] = seen.get(event[0], 0) + 1
    wanted = {"press", "release", "phantom", "stuck", "noise"}
    assert TOOL or set(seen) == wanted, seen


def with_losses(rng, edges):
    """The same edges, later, with times at which the chip is not there."""
    made, later = [], 0
    often = rng.choice([0.003, 0.1])
    for t, active in edges:
        made.append((t + later, active))
        if rng.random() < often:
            lost = t + later + rng.choice([0, 1, 29, 30, 99, 100, 2000]) * MS
            back = lost + rng.choice([1, 50, 150, 1000, 70000]) * MS
            made.append((lost, "lost"))
            made.append((back, rng.random() < 0.5, "back"))
            later = back - t
    return made


@case
def a_chip_that_comes_and_goes_gives_those_of_the_reference():
    rng = random.Random(8)
    seen = {}
    for _ in range({"asan": 60, "valgrind": 6}.get(TOOL, 400)):
        edges = with_losses(rng, random_edges(rng, rng.choice([3, 20, 800])))
        for event in agree(edges):
            seen[event[0]] = seen.get(event[0], 0) + 1
    wanted = {"press", "release", "phantom", "stuck", "noise", "lost", "back"}
    assert TOOL or set(seen) == wanted, seen


@case
def no_press_of_more_than_the_settle_time_is_lost():
    rng = random.Random(7)
    for _ in range(5 if TOOL else 40):
        t, edges, presses = 0, [], []
        for _ in range(50):
            t += rng.randrange(1101, 5000) * MS
            presses.append(t)
            for _ in range(rng.randrange(0, 6)):
                edges += [(t, True), (t + MS, False)]
                t += 2 * MS
            edges.append((t, True))
            t += rng.randrange(101, 4000) * MS
            edges.append((t, False))
        got = [e[1] for e in replay(edges) if e[0] == "press"]
        assert got == presses, (got, presses)


@case
def no_pulse_below_the_settle_time_is_a_press():
    rng = random.Random(8)
    for _ in range(5 if TOOL else 40):
        t, edges, pulses = 0, [], []
        for _ in range(50):
            t += rng.randrange(101, 3000) * MS
            length = rng.randrange(1, 100)
            edges += [(t, True), (t + length * MS, False)]
            pulses.append(("phantom", t, 0, length))
            t += length * MS
        assert replay(edges) == pulses


@case
def the_settle_time_ends_just_before_an_edge_of_the_same_time():
    assert agree([(0, True), (SETTLE, False), (9000 * MS, True)])[0][0] == \
        "press"
    assert agree([(0, True), (SETTLE - 1, False)]) == [("phantom", 0, 0, 99)]


@case
def a_second_press_within_the_lock_out_counts_if_it_outlasts_it():
    assert agree([(0, True), (300 * MS, False), (500 * MS, True),
                  (700 * MS, False)]) == [
        ("press", 0, 1, None), ("release", 300 * MS, 1, 300),
        ("phantom", 500 * MS, 1, 200)]
    assert agree([(0, True), (300 * MS, False), (500 * MS, True),
                  (1500 * MS, False)])[2:] == [
        ("press", 500 * MS, 2, None), ("release", 1500 * MS, 2, 1000)]


@case
def contact_trouble_while_it_is_held_is_no_release():
    assert agree([(0, True), (500 * MS, False), (520 * MS, True),
                  (2000 * MS, False)]) == [
        ("press", 0, 1, None), ("release", 2000 * MS, 1, 2000)]


@case
def hum_is_one_noise_and_no_press():
    edges = [(5 * MS * k - (MS if k % 2 else 0), k % 2 == 0)
             for k in range(0, 4000)]
    assert [e[0] for e in agree(edges + [(25000 * MS, False)])] == \
        ["noise", "phantom"]


def told(*lines):
    """Name, milliseconds and length of the events of such a recording."""
    status, out, err = program("bellwatch", "--events", "-", stdin="".join(
        f"{ms * MS} B {kind}\n" for ms, kind in lines).encode())
    assert (status, err) == (0, b""), (status, err)
    fields = [line.split(" ") for line in out.decode().splitlines()]
    return [(f[0], int(f[3]) // MS, f[5]) for f in fields]


@case
def what_is_decided_when_the_chip_goes_is_decided_by_what_comes_after():
    lost, back = ("lost", 5050, "-"), ("back", 15050, "10000")
    down = [(5000, "falling"), (5050, "lost")]
    assert told(*down, (15050, "low")) == [lost, back, ("press", 15050, "-")]
    assert told(*down, (15050, "high")) == [
        lost, back, ("phantom", 15050, "0")]
    assert told(*down, (15050, "low"), (15060, "rising")) == [
        lost, back, ("phantom", 15050, "10")]
    held = [(1000, "falling"), (5040, "rising"), (5050, "lost")]
    press = ("press", 1000, "-")
    assert told(*held, (15050, "high")) == [
        press, lost, back, ("release", 15050, "14050")]
    assert told(*held, (15050, "low"), (16000, "rising")) == [
        press, lost, back, ("release", 16000, "15000")]
    # of a line at rest
    assert told((5050, "lost"), (15050, "high")) == [lost, back]
    assert told((5050, "lost"), (15050, "low")) == [
        lost, back, ("press", 15050, "-")]


@case
def hum_before_the_chip_went_does_not_count_after():
    def hum(start, end, active):
        return [edge for t in range(start, end, 10) for edge in (
            (t, "falling"), (t + active, "rising"))]

    assert told(*hum(5000, 6400, 9), (6400, "lost"), (6405, "high"),
                *hum(6410, 8610, 1)) == [
        ("lost", 6400, "-"), ("back", 6405, "5"), ("noise", 6405, "2005")]


@case
def the_times_can_be_set():
    edges = [(0, True), (40 * MS, False), (900 * MS, True), (910 * MS, False)]
    assert [e[0] for e in replay(edges, "--settle", "0.02")] == \
        ["press", "release", "phantom"]
    assert [e[0] for e in replay(edges, "--settle", "0.005", "--lockout=0.5",
                                 "--release", "0")] == \
        ["press", "release", "press", "release"]


run()
