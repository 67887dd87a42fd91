#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""tagsort with every call failed in turn, killed, and on bad input.

Whatever happens, the target is what it was or what it is to be, no temporary
file is left, and a status of 0 means that all was written."""

import errno
import os
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from faults import HARMLESS, Faults  # noqa: E402
from tap import (BUILD, TOOL, Skip, case, plan_skip, program,  # noqa: E402
                 read, run, write)

HEADER = (b"!_TAG_FILE_FORMAT\t2\t/x/\n!_TAG_FILE_SORTED\t1\t/x/\n")
MANY = b"".join(b"m%05d\ta.c\t/^m%d;$/;\"\tm\n" % (i, i) for i in range(4000))
# of a language that is not known; a name so long that it needs more room
OLD = HEADER + b"!_TAG_KIND_DESCRIPTION!Mine\tr,record\t/x/\n" + \
    b"a\ta.c\t1;\"\tm\na\tb.c\t2;\"\ts\na\tc.c\t3;\"\tm\n" + \
    b"a1\t" + b"long/" * 200 + b"a.c\t1\n" + MANY
# so much that -S 1M makes parts of it
BIG = HEADER + b"".join(b"b%04d\ta.c\t/^%s$/;\"\tm\n" % (i * 7919 % 1300,
                                                         b"x" * 950)
                        for i in range(1300))
WILD = HEADER + b"b\tb.c\t1\na\ta.c\t1;\"\tm\na\tb.c\t2;\"\ts\n" + \
    b"a\t" + b"long/" * 200 + b"b.c\t1\n" + \
    b"!_TAG_KIND_DESCRIPTION!Late\tl,late\t/x/\n"
LIE = HEADER + b"b\tb.c\t1\na\tb.c\t1\n"
# more than a block before the change
FAR = HEADER + b"".join(b"a%05d\ta.c\t/^a%d;$/;\"\tm\n" % (i, i)
                        for i in range(12000))
# a line of more than a block, in a run of many
LONG = HEADER + b"a\ta.c\t/" + b"x" * 300000 + b"/;\"\tm\n" + b"".join(
    b"a\tb%d.c\t1;\"\ts\n" % i for i in range(100))
NEW = b"b\tb.c\t/^struct b {$/;\"\ts\n"
tagsort = Faults("tagsort")
# options, and if they are others: what is there, and standard input
JOBS = {
    "regroup in place": (["-i", "tags"],),
    "regroup a long run": (["-i", "tags"], LONG),
    "fold in place": (["-i", "-f", "2", "tags"],),
    "sort": (["-s", "-k", "struct,*", "-o", "tags", "tags"],),
    "sort what lies": (["-o", "tags", "tags"], LIE),
    "sort a pipe": (["-s", "-o", "tags", "-"], OLD, OLD),
    "sort in parts": (["-s", "-S", "1M", "-o", "tags", "big", "tags"],),
    "merge": (["-o", "tags", "tags", "other"],),
    "merge a long run": (["-o", "tags", "tags", "other"], LONG),
    "update": (["-u", "tags", "-d", "a.c"],),
    "update by a list": (["-u", "tags", "-0", "-D", "list"],),
    "update between": (["-u", "tags"], HEADER + MANY),
    "update far behind": (["-u", "tags"], FAR),
    "update with a header": (["-u", "tags"], OLD,
                             b"!_TAG_PROGRAM_NAME\tx\t//\n" + NEW),
    "update what is unsorted": (["-u", "tags", "-d", "b.c"], WILD),
}


def set_up(old=OLD):
    write("tags", old)
    write("other", HEADER + NEW)
    write("big", BIG)
    write("list", b"a.c\0x.c\0" + b"".join(b"y%d.c\0" % i
                                          for i in range(40)))


def result_of(args, old=OLD, stdin=NEW):
    """What is to be in the tags file, and the names beside it."""
    set_up(old)
    assert tagsort.call(args, stdin=stdin)[0] == 0
    assert read("tags") != old
    return read("tags"), sorted(os.listdir("."))


def every_fault(args, old=OLD, stdin=NEW):
    want, names = result_of(args, old, stdin)
    before = tagsort.total()
    # parts are read in small blocks, hundreds of them
    for fault, how, (status, _, err) in tagsort.each(
            args, lambda: set_up(old), most={"read": 20}, stdin=stdin):
        what = (args, fault, status, err)
        kind = fault.split(":")[0]
        assert sorted(os.listdir(".")) == names, what
        assert read("tags") == (want if status == 0 else old) or \
            (kind in ("close", "fsync") and read("tags") == want), what
        if how in HARMLESS:
            assert status == 0, what
        elif status != 0:
            assert err.startswith(b"tagsort: "), what
            assert err.count(b"\n") == 1, what
            if how in ("ENOSPC", "ENOMEM", "ENOLCK", "EMFILE"):
                assert status == 75, what
        else:
            # the second lock is that of the temporary file: it takes another
            assert kind not in ("write", "rename") and \
                not fault.startswith("lock:1:"), what
    assert tagsort.total() - before > 100, args


def kill_everywhere(args):
    want, _ = result_of(args)
    for fault, (status, _, _) in tagsort.kills(
            args, set_up, ("read", "write", "open", "rename"), stdin=NEW):
        assert status == -signal.SIGKILL, fault
        assert read("tags") in (OLD, want), fault
        # and the next one cleans up
        set_up()
        assert tagsort.call(args, stdin=NEW)[0] == 0
        assert not [n for n in os.listdir(".") if ".fittings-" in n], fault


for job, what_it_is in JOBS.items():
    def faults(what_it_is=what_it_is):
        every_fault(*what_it_is)
    faults.__name__ = "every fault: " + job
    case(faults)

for job in ("regroup in place", "update"):
    def kills(args=JOBS[job][0]):
        kill_everywhere(args)
    kills.__name__ = "killed everywhere: " + job
    case(kills)


@case
def a_lock_that_is_held_too_long():
    for args in JOBS["regroup in place"][0], JOBS["update"][0]:
        set_up()
        got = tagsort.call(args, f"lock:1:{errno.ETIMEDOUT}", stdin=NEW)
        assert got == (75, b"", b"tagsort: tags: Locked by another process\n")
        assert read("tags") == OLD


@case
def files_without_names_are_not_to_be_had():
    for job, parts in (("sort in parts", 2), ("update what is unsorted", 1)):
        args, old = (JOBS[job] + (OLD,))[:2]
        want, names = result_of(args, old)
        more = {"stdin": NEW, "env": {"TMPDIR": os.getcwd()}}
        for how in errno.EOPNOTSUPP, errno.EISDIR:
            done = 0
            set_up(old)
            for i in range(tagsort.counts(args, **more)["open"]):
                set_up(old)
                fault = f"open:{i + 1}:{how}"
                status, out, err = tagsort.call(args, fault, **more)
                done += status == 0
                assert read("tags") == (want if status == 0 else old), fault
                assert (out, err.count(b"\n")) == (b"", status != 0), fault
                assert sorted(os.listdir(".")) == names, fault
            assert done == parts, (args, done)


@case
def a_file_that_shrinks_is_not_copied():
    args, old = JOBS["update far behind"]
    set_up(old)
    results = []
    for i in range(tagsort.counts(args, stdin=NEW)["read"]):
        set_up(old)
        got = tagsort.call(args, f"read:{i + 1}:end", stdin=NEW)
        results.append((got, read("tags") == old))
    want = (74, b"", b"tagsort: tags: Input/output error\n"), True
    assert want in results, results


@case
def output_that_cannot_be_taken_back_is_named():
    lie = HEADER + b"b\ta.c\t1\na\ta.c\t1\n"
    for args, name in ((["tags"], b"standard output"),
                       (["-i", "tags"], b"tags"),
                       (["-o", "out", "tags"], b"out")):
        write("tags", lie)
        with open("stdout", "wb") as out:
            p = subprocess.run([tagsort.program] + args, check=False,
                               env=tagsort.environment("truncate:1:EIO"),
                               stdout=out, stderr=subprocess.PIPE)
        assert (p.returncode, p.stderr) == (
            74, b"tagsort: " + name + b": Input/output error\n"), p
        assert read("tags") == lie
        assert sorted(os.listdir(".")) == ["stdout", "tags"]


@case
def every_fault_of_a_filter():
    write("list", b"")
    # what a pipe brings at a time differs: so little is one write in any case
    few = b"".join(OLD.splitlines(True)[:1000])
    for args, stdin in ((["-"], few), (["-c", "tags"], b""),
                        (["tags", "other"], b""), (["-n", "-i", "tags"], b"")):
        set_up()
        good = tagsort.call(args, stdin=stdin)
        before = tagsort.total()
        for fault, how, (status, out, err) in tagsort.each(
                args, set_up, stdin=stdin):
            what = (args, fault, status, err)
            assert read("tags") == OLD, what
            if how in HARMLESS:
                assert (status, out, err) == good, what
            elif status == good[0]:
                assert out == good[1], what
                assert fault.split(":")[0] != "write", what
            else:
                assert status > 63, what
                assert err.startswith(b"tagsort: "), what
                assert err.count(b"\n") == 1, what
        assert tagsort.total() - before > 50, args


@case
def a_full_disk_is_75_and_changes_nothing():
    if os.getuid() != 0 or TOOL:
        raise Skip("needs root, and no " + (TOOL or "tool"))
    os.mkdir("small")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k",
                              "none", "small"], check=False,
                             capture_output=True)
    if mounted.returncode != 0:
        raise Skip("no tmpfs can be mounted")
    try:
        write("small/tags", OLD)
        for args in (["-i", "small/tags"], ["-u", "small/tags"],
                     ["-s", "-o", "small/tags", "small/tags"]):
            status, out, err = program("tagsort", *args, stdin=NEW)
            assert (status, out, err) == (
                75, b"", b"tagsort: small/tags: No space left on device\n"), \
                (args, status, err)
            assert read("small/tags") == OLD
            assert os.listdir("small") == ["tags"]
    finally:
        subprocess.run(["umount", "small"], check=True)


@case
def lost_output_is_noticed():
    set_up()
    with open("/dev/full", "wb") as full:
        p = subprocess.run([os.path.join(BUILD, "bin/tagsort"), "tags"],
                           stdout=full, stderr=subprocess.PIPE, check=False)
    assert (p.returncode, p.stderr) == (
        75, b"tagsort: standard output: No space left on device\n"), p


BAD = {
    b"": b": is empty",
    b"\x0c\na.c,12\nint a\x7fa\x011,0\n":
        b": is in the format of etags, which vi cannot read",
    b"\x7fELF\0\0\0\0junk": b": is binary, not a tags file",
    b"no tags at all\n": b":1: no tag (name, file and address)",
    HEADER + b"a\ta.c\t1\n\nb\tb.c\t1\n": b":4: an empty line",
    HEADER + b"a\ta.c\t1\nb\tb.c": b":4: the file ends within a line",
    HEADER + b"a\ta.c\t1\nb\tb.c\t/^x": b":4: the file ends within a line",
    HEADER + b"a\ta.c\t1\nbroken\nb\tb.c\t1\n":
        b":4: no tag (name, file and address)",
    HEADER + b"a\ta.c\t/" + b"x" * 1048577 + b"/\n":
        b":3: the line is longer than 1048576 bytes",
}


@case
def bad_input_is_named_and_nothing_touched():
    for data, what in BAD.items():
        write("bad", data)
        write("target", b"precious\n")
        for args in (["-i", "bad"], ["-o", "target", "bad"],
                     ["-s", "-o", "target", "bad"],
                     ["-o", "target", "-f", "2", "bad"],
                     ["-u", "bad"]):
            status, out, err = program("tagsort", *args, stdin=NEW)
            assert (status, out, err) == (
                65, b"", b"tagsort: bad" + what + b"\n"), (args, status, err)
            assert read("bad") == data and read("target") == b"precious\n"
        status, out, err = program("tagsort", "-c", "bad")
        assert (status, err) == (1, b""), (data, status, err)
        assert out.startswith(b"bad:"), out
    assert sorted(os.listdir(".")) == ["bad", "target"]


@case
def what_is_no_file_is_named():
    os.mkdir("dir")
    for args, status, err in (
            (["dir"], 65, b"dir: is a directory, not a tags file"),
            (["-i", "dir"], 65, b"dir: is a directory, not a tags file"),
            (["-u", "dir"], 65, b"dir: is a directory, not a tags file"),
            (["gone"], 66, b"gone: No such file or directory"),
            (["-i", "gone"], 66, b"gone: No such file or directory"),
            (["-c", "gone"], 66, b"gone: No such file or directory"),
            (["-u", "gone"], 66, b"gone: No such file or directory")):
        got = program("tagsort", *args)
        assert got == (status, b"", b"tagsort: " + err + b"\n"), (args, got)


@case
def only_a_file_is_replaced():
    os.mkfifo("pipe")
    for args in (["-i", "pipe"], ["-u", "pipe"], ["-i", "-n", "pipe"],
                 ["-s", "-i", "pipe"]):
        assert program("tagsort", *args, stdin=NEW, timeout=60) == (
            65, b"", b"tagsort: pipe: is not a regular file\n"), args


@case
def a_bad_line_of_an_unsorted_file_has_its_own_number():
    for header in (HEADER, HEADER.replace(b"SORTED\t1", b"SORTED\t0"), b""):
        for bad, what in ((b"broken", b"no tag (name, file and address)"),
                          (b"", b"an empty line"),
                          (b"!_TAG_PROC_CWD\t/b\t//",
                           b"!_TAG_PROC_CWD differs from that of the tags "
                           b"before"),
                          (b"a\ta.c", b"the file ends within a line")):
            data = b"!_TAG_PROC_CWD\t/a\t//\n" + header + \
                b"b\tb.c\t1\nc\tb.c\t1\na\ta.c\t1\n" + bad
            line = data.count(b"\n") + 1
            if what != b"the file ends within a line":
                data += b"\nd\td.c\t1\n"
            write("tags", data)
            # the lines of b.c are dropped before
            got = program("tagsort", "-u", "tags", "-d", "b.c")
            assert got == (65, b"", b"tagsort: tags:%d: %s\n" % (
                line, what)), (data, got)
            assert read("tags") == data


@case
def a_missing_directory_for_temporary_files_is_named():
    if TOOL == "valgrind":
        raise Skip("valgrind needs the directory itself")
    write("big", BIG)
    write("tags", WILD)
    want = (66, b"", b"tagsort: a temporary file in /none/such: "
            b"No such file or directory\n")
    for args in (["-s", "-S", "1M", "big"], ["-u", "tags", "-d", "b.c"]):
        got = program("tagsort", *args, env={"TMPDIR": "/none/such"})
        assert got == want, got


@case
def a_pipe_is_written_to():
    write("tags", OLD)
    want = program("tagsort", "tags")
    assert want[0] == 0 and want[1] != b""
    assert program("tagsort", "-o", "/dev/stdout", "tags") == want
    os.mkfifo("pipe")
    with subprocess.Popen(["cat", "pipe"], stdout=subprocess.PIPE) as reader:
        assert program("tagsort", "-o", "pipe", "tags") == (0, b"", b"")
        assert reader.stdout.read() == want[1]
    assert sorted(os.listdir(".")) == ["pipe", "tags"]


@case
def a_value_ends_with_its_line_not_with_a_carriage_return():
    key = b"!_TAG_PROC_CWD\t"
    for one, two in ((b"a\rb", b"a\t//"), (b"a\t//", b"a\rb")):
        write("a", HEADER + key + one + b"\nb\ta.c\t1\n" + key + two + b"\n")
        got = program("tagsort", "-s", "a")
        assert got == (65, b"", b"tagsort: a:5: " + key[:-1] +
                       b" differs from that of the tags before\n"), got
    write("a", HEADER + key + b"a\r\nb\ta.c\t1\n" + key + b"a\n")
    assert program("tagsort", "-s", "a")[0] == 0


@case
def headers_that_differ_are_refused_by_name():
    for key in (b"FILE_ENCODING", b"TAG_OUTPUT_MODE", b"TAG_PROC_CWD"):
        key = key.replace(b"TAG_TAG", b"TAG")
        tag = b"!_TAG_" + key.replace(b"TAG_", b"")
        write("a", HEADER + tag + b"\tone\t//\na\ta.c\t1\n")
        write("b", HEADER + tag + b"\ttwo\t//\nb\ta.c\t1\n")
        what = (b":3: " + tag +
                b" differs from that of the tags before\n")
        for args in (["a", "b"], ["-s", "a", "b"]):
            got = program("tagsort", *args)
            assert got == (65, b"", b"tagsort: b" + what), got
        got = program("tagsort", "-u", "a", stdin=read("b"))
        assert got == (65, b"", b"tagsort: standard input" + what), got


@case
def a_link_is_followed_and_the_mode_kept():
    os.mkdir("d")
    write("d/tags", OLD)
    os.chmod("d/tags", 0o640)
    os.symlink("d/tags", "tags")
    assert program("tagsort", "-i", "tags") == (0, b"", b"")
    assert os.path.islink("tags")
    assert os.stat("d/tags").st_mode & 0o7777 == 0o640
    assert read("d/tags") != OLD
    inode = os.stat("d/tags").st_ino
    assert program("tagsort", "-i", "tags") == (0, b"", b"")
    assert os.stat("d/tags").st_ino == inode, "written for nothing"


@case
def many_files_are_merged_with_few_descriptors():
    n = 40 if TOOL else 600
    for i in range(n):
        write("part%03d" % i, HEADER + b"n%03d\ta.c\t1\n" % (i * 7 % n))
    names = ["part%03d" % i for i in range(n)]
    want = HEADER + b"".join(b"n%03d\ta.c\t1\n" % i for i in range(n))
    assert program("tagsort", *names) == (0, want, b"")


@case
def racing_updates_lose_nothing():
    n = 4 if TOOL else 24
    write("tags", HEADER + MANY)
    jobs = []
    for i in range(n):
        p = subprocess.Popen([os.path.join(BUILD, "bin/tagsort"), "-u",
                              "tags", "-d", "f%d.c" % i],
                             stdin=subprocess.PIPE)
        jobs.append(p)
    for i, p in enumerate(jobs):
        p.stdin.write(b"race%02d\tf%d.c\t1;\"\ts\n" % (i, i))
        p.stdin.close()
    seen = 0
    while any(p.poll() is None for p in jobs):
        # whoever reads meanwhile sees a whole, sorted file
        data = read("tags")
        body = data[len(HEADER):].splitlines()
        assert data.startswith(HEADER) and data.endswith(b"\n")
        assert body == sorted(body) and len(body) >= 4000
        seen += 1
    assert all(p.returncode == 0 for p in jobs)
    assert read("tags") == HEADER + MANY + b"".join(
        b"race%02d\tf%d.c\t1;\"\ts\n" % (i, i) for i in range(n))
    assert seen > 0 and sorted(os.listdir(".")) == ["tags"]


@case
def this_many_calls_were_failed():
    tagsort.told(1500)


run()
