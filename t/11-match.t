#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""threadref match and test: what goes out, byte for byte."""

import fcntl
import os
import random
import struct
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import (BUILD, TOOL, case, plan_skip, program, read,  # noqa: E402
                 run, write)

if not os.path.exists(os.path.join(BUILD, "bin/threadref")):
    plan_skip("threadref is not built")

HEADER = "Procmail-Muted: true"
MARK = b"Procmail-Muted: true"


def match(mail, *args, stderr=b"", status=0):
    got = program("threadref", "match", *(args or ("s", HEADER)), stdin=mail)
    assert got[0] == status and got[2] == stderr, got
    return got[1]


def test(mail, *args):
    return program("threadref", "test", *(args or ("s",)), stdin=mail)


@case
def the_field_goes_to_the_end_of_the_header_and_nothing_else_changes():
    write("s", b"<a@x>\n")
    for before, after in (
            (b"References: <a@x>\n", b"\nbody\n"),
            (b"References: <a@x>\n", b"\n"),
            (b"References: <a@x>\n", b""),
            (b"References: <a@x>\n", b"\nno newline at the end"),
            (b"References:\n <a@x>\n", b"\nFrom here\n>From there\n"),
            (b"From me Thu Jan  1 00:00:00 1970\nReferences: <a@x>\n",
             b"\n"),
            (b">From me Thu Jan  1 00:00:00 1970\nReferences: <a@x>\n",
             b"\n"),
            (b"X: \xff\0\x80\nReferences: <a@x>\n", b"\n\0\xff\r\n\r"),
            (b"a line that is no field\nReferences: <a@x>\n", b"\n\n\n"),
            (b" begins with a blank\nReferences: <a@x>\n", b"\nx")):
        assert match(before + after) == before + MARK + b"\n" + after, before
        crlf = (before.replace(b"\n", b"\r\n"), after.replace(b"\n", b"\r\n"))
        assert match(b"".join(crlf)) == crlf[0] + MARK + b"\r\n" + crlf[1]


@case
def a_from_line_does_not_decide_on_the_line_ending():
    write("s", b"<a@x>\n")
    head = b"From me Mon Nov 16 09:00:00 2026\nReferences: <a@x>\r\n"
    body = b"\r\nProcmail-Muted: no\r\nReferences: <b@x>\r\n"
    assert match(head + body) == head + MARK + b"\r\n" + body
    write("s", b"<b@x>\n")
    assert match(head + body) == head + body
    assert test(head + body)[0] == 1
    # match and test read one and the same header
    for mail in (b"Subject: x\n\r\nReferences: <b@x>\n\nbody\n",
                 b"\nReferences: <b@x>\n\nbody\n"):
        assert MARK in match(mail) and test(mail)[0] == 0, mail


@case
def an_unfinished_last_line_stays_the_last():
    write("s", b"<a@x>\n")
    assert match(b"Message-ID: <a@x>") == MARK + b"\nMessage-ID: <a@x>"
    assert match(b"From me\nX: y\nMessage-ID:\n <a@x>") == \
        b"From me\nX: y\n" + MARK + b"\nMessage-ID:\n <a@x>"


@case
def a_mail_of_no_recorded_thread_goes_through_unchanged():
    write("s", b"<a@x>\n<gone@x> # 2026-01-01 drop\n")
    for mail in (b"", b"\n", b"x", b"\r\n", b"References: <b@x>\n\n<a@x>\n",
                 b"References: <aa@x>\n\n", b"References: <A@x>\n\n",
                 b"References: <gone@x>\n\n", b"X-Old: <a@x>\n\n",
                 b"References: a\n\n", bytes(range(256)) * 3):
        assert match(mail) == mail, mail
        assert test(mail) == (1, b"", b""), mail
    assert read("s") == b"<a@x>\n<gone@x> # 2026-01-01 drop\n"


@case
def forged_fields_are_renamed_whatever_happens_to_the_store():
    forged = (b"From me\nProcmail-Muted: true\nX: y\nprocmail-muted : yes\n"
              b"\tfolded\nPROCMAIL-MUTED:\nProcmail-Muted-Too: 1\n")
    clean = (b"From me\nOld-Procmail-Muted: true\nX: y\n"
             b"Old-procmail-muted : yes\n\tfolded\nOld-PROCMAIL-MUTED:\n"
             b"Procmail-Muted-Too: 1\n")
    body = b"\nProcmail-Muted: true\n"
    write("s", b"<a@x>\n")
    assert match(forged + body) == clean + body
    assert match(forged + b"Message-ID: <a@x>\n" + body) == \
        clean + b"Message-ID: <a@x>\n" + MARK + b"\n" + body
    write("garbage", b"<a@x>\n\0\n")
    write("m", forged + b"Message-ID: <a@x>\n" + body)
    for store, why in (
            ("none", b""), ("/proc/self/mem", None),
            (".", b"threadref: .: Is a directory\n"),
            ("s/t", b"threadref: s/t: Not a directory\n"),
            ("garbage", b"threadref: garbage: Not a store: no text file\n")):
        got = program("threadref", "match", store, HEADER, stdin=read("m"))
        assert got[:2] == (0, clean + b"Message-ID: <a@x>\n" + body), got
        assert got[2] == why or why is None and got[2].count(b"\n") == 1, got
    # procmail skips empty lines in front, and so do we
    assert match(b"\n\nProcmail-Muted: true\nX: y\n\nx", "none", HEADER) == \
        b"\n\nOld-Procmail-Muted: true\nX: y\n\nx"
    assert match(b"\r\n\r\nProcmail-Muted: true\r\n\r\nx", "none",
                 HEADER) == b"\r\n\r\nOld-Procmail-Muted: true\r\n\r\nx"
    # a lone CR ends no header of LF lines, for procmail neither
    assert match(b"A: b\n\r\nProcmail-Muted: true\n\nx") == \
        b"A: b\n\r\nOld-Procmail-Muted: true\n\nx"


@case
def several_stores_are_judged_in_one_run():
    write("m", b"<a@x>\n")
    write("w", b"<b@x>\n")
    both = ("m", HEADER, "w", "Procmail-Watched: true")
    mail = b"References: <a@x> <b@x>\nProcmail-Watched: x\n\nbody"
    assert match(mail, "-n", *both) == \
        b"References: <a@x> <b@x>\nOld-Procmail-Watched: x\n" \
        b"Procmail-Muted: true\nProcmail-Watched: true\n\nbody"
    assert match(b"References: <b@x>\n\n", "-n", *both) == \
        b"References: <b@x>\nProcmail-Watched: true\n\n"
    # one name for two stores: renamed once, an identical header added once
    assert match(b"X: 1\nReferences: <a@x> <b@x>\n\n", "-n",
                 "m", "X: 2", "w", "X: 2") == \
        b"Old-X: 1\nReferences: <a@x> <b@x>\nX: 2\n\n"
    assert match(b"References: <a@x> <b@x>\n\n", "-n",
                 "m", "X: 2", "w", "x: 3") == \
        b"References: <a@x> <b@x>\nX: 2\nx: 3\n\n"
    # a broken store does not keep another from its work
    os.mkdir("d")
    assert match(b"References: <b@x>\n\n", "-n", "d", HEADER, "w", "W: 1",
                 stderr=b"threadref: d: Is a directory\n") == \
        b"References: <b@x>\nW: 1\n\n"


@case
def a_match_records_the_mails_own_id_and_nothing_else():
    write("s", b"<a@x> # 2026-01-01 add\n")
    mail = (b"From: Eve <eve@x>\nSubject: I # <injected@x>\n"
            b"Message-ID: <c@x>\nReferences: <stranger@x> <a@x> <other@x>\n"
            b"\n")
    match(mail)
    lines = read("s").split(b"\n")
    assert lines[0] == b"<a@x> # 2026-01-01 add"
    assert lines[1].startswith(b"<a@x> <c@x> # 20")
    assert lines[1].endswith(b"Z learn eve@x I # <injected@x>")
    assert lines[2:] == [b""]
    # known already: nothing more to learn; nothing learned from comments
    match(mail)
    assert len(read("s").split(b"\n")) == 3
    assert test(b"References: <c@x>\n\n")[0] == 0
    for stranger in (b"stranger", b"other", b"injected"):
        assert test(b"References: <%s@x>\n\n" % stranger)[0] == 1
    # a store that is named twice learns once
    write("u", b"<a@x>\n")
    match(mail, "u", "A: 1", "u", "B: 1")
    assert read("u").count(b"<c@x>") == 1
    # the nearest of those that match is named: the last of References, else
    # the first of In-Reply-To
    for fields, near in ((b"References: <a@x> <b@x> <z@x>\n", b"b"),
                         (b"In-Reply-To: <b@x> <a@x>\n", b"b"),
                         (b"In-Reply-To: <b@x>\nReferences: <a@x>\n", b"a"),
                         (b"References: <a@x>\nIn-Reply-To: <b@x>\n", b"a")):
        write("v", b"<a@x>\n<b@x>\n")
        match(b"Message-ID: <m@x>\n" + fields + b"\n", "v", "A: 1")
        assert b"\n<%s@x> <m@x> #" % near in read("v"), read("v")
    # each store learns from its own hit only
    write("t", b"<b@x>\n")
    match(b"Message-ID: <d@x>\nReferences: <b@x>\n\n", "s", "A: 1", "t",
          "B: 1")
    assert b"<d@x>" not in read("s") and b"<b@x> <d@x>" in read("t")


@case
def n_does_not_learn_and_test_does():
    write("s", b"<a@x>\n")
    mail = b"Message-ID: <c@x>\nReferences: <a@x>\n\n"
    assert match(mail, "-n", "s", HEADER).count(MARK) == 1
    assert test(mail, "-n", "s")[0] == 0
    assert read("s") == b"<a@x>\n"
    assert test(mail) == (0, b"", b"")
    assert read("s").count(b"<c@x>") == 1
    assert test(b"Message-ID: <d@x>\nIn-Reply-To: <c@x>\n\n")[0] == 0


@case
def test_answers_for_any_of_its_stores():
    write("a", b"<a@x>\n")
    write("b", b"<b@x>\n")
    os.mkdir("d")
    assert test(b"References: <b@x>\n\n", "a", "b", "none") == (0, b"", b"")
    assert test(b"References: <c@x>\n\n", "a", "b", "none") == (1, b"", b"")
    why = b"threadref: d: Is a directory\n"
    assert test(b"References: <b@x>\n\n", "d", "b") == (0, b"", why)
    assert test(b"References: <c@x>\n\n", "d", "b") == (66, b"", why)
    # a header alone, as procmail's conditions pass it
    assert test(b"References: <b@x>", "b")[0] == 0
    # a caller that pipes much more is read to its end
    assert test(b"References: <b@x>\n\n" + b"x" * 1000000, "b")[0] == 0


@case
def when_only_learning_fails_the_mail_leaves_marked():
    write("s", b"<a@x>\n")
    mail = b"Message-ID: <c@x>\nReferences: <a@x>\n\n"
    fd = os.open("s", os.O_RDWR)
    fcntl.fcntl(fd, 37, struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 0, 0, 0))
    assert match(mail, stderr=b"threadref: s: Locked by another process\n") \
        == mail[:-1] + MARK + b"\n\n"
    assert test(mail) == (0, b"",
                          b"threadref: s: Locked by another process\n")
    os.close(fd)
    assert read("s") == b"<a@x>\n"


@case
def a_limit_on_file_sizes_costs_no_mail():
    if TOOL == "valgrind":
        return  # has files of its own
    store = b"<a@x>\n" + b"# remark\n" * 112
    write("s", store)
    write("m", b"Message-ID: <c@x>\nReferences: <a@x>\n\n")
    p = subprocess.run(["sh", "-c", f"ulimit -f 2; threadref match s '{HEADER}'"
                        " <m | cat; threadref add s <m"],
                       capture_output=True, check=False)
    assert p.stdout == read("m")[:-1] + MARK + b"\n\n", p
    assert p.stderr.count(b"threadref: s: ") == 2 and p.returncode > 63, p
    assert read("s") == store, read("s")


@case
def a_header_argument_must_be_a_field():
    for bad in ("", "no colon", ": value", "two words: x", "X: a\nY: b",
                "X: a\rb", "X\x01: b"):
        status, out, err = program("threadref", "match", "s", bad,
                                   stdin=b"X: y\n\n")
        assert (status, out) == (64, b"") and err.count(b"\n") == 1, err
    for args in ((), ("s",), ("s", HEADER, "t"), ("-x", "s", HEADER)):
        status, out, err = program("threadref", "match", *args, stdin=b"x")
        assert (status, out) == (64, b"") and b"usage:" in err


@case
def mail_larger_than_memory_allows_is_held_all_the_same():
    write("s", b"<a@x>\n")
    body = random.Random(3).randbytes(20 << 20)
    mail = b"References: <a@x>\n\n" + body
    want = b"References: <a@x>\n" + MARK + b"\n\n" + body
    assert match(mail, "-n", "s", HEADER) == want
    if TOOL == "valgrind":
        return  # needs TMPDIR itself
    status, out, err = program("threadref", "match", "s", HEADER, stdin=mail,
                               env={"TMPDIR": os.path.abspath("none")})
    assert (status, out) == (75, b""), status
    assert err == b"threadref: %s: No such file or directory\n" % \
        os.path.abspath("none").encode()
    # a header that never ends is no reason to lose a byte either
    endless = b"References: <a@x>\n" + b"X: y\n" * (4 << 20)
    assert match(endless, "-n", "s", HEADER).replace(MARK + b"\n", b"") == \
        endless


@case
def random_mail_comes_back_without_a_byte_lost():
    rng = random.Random(4)
    write("s", b"<a@x>\n<1234567890>\n")
    pieces = [b"References: <a@x>", b"\n", b"\r\n", b"\n\n", b" ", b"\t",
              b"Message-ID: <b@x>", b"In-Reply-To: 1234567890", b"\0", b"\r",
              b"From x\n", b"X: y\n", b"\xff", b":", b"Subject: z\r\n"]
    for _ in range(30 if TOOL == "valgrind" else 400):
        mail = b"".join(rng.choices(pieces, k=rng.randrange(12)))
        out = match(mail, "-n", "s", HEADER)
        if out != mail:
            assert out.count(MARK) == 1
            at = out.index(MARK)
            end = at + len(MARK) + 1
            end += out[end - 1:end] == b"\r"
            assert out[:at] + out[end:] == mail, (mail, out)


run()
