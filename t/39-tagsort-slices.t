#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""tagsort on files so large that several threads share the work.

Where sorted files are cut, in which order the slices end, and that one
processor and several make the same of the same files, good and bad."""

import ctypes
import glob
import os
import random
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from faults import HARMLESS, Faults  # noqa: E402
from tap import (BUILD, TOOL, TOP, Buf, Skip, case, load, read,  # noqa: E402
                 run, write)

lib = load("tagsort")
ROUNDS = {"asan": 60, "valgrind": 6}.get(TOOL, 400)
TAGSORT = os.path.join(BUILD, "bin/tagsort")
WORTH_IT = 4 << 20  # of bin/tagsort/slices.c
HEADER = (b"!_TAG_FILE_FORMAT\t2\t/extended format; --format=1 will not "
          b"append ;\" to lines/\n"
          b"!_TAG_FILE_SORTED\t%d\t/0=unsorted, 1=sorted, 2=foldcase/\n")


class Range(ctypes.Structure):
    """struct range of bin/tagsort/cuts.h"""
    _fields_ = [("start", ctypes.c_int64), ("end", ctypes.c_int64)]


class Rest(ctypes.Structure):
    """struct rest"""
    _fields_ = [("fd", ctypes.c_int), ("range", Range),
                ("first", Buf), ("ahead", Buf), ("bound", ctypes.c_int64),
                ("is_surveyed", ctypes.c_int)]


class Cuts(ctypes.Structure):
    """struct cuts"""
    _fields_ = [("files", ctypes.POINTER(Rest)), ("n", ctypes.c_size_t),
                ("size", ctypes.c_size_t), ("sorted", ctypes.c_int),
                ("name", Buf), ("window", ctypes.c_void_p),
                ("held", ctypes.c_size_t)]


class Stream(ctypes.Structure):
    """struct stream of bin/tagsort/stream.h"""
    _fields_ = [("path", ctypes.c_char_p), ("fd", ctypes.c_int),
                ("buf", ctypes.c_void_p), ("cap", ctypes.c_size_t),
                ("marks", ctypes.c_void_p * 2), ("span", ctypes.c_size_t),
                ("run", ctypes.c_size_t), ("next", ctypes.c_size_t),
                ("end", ctypes.c_size_t), ("before", ctypes.c_uint64),
                ("line", ctypes.c_uint64), ("start", ctypes.c_int64),
                ("at", ctypes.c_int64), ("size", ctypes.c_int64),
                ("is_moved", ctypes.c_int), ("at_eof", ctypes.c_int),
                ("lacks_newline", ctypes.c_int)]


class Fault(ctypes.Structure):
    """struct fault of bin/tagsort/fault.h"""
    _fields_ = [("file", ctypes.c_char_p), ("line", ctypes.c_uint64),
                ("what", ctypes.c_char_p)]


class Slice(ctypes.Structure):
    """struct slice of bin/tagsort/slices.h, as far as it matters here"""
    _fields_ = [("streams", ctypes.POINTER(Stream)),
                ("cut", ctypes.POINTER(Buf)), ("size", ctypes.c_size_t)]


CALL = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(Slice))


class Work(ctypes.Structure):
    """struct work"""
    _fields_ = [("arg", ctypes.c_void_p), ("begin", CALL),
                ("process", CALL), ("end", CALL),
                ("release", ctypes.c_void_p)]


lib.stream_open.argtypes = [ctypes.POINTER(Stream), ctypes.c_char_p,
                            ctypes.c_size_t, ctypes.POINTER(Fault)]


# ---- cuts ----

def name(line):
    return line.split(b"\t", 1)[0] + b"\t"


def fold(line):
    return name(line).upper()


def some_lines(rng, n):
    """In no order: many names or few, short lines or long ones."""
    names = [b"%x" % rng.getrandbits(20) for _ in range(rng.choice([2, n]))]
    names += [x.upper() for x in names[::5]]
    longest = rng.choice([5, 200, 200, 3000, 30000])
    return [rng.choice(names) + b"\tf.c\t/" +
            b"x" * rng.choice([0, 1, rng.randint(0, longest)]) + b"/"
            for _ in range(n)]


def cut(paths, size, kind=1):
    """The cuts of some files: (name, the places)."""
    fds = [os.open(path, os.O_RDONLY) for path in paths]
    rests = (Rest * len(fds))(*[Rest(fd, Range(0, os.fstat(fd).st_size))
                                for fd in fds])
    cuts = Cuts(rests, len(fds), size, kind)
    ranges = (Range * len(fds))()
    found, last = [], [0] * len(fds)
    while lib.cuts_next(ctypes.byref(cuts), ranges):
        assert last == [r.start for r in ranges]
        last = [r.end for r in ranges]
        found.append((cuts.name.value(), last))
    lib.cuts_free(ctypes.byref(cuts))
    for fd in fds:
        os.close(fd)
    return found


def look_at_cuts(files, found, key, size):
    """Do they stand where they should, each behind the last?"""
    last = [0] * len(files)
    for cut_name, places in found:
        assert sum(places) > sum(last), (last, places)
        for data, start, at in zip(files, last, places):
            assert start <= at <= len(data)
            if at < len(data):
                assert at == 0 or data[at - 1:at] == b"\n"
                assert key(data[at:at + 100000]) >= key(cut_name)
            if at > start:
                line = data[data.rfind(b"\n", 0, at - 1) + 1:at]
                assert key(line) < key(cut_name)
        if size:
            # a slice is no larger than it should be, but for large lines
            assert sum(places) - sum(last) < size
        last = places
    return last


@case
def cuts_are_between_names():
    cut_at_all = 0
    for seed in range(ROUNDS):
        rng = random.Random(seed)
        kind = rng.choice([1, 1, 2])
        key = name if kind == 1 else fold
        files = []
        for i in range(rng.randint(1, 4)):
            body = some_lines(rng, rng.choice([0, 1, 50, 800]))
            data = b"".join(x + b"\n" for x in sorted(body, key=key))
            if rng.random() < 0.3:
                data = data[:-1]
            write(f"f{i}", data)
            files.append(data)
        found = cut([f"f{i}" for i in range(len(files))],
                    rng.choice([64, 5000, 50000]), kind)
        look_at_cuts(files, found, key, None)
        cut_at_all += len(found)
    assert cut_at_all > ROUNDS, cut_at_all


@case
def most_of_a_file_of_short_runs_is_cut_evenly():
    for n in range(1, 9):
        files = []
        for i in range(n):
            # names that come at another rate in each file
            body = [b"%07d\tf.c\t/%s/" % (j * (i + 1), b"x" * 40)
                    for j in range(4000)]
            files.append(b"".join(x + b"\n" for x in body))
            write(f"f{i}", files[-1])
        share = 65536 if n > 1 else 40000
        found = cut([f"f{i}" for i in range(n)], max(40000, 65537) if n > 1
                    else 40000)
        last = look_at_cuts(files, found, name, 2 * n * share + 10000)
        # but for what is little in all of them
        assert all(len(d) - x < 2 * share for d, x in zip(files, last)), last


@case
def a_slice_is_too_large_by_one_run_at_most():
    for seed in range(ROUNDS // 20):
        rng = random.Random(seed)
        files = []
        for i in range(rng.choice([1, 1, 2])):
            longest = rng.choice([20000, 200000, 600000])
            data, n = b"", 0
            while len(data) < 3 << 20:
                n += rng.randint(1, 9)
                line = b"%06d\tf.c\t1%s\n" % (n, b"0" * rng.randrange(99))
                data += line * (rng.randint(1, longest) // len(line) + 1)
            write(f"f{i}", data)
            files.append(data)
        found = cut([f"f{i}" for i in range(len(files))], 1 << 16)
        last = look_at_cuts(files, found, name,
                            len(files) * ((1 << 16) + longest + 1000))
        assert all(len(d) - x < 2 * (1 << 16) + 2 * longest
                   for d, x in zip(files, last))


@case
def one_run_is_not_cut():
    write("f", b"".join(b"run\tf.c\t%d\n" % i for i in range(200000)))
    assert cut(["f"], 4096) == []


@case
def what_is_not_in_order_or_no_tag_is_not_cut_there():
    for seed in range(ROUNDS):
        rng = random.Random(seed)
        body = sorted(some_lines(rng, 600), key=name)
        for _ in range(rng.randint(1, 20)):
            i = rng.randrange(len(body))
            body[i] = rng.choice([b"", b"no tag", body[0], body[-1], b"~\t",
                                  b"n" * 20000 + b"\tf\t1", b"\t"])
        files = [b"".join(x + b"\n" for x in body[i::2]) for i in range(2)]
        write("f0", files[0])
        write("f1", files[1])
        look_at_cuts(files, cut(["f0", "f1"], rng.choice([64, 9000])), name,
                     None)


# ---- slices ----

def needs_processors():
    if len(os.sched_getaffinity(0)) < 2:
        raise Skip("there is one processor")


def run_slices(path, begin=None, process=None, end=None):
    """Where the stream stands then: the place, and the line."""
    stream, fault = Stream(), Fault()
    assert lib.stream_open(ctypes.byref(stream), path.encode(), 4096,
                           ctypes.byref(fault)) == 0
    work = Work(None, CALL(begin or (lambda arg, p: 0)),
                CALL(process or (lambda arg, p: 0)),
                CALL(end or (lambda arg, p: 0)), None)
    lib.slices_run(ctypes.byref(stream), 1, 1, ctypes.byref(work))
    at = stream.before + stream.next, stream.line
    assert os.lseek(stream.fd, 0, os.SEEK_CUR) == at[0]
    lib.stream_close(ctypes.byref(stream))
    return at


def contents(p):
    stream = p.contents.streams[0]
    return ctypes.string_at(stream.buf, stream.end)


def large_body(rng, size, key=name, runs=(1, 1, 2, 3, 40)):
    """So many bytes in order, most of them structs, members and macros."""
    body, total = [], 0
    while total < size:
        word = b"%s_%06x" % (rng.choice([b"a", b"B", b"mid", b"z"]),
                             rng.getrandbits(24))
        for _ in range(rng.choice(runs)):
            line = b"%s\td/%d.%s\t/^%s$/;\"\t%s" % (
                word, rng.randrange(200), rng.choice([b"c", b"h", b"rst"]),
                b"y" * rng.randrange(120), rng.choice([b"d", b"m", b"s",
                                                       b"t\tfile:", b"f"]))
            body.append(line)
            total += len(line) + 1
    body.sort(key=key)
    return body


def to_text(body):
    return b"".join(line + b"\n" for line in body)


@case
def slices_begin_and_end_in_order():
    needs_processors()
    data = to_text(large_body(random.Random(1), WORTH_IT))
    write("f", data)
    begun, ended = [], []

    def begin(_, p):
        begun.append(p.contents.cut[0].value())
        return 0

    def end(_, p):
        ended.append(contents(p))
        return 0
    at, line = run_slices("f", begin=begin, end=end)
    assert len(begun) > 10 and begun == sorted(begun)
    assert data.startswith(b"".join(ended))
    assert at == sum(map(len, ended)) > len(data) - (512 << 10)
    assert line == 0  # the work took none


@case
def work_that_stops_leaves_the_rest():
    needs_processors()
    data = to_text(large_body(random.Random(2), WORTH_IT))
    write("f", data)
    for which in ("begin", "process", "end"):
        for stop in (0, 1, 7):
            calls, texts = [], []
            stopped = []

            def count(_, p):
                calls.append(which)
                return int(len(calls) > stop)

            def process(_, p):
                if contents(p) not in texts:
                    texts.append(contents(p))
                if data.find(contents(p)) == stopped[0]:
                    return 1
                return 0

            # the slices are cut in the same way each time
            ends = []
            run_slices("f", end=lambda _, p: ends.append(
                len(contents(p))) or 0)
            stopped.append(sum(ends[:stop]))
            at, _ = run_slices(
                "f", begin=count if which == "begin" else None,
                process=process if which == "process" else None,
                end=count if which == "end" else None)
            # an untouched stream stands where its first block ends
            want = sum(ends[:stop])
            assert at == want, (which, stop, at, want)


@case
def what_is_small_or_no_file_is_left_alone():
    def never(*_):
        raise AssertionError("a slice was made")
    write("f", to_text(large_body(random.Random(3), WORTH_IT - 100000)))
    assert run_slices("f", begin=never) == (0, 0)


# ---- one processor and several ----

def tagsort(*args, alone, stdin=None, data=None):
    """(status, output, errors) on one processor, or on all there are."""
    def settle():
        if alone:
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    p = subprocess.run([TAGSORT, *args], stdin=stdin, input=data,
                       capture_output=True, preexec_fn=settle, check=False)
    return p.returncode, p.stdout, p.stderr


def same(*args, path=None, offset=0):
    """The result, which is the same in both ways."""
    results = []
    for alone in (True, False):
        if path is None:
            results.append(tagsort(*args, alone=alone))
            continue
        with open(path, "rb") as f:
            os.lseek(f.fileno(), offset, os.SEEK_SET)
            results.append(tagsort(*args, alone=alone, stdin=f))
            assert os.lseek(f.fileno(), 0, os.SEEK_CUR) == \
                os.path.getsize(path)
    assert results[0] == results[1], [(r[0], len(r[1]), r[2])
                                      for r in results]
    return results[1]


def good(*args, **more):
    status, out, err = same(*args, **more)
    assert (status, err) == (0, b""), (args, status, err)
    return out


BODY = large_body(random.Random(4), WORTH_IT + (1 << 20))


@case
def regrouping_is_the_same():
    needs_processors()
    write("tags", HEADER % 1 + to_text(BODY))
    out = good("tags")
    assert sorted(out.splitlines()) == sorted(read("tags").splitlines())
    assert out != read("tags")
    assert good("-", path="tags") == out
    write("shifted", b"line\n" * 100 + read("tags"))
    assert good(path="shifted", offset=500) == out
    assert b"(names to be changed: 0)" not in good("-n", "-i", "tags")
    write("there", out)
    assert b"would stay (names to be changed: 0)" in good("-n", "-i", "there")
    with open("tags", "rb") as f:  # a pipe
        assert tagsort(alone=False, data=f.read()) == (0, out, b"")
    assert tagsort("-i", "tags", alone=False) == (0, b"", b"")
    assert read("tags") == out
    # no newline at the end
    write("tags", out[:-1])
    assert good("tags") == out[:-1]
    # folded, with runs that are larger than a slice
    body = large_body(random.Random(5), 2 << 20, key=fold) + \
        [b"zzz\tf%d.c\t%d;\"\t%s" % (i % 3, i, [b"m", b"s"][i % 2])
         for i in range(40000)] + \
        sorted(large_body(random.Random(6), 2 << 20), key=fold)
    body.sort(key=fold)
    write("tags", HEADER % 2 + to_text(body))
    assert sorted(good("tags").splitlines()) == \
        sorted(read("tags").splitlines())


@case
def merging_is_the_same():
    needs_processors()
    rng = random.Random(7)
    for n in (2, 3, 8, 9):
        parts = [[] for _ in range(n)]
        for line in BODY:
            for part in rng.sample(parts, rng.choice([1, 1, 2])):
                part.append(line)
        # names that only one of them has, and one that is empty
        parts[0] = sorted(parts[0] + [b"~%05d\tf.c\t1" % i
                                      for i in range(30000)], key=name)
        parts[-1] = parts[-1] if n < 8 else []
        names = []
        for i, part in enumerate(parts):
            names.append(f"part{i}")
            write(names[-1], HEADER % 1 + to_text(part))
        out = good(*names)
        assert sorted(out.splitlines()) == sorted(set(
            (HEADER % 1 + b"".join(map(to_text, parts))).splitlines()))
    assert good("-k", "*", *names[:2]) == subprocess.run(
        ["sort", "-u", *names[:2]], env={"LC_ALL": "C"},
        capture_output=True, check=True).stdout


def file_of(line):
    return line.split(b"\t", 2)[1]


@case
def updating_is_the_same():
    needs_processors()
    write("sorted", HEADER % 1 + to_text(sorted(set(BODY))))
    old = good("-s", "sorted")
    body = old.splitlines()[2:]
    rng = random.Random(8)
    own = [line for line in body if file_of(line) == b"d/7.c"]
    first, last = b"a\td/7.c\t1;\"\tv", b"~~\td/7.c\t1;\"\tv"
    middle = sorted(rng.sample(own, len(own) // 2) + [
        b"mid_%06x\td/7.c\t1;\"\tv" % rng.getrandbits(24)
        for _ in range(50)])
    inode = None
    for new in (own, [], own[:1], own[-1:], [first] + own, own + [last],
                [first], [last], middle, [b"mid_7fffff\td/7.c\t9"]):
        data = to_text(new)
        write("new", data)
        made = []
        for alone in (True, False):
            write("tags", old)
            inode = os.stat("tags").st_ino
            report = tagsort("-n", "-u", "tags", "-d", "d/7.c", alone=alone,
                             data=data)
            got = tagsort("-u", "tags", "-d", "d/7.c", alone=alone, data=data)
            assert got == (0, b"", b""), got
            made.append((report, read("tags")))
            assert (os.stat("tags").st_ino == inode) == \
                (b"would stay" in report[1]) == (new is own)
        assert made[0] == made[1], new[:3]
        assert sorted(made[0][1].splitlines()[2:]) == sorted(set(
            [x for x in body if file_of(x) != b"d/7.c"] + new))


@case
def what_is_wrong_is_told_in_the_same_words():
    needs_processors()
    body = list(BODY)
    for at in (0, 9000, len(body) - 9000, len(body) - 1):
        for bad, what in ((b"", b"an empty line"),
                          (b"broken", b"no tag (name, file and address)"),
                          (b"a" * 1048600, b"the line is longer than 1048576 "
                           b"bytes")):
            write("tags", HEADER % 1 + to_text(body[:at] + [bad] + body[at:]))
            for args in (["tags"], ["-i", "tags"], ["-o", "out", "tags"]):
                status, _, err = same(*args)
                assert (status, err) == (
                    65, b"tagsort: tags:%d: %s\n" % (at + 3, what)), err
            assert sorted(os.listdir(".")) == ["tags"]
        write("other", HEADER % 1 + to_text(body))
        status, _, err = same("other", "tags")
        assert (status, err) == (65, b"tagsort: tags:%d: the line is longer "
                                 b"than 1048576 bytes\n" % (at + 3)), err
        os.unlink("other")
    write("tags", HEADER % 1 + to_text(body)[:-30])
    status, _, err = same("tags")
    assert status == 65 and err.endswith(b"the file ends within a line\n"), err


@case
def what_is_not_in_order_is_sorted_all_the_same():
    needs_processors()
    want = None
    for at in (1, 9000, len(BODY) - 9000, len(BODY) - 1):
        body = BODY[:at] + [b"a_0\td/x.c\t1"] + BODY[at:]
        write("tags", HEADER % 1 + to_text(body))
        out = good("tags")
        want = want or out
        assert out == want
        with open("tags", "rb") as f:
            assert tagsort("-u", "tags", "-d", "no.c", alone=False,
                           stdin=subprocess.DEVNULL) == (0, b"", b"")
        # an update brings it into order, and leaves out what is there twice
        assert read("tags") == want


def while_it_is_blocked(args, meddle, alone):
    """(status, output, errors) of a run that meets a change in its files."""
    def settle():
        if alone:
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with subprocess.Popen([TAGSORT, *args], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, bufsize=0,
                          preexec_fn=settle) as p:
        first = p.stdout.read(1)  # the pipe is full soon
        time.sleep(0.1)
        meddle()
        out, err = p.communicate(timeout=60)
        return p.returncode, first + out, err


@case
def a_file_that_shrinks_is_an_error():
    data = HEADER % 1 + to_text(BODY)
    for cut_at in (0, data.index(b"\n", 3 << 20) + 1,
                   data.index(b"\n", len(data) - 300000) + 1):
        for alone in (True, False):
            write("tags", data)
            write("other", data)
            for args in (["tags"], ["other", "tags"]):
                status, _, err = while_it_is_blocked(
                    args, lambda: os.truncate("tags", cut_at), alone)
                assert (status, err) == (
                    65, b"tagsort: tags: has become shorter meanwhile\n"), err
                write("tags", data)


@case
def a_file_is_as_long_as_it_was_when_it_was_opened():
    few = BODY[:5000]
    write("tags", HEADER % 1 + to_text(BODY))
    write("few", HEADER % 1 + to_text(few))
    for args in (["tags"], ["tags", "few"]):
        want = good(*args)
        for alone in (True, False):
            for name_of, body in (("tags", BODY), ("few", few)):
                with open(name_of, "ab") as f:
                    got = while_it_is_blocked(
                        args, lambda f=f, body=body: f.write(
                            to_text(body[-9:])) and f.flush(), alone)
                assert got == (0, want, b""), (args, name_of, alone, got[0],
                                               len(got[1]), len(want), got[2])
                write(name_of, HEADER % 1 + to_text(body))


@case
def one_descriptor_is_not_two_files():
    write("tags", HEADER % 1 + to_text(BODY))
    results = []
    for alone in (True, False):
        with open("tags", "rb") as f:
            results.append(tagsort("-", "-", alone=alone, stdin=f))
    assert results[0] == results[1] and results[0][0] == 65


@case
def every_fault_of_threads():
    needs_processors()
    few = {"alloc": 60, "read": 20, "write": 12}
    program = Faults("tagsort")
    old = HEADER % 1 + to_text(sorted(set(BODY)))
    write("sorted", old)
    old = tagsort("-s", "sorted", alone=True)[1]
    half = old.splitlines(True)
    write("odd", HEADER % 1 + b"".join(half[2::2]))
    write("even", HEADER % 1 + b"".join(half[3::2]))
    new = b"mid_7\td/7.c\t1;\"\tv\n"
    kinds = ["alloc", "read", "write", "thread", "open", "lock",
             "rename", "unlink"]
    for args, stdin in ((["sorted"], b""), (["odd", "even"], b""),
                        (["-u", "tags", "-d", "d/7.c"], new),
                        (["-n", "-i", "sorted"], b"")):
        def set_up():
            write("tags", old)
        set_up()
        want = program.call(args, stdin=stdin), read("tags")
        assert want[0][0] == 0, want[0][2]
        for fault, how, (status, out, err) in program.each(
                args, set_up, kinds=kinds, most=few, stdin=stdin):
            what = args, fault, status, err
            if status == 0:
                assert ((status, out, err), read("tags")) == want, what
            else:
                assert how not in HARMLESS, what
                assert status > 63 and err.startswith(b"tagsort: "), what
                assert err.count(b"\n") == 1 and read("tags") == old, what
            assert not [x for x in os.listdir(".") if "fittings" in x], what
    program.told(300)


@case
def threads_do_not_race():
    needs_processors()
    if TOOL:
        raise Skip("another " + TOOL + " is at work")
    sources = glob.glob(os.path.join(TOP, "lib/*.c")) + \
        glob.glob(os.path.join(TOP, "bin/tagsort/*.c"))
    made = subprocess.run(
        ["gcc", "-std=c11", "-D_GNU_SOURCE", "-DVERSION=\"0\"", "-O1", "-g",
         "-fsanitize=thread", "-pthread", "-I" + os.path.join(TOP, "lib"),
         "-o", "raced", *sources], capture_output=True, check=False)
    if made.returncode != 0:
        raise Skip("no thread sanitizer")
    write("sorted", HEADER % 1 + to_text(sorted(set(BODY))))
    old = tagsort("-s", "sorted", alone=True)[1]
    lines = old.splitlines(True)
    write("odd", HEADER % 1 + b"".join(lines[2::2]))
    write("even", HEADER % 1 + b"".join(lines[3::2]))
    write("tags", old)
    for args, data in ((["sorted"], b""), (["odd", "even"], b""),
                       (["-u", "tags", "-d", "d/7.c"], lines[-1]),
                       (["-u", "tags", "-d", "no.c"], b"")):
        p = subprocess.run(["./raced", *args], input=data,
                           capture_output=True, check=False)
        if b"unexpected memory mapping" in p.stderr:
            raise Skip("the kernel places memory where the sanitizer does not "
                       "expect it")
        assert (p.returncode, p.stderr) == (0, b""), (args, p.stderr.decode())
        assert p.stdout in (b"", old), args


run()
