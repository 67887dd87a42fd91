#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""tagsort where memory, descriptors or time are short.

With LOAD=yes (t/load/tags.t) the numbers are those that no test of every day
has time for: a gigabyte in 64 MiB, thousands of files, hundreds of hooks."""

import os
import random
import resource
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import (BUILD, TOOL, Skip, case, plan_skip, read, run,  # noqa: E402
                 write)

TAGSORT = os.path.join(BUILD, "bin/tagsort")
if not os.path.exists(TAGSORT):
    plan_skip("tagsort is not built")
if TOOL:
    plan_skip(TOOL + " itself needs more than the limits allow")

LOAD = os.environ.get("LOAD") == "yes"
MEMORY = 64 << 20
SIZE = (1 << 30) if LOAD else (80 << 20)
FILES = 5000 if LOAD else 1000
HOOKS = 200 if LOAD else 40
HEADER = (b"!_TAG_FILE_FORMAT\t2\t/extended format; --format=1 will not "
          b"append ;\" to lines/\n"
          b"!_TAG_FILE_SORTED\t%d\t/0=unsorted, 1=sorted, 2=foldcase/\n")


def limited(*limits):
    """A function that sets (resource, soft, hard) limits in the child."""
    def limit():
        for what, soft, hard in limits:
            resource.setrlimit(what, (soft, hard))
    return limit


def tagsort(*args, stdin=None, limits=(), **more):
    with subprocess.Popen([TAGSORT, *args], stdin=stdin,
                          stderr=subprocess.PIPE,
                          preexec_fn=limited(*limits), **more) as p:
        out, err = p.communicate()
    return p.returncode, out, err


def generate(path, start, sorted_as=1):
    """SIZE bytes in the order of names, every fourth line a struct."""
    with open(path, "wb") as f:
        f.write(HEADER % sorted_as)
        at, i = f.tell(), start
        while at < SIZE:
            block = b"".join(
                b"name_%09d\tdir/file%03d.c\t/^\tint member_of_%d[%d];$/;\"\t"
                b"%s\n" % (j // 3, j % 500, j, j % 7,
                           b"s" if j % 4 == 2 else b"m\tstruct:x")
                for j in range(i, i + 40000, 2))
            f.write(block)
            at, i = at + len(block), i + 40000


def count(path):
    """Lines, and names that are out of order or not struct first."""
    lines = bad = 0
    before = b"", 0
    with open(path, "rb") as f:
        for line in f:
            if line[0] != 33:
                name = line[:line.index(b"\t")]
                now = name, line[-2:] != b"s\n"
                bad += now < before
                before = now
            lines += 1
    return lines, bad


def in_little_memory(*args, **more):
    got = tagsort(*args, limits=[(resource.RLIMIT_AS, MEMORY, MEMORY)], **more)
    assert got == (0, None, b""), (args, got)


@case
def memory_does_not_grow_with_the_file():
    if shutil.disk_usage(".").free < 7 * SIZE:
        raise Skip("the disk is too small")
    generate("one", 0)
    lines, bad = count("one")
    assert bad > 0
    in_little_memory("-o", "out", "one")
    assert count("out") == (lines, 0)
    in_little_memory("-i", "one")
    assert subprocess.run(["cmp", "one", "out"], check=False).returncode == 0
    generate("two", 1)
    in_little_memory("-o", "out", "one", "two")
    assert count("out") == (lines + count("two")[0] - 2, 0)
    write("new", b"name_000000007\tdir/file002.c\t/^x/;\"\ts\n")
    with open("new", "rb") as new:
        in_little_memory("-u", "one", stdin=new)
    after = count("one")
    assert after[0] < lines and after[1] == 0, (lines, after)
    os.unlink("one")
    in_little_memory("-s", "-S", "24M", "-o", "sorted", "two", "out",
                     env=dict(os.environ, TMPDIR=os.getcwd()))
    os.unlink("two")
    assert subprocess.run(["cmp", "sorted", "out"],
                          check=False).returncode == 0


def parts():
    """FILES small files; the names of all, in order."""
    names = [b"n%05d" % i for i in range(FILES)]
    random.Random(1).shuffle(names)
    for i, name in enumerate(names):
        write("part%04d" % i, HEADER % 1 + name + b"\ta.c\t1\n")
    want = HEADER % 1 + b"".join(n + b"\ta.c\t1\n" for n in sorted(names))
    return sorted(os.listdir(".")), want


@case
def many_files_are_merged():
    files, want = parts()
    soft = (resource.RLIMIT_NOFILE, 64, FILES + 64)
    memory = (resource.RLIMIT_AS, MEMORY, MEMORY)
    for options in ([], ["-s", "-S", "1M"]):
        got = tagsort(*options, *files, limits=[soft, memory],
                      stdout=subprocess.PIPE)
        assert got == (0, want, b""), (got[0], got[2])


@case
def too_many_files_are_refused_in_a_sentence():
    files, _ = parts()
    write("target", b"precious\n")
    hard = (resource.RLIMIT_NOFILE, 64, 64)
    got = tagsort("-o", "target", *files, limits=[hard])
    assert got[0] == 75 and got[2].startswith(b"tagsort: part00"), got
    # what counts lines (make coverage) has no descriptor left either
    assert got[2].split(b"\n")[0].endswith(b": Too many open files"), got
    assert read("target") == b"precious\n"
    assert sorted(os.listdir(".")) == files + ["target"]


@case
def little_memory_needs_few_descriptors():
    lines = [b"n%d\tf.c\t/%s/\n" % (i * 7919 % 600000, b"x" * 120)
             for i in range(600000)]
    write("in", HEADER % 0 + b"".join(lines))
    want = HEADER % 1 + b"".join(sorted(lines))
    hard = (resource.RLIMIT_NOFILE, 80, 80)
    got = tagsort("-s", "-S", "1M", "-o", "out", "in", limits=[hard])
    assert got == (0, None, b""), got
    assert read("out") == want
    # and much memory is asked for in large pages
    got = tagsort("-s", "-S", "1G", "-o", "out", "in")
    assert got == (0, None, b""), got
    assert read("out") == want
    # parts that are merged do not fit where each of them did
    for memory, what in (("1M", b"a temporary file in ."), ("1G", b"out")):
        size = (resource.RLIMIT_FSIZE, 8 << 20, 8 << 20)
        got = tagsort("-s", "-S", memory, "-o", "out", "in", limits=[size],
                      restore_signals=False, env=dict(os.environ, TMPDIR="."))
        assert got == (74, None, b"tagsort: " + what +
                       b": File too large\n"), got
        assert read("out") == want
        assert sorted(os.listdir(".")) == ["in", "out"]


@case
def a_pipe_that_memory_does_not_hold_is_refused():
    write("out", b"precious\n")
    with subprocess.Popen(["yes", "n\tf.c\t/" + "x" * 999 + "/"],
                          stdout=subprocess.PIPE) as endless:
        got = tagsort("-s", "-S", "1G", "-o", "out", stdin=endless.stdout,
                      limits=[(resource.RLIMIT_AS, MEMORY, MEMORY)])
        endless.stdout.close()
    assert got == (75, None, b"tagsort: Cannot allocate memory\n"), got
    assert read("out") == b"precious\n"
    assert os.listdir(".") == ["out"]


@case
def hooks_that_race_lose_nothing():
    if not shutil.which("ctags"):
        raise Skip("ctags is not installed")
    for i in range(HOOKS):
        write("f%03d.c" % i, b"struct old%d { int page; };\n" % i)
    everything = "ctags -f {0} f*.c && tagsort -i {0}"
    env = dict(os.environ, LC_ALL="C")
    subprocess.run(everything.format("tags"), shell=True, check=True, env=env)
    jobs = []
    for i in range(HOOKS):
        write("f%03d.c" % i, b"struct new%d { int page, list%d; };\n" %
              (i, i) if i % 5 else b"")
        hook = ("ctags -f tmp{0} f{0}.c && tagsort -u tags -d f{0}.c <tmp{0} "
                "&& rm tmp{0}").format("%03d" % i)
        jobs.append(subprocess.Popen(hook, shell=True, env=env,
                                     stderr=subprocess.PIPE))
    for job in jobs:
        _, err = job.communicate()
        assert (job.returncode, err) == (0, b""), err
    subprocess.run(everything.format("rebuilt"), shell=True, check=True, env=env)
    assert read("tags") == read("rebuilt")
    left = [n for n in os.listdir(".") if not n.endswith(".c")]
    assert sorted(left) == ["rebuilt", "tags"], left


run()
