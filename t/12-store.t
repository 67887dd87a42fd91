#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""The store: add, drop, list, why, expire, merge, and what they promise."""

import itertools
import os
import random
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import (BUILD, TOOL, case, plan_skip, program, read,  # noqa: E402
                 run, write)

if not os.path.exists(os.path.join(BUILD, "bin/threadref")):
    plan_skip("threadref is not built")

DATE = rb"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"


def tr(*args, stdin=b"", status=0, stderr=b""):
    got = program("threadref", *args, stdin=stdin)
    assert got[0] == status and got[2] == stderr, got
    return got[1]


def mail(own=None, refs=(), subject=b"hello", sender=b"alice@x"):
    return (b"From: %s\nSubject: %s\n" % (sender, subject) +
            (b"Message-ID: <%s>\n" % own if own else b"") +
            (b"References: %s\n" % b" ".join(b"<%s>" % r for r in refs)
             if refs else b"") + b"\nbody\n")


def active(store, ident):
    return program("threadref", "test", "-n", store,
                   stdin=mail(refs=[ident]))[0] == 0


@case
def add_records_all_ids_of_a_mail_on_one_dated_line():
    out = tr("add", "s", stdin=mail(b"c@x", [b"a@x", b"b@x"]))
    assert out == b"s: 1 thread recorded, 3 message-ids: hello\n", out
    assert re.fullmatch(rb"<c@x> <a@x> <b@x> # " + DATE +
                        rb" add alice@x hello\n", read("s")), read("s")
    assert os.stat("s").st_mode & 0o777 == 0o600
    before = read("s")
    assert tr("add", "s", stdin=mail(b"c@x", [b"a@x"])) == \
        b"s: 1 thread recorded already: hello\n"
    assert read("s") == before
    assert tr("add", "-q", "s", stdin=mail(b"d@x", [b"c@x"])) == b""
    assert read("s").count(b"\n") == 2
    assert active("s", b"d@x") and not active("s", b"e@x")


@case
def the_subthread_alone_is_the_mail_and_what_answers_it():
    tr("add", "-s", "s", stdin=mail(b"c@x", [b"a@x"]))
    assert read("s").startswith(b"<c@x> # ")
    assert not active("s", b"a@x") and active("s", b"c@x")
    tr("add", "-s", "s", stdin=mail(refs=[b"a@x"]), status=65,
       stderr=b"threadref: standard input: no message-id in this mail "
              b"(mutt: unset pipe_decode)\n")


@case
def mail_without_any_id_is_refused():
    why = (b"threadref: standard input: no message-id in this mail "
           b"(mutt: unset pipe_decode)\n")
    for command in ("add", "drop"):
        tr(command, "s", stdin=b"From: a@x\nSubject: b\n\nbody\n", status=65,
           stderr=why)
        tr(command, "s", stdin=b"", status=65,
           stderr=b"threadref: standard input: no mail\n")
    assert not os.path.exists("s")


@case
def many_mails_in_one_stream_become_threads():
    box = b""
    for own, refs in ((b"a@x", []), (b"b@x", [b"a@x"]), (b"z@x", []),
                      (b"c@x", [b"b@x"])):
        box += (b"From me Thu Jan  1 00:00:00 1970\n" + mail(own, refs) +
                b"\n>From here\nFrom 1:23 on, prose\n\n"
                b"From Mon to Fri at 18:04:05, prose\n\n")
    assert tr("add", "s", stdin=box) == \
        b"s: 2 threads recorded, 4 message-ids\n"
    lines = read("s").splitlines()
    assert [re.findall(rb"<\w@x>", line) for line in lines] == \
        [[b"<a@x>", b"<b@x>", b"<c@x>"], [b"<z@x>"]]
    # one of them without an id is told, the others recorded
    box += b"From me Thu Jan  1 00:00:00 1970\nSubject: none\n\n"
    out = tr("add", "t", stdin=box, status=65,
             stderr=b"threadref: standard input: 1 of 5 mails have no "
                    b"message-id (mutt: unset pipe_decode)\n")
    assert out == b"t: 2 threads recorded, 4 message-ids\n"
    none = b"From me Thu Jan  1 00:00:00 1970\nSubject: none\n\n"
    for command in ("add", "drop"):
        tr(command, "none", stdin=none * 3, status=65,
           stderr=b"threadref: standard input: no message-id in 3 mails "
                  b"(mutt: unset pipe_decode)\n")
    assert not os.path.exists("none")
    # a mail of a Maildir may quote an mbox
    quoting = mail(b"a@x") + b"\n" + box
    assert tr("add", "v", stdin=quoting) == \
        b"v: 1 thread recorded, 1 message-id: hello\n"
    # a "From " line inside a paragraph is prose
    assert tr("add", "w", stdin=box.split(b"\nFrom me")[0] +
              b"text\nFrom me Thu Nov 26 18:04:05 2026\nNot-A: mail\n") == \
        b"w: 1 thread recorded, 1 message-id: hello\n"
    # what mutt puts between mails, and CRLF
    assert tr("add", "u", stdin=b"\n\n" + mail(b"a@x").replace(
        b"\n", b"\r\n")) == b"u: 1 thread recorded, 1 message-id: hello\n"


@case
def drop_unmutes_and_add_mutes_again():
    tr("add", "-q", "s", stdin=mail(b"b@x", [b"a@x"]))
    tr("match", "s", "X: y", stdin=mail(b"c@x", [b"b@x"]))
    assert tr("drop", "s", stdin=mail(b"c@x", [b"b@x"])) == \
        b"s: 1 thread dropped, 2 message-ids: hello\n"
    assert not any(active("s", i) for i in (b"a@x", b"b@x", b"c@x"))
    assert tr("drop", "s", stdin=mail(b"c@x")) == \
        b"s: 1 thread not recorded: hello\n"
    assert tr("drop", "none", stdin=mail(b"c@x")) == \
        b"none: 1 thread not recorded: hello\n"
    assert not os.path.exists("none")
    tr("add", "-q", "s", stdin=mail(b"a@x"))
    assert all(active("s", i) for i in (b"a@x", b"b@x", b"c@x"))


@case
def what_is_asked_for_last_holds_also_against_a_clock_that_was_ahead():
    write("s", b"<a@x> # 2999-01-01 add - x\n")
    tr("drop", "-q", "s", stdin=mail(b"a@x"))
    assert not active("s", b"a@x")
    tr("add", "-q", "s", stdin=mail(b"a@x"))
    assert active("s", b"a@x")


@case
def a_date_beyond_which_there_is_none_is_told():
    write("s", b"<a@x> # 9999-12-31T23:59:59.999999Z add - x\n")
    before = read("s")
    tr("drop", "s", stdin=mail(b"a@x"), status=71,
       stderr=b"threadref: s: A date of the thread is the last that there "
              b"is\n")
    assert read("s") == before


@case
def an_add_joins_threads_that_its_mail_joins():
    write("s", b"<a@x>\n<b@x>\n")
    tr("add", "-q", "s", stdin=mail(b"a@x", [b"b@x"]))
    assert tr("list", "s").count(b"\n") == 1


@case
def a_thread_of_more_than_a_line_holds_together():
    ids = [b"%d.%s@x" % (i, b"y" * 900) for i in range(1300)]
    tr("add", "-q", "s", stdin=mail(b"a@x", ids))
    assert read("s").count(b"\n") == 2
    listed = tr("list", "s").split(b"\t")
    assert listed[0] == b"<a@x>" and listed[3] == b"1301"
    assert active("s", ids[-1])


@case
def drop_by_id_takes_operands_lines_and_what_list_prints():
    for i in (b"a", b"b", b"c", b"d"):
        tr("add", "-q", "s", stdin=mail(i + b"@x"))
    assert tr("drop", "-i", "s", "<a@x>", "b@x") == \
        b"s: 2 threads dropped, 2 message-ids\n"
    tr("drop", "-iq", "s", stdin=tr("list", "s").splitlines()[2] + b"\n")
    assert [active("s", i + b"@x") for i in (b"a", b"b", b"c", b"d")] == \
        [False, False, False, True]
    tr("drop", "-iq", "-", "s", stdin=b"\n<d@x>\n")
    assert not active("s", b"d@x")
    # the operand - stands for the lines, among message-ids too
    for i in (b"a", b"b", b"c"):
        tr("add", "-q", "s", stdin=mail(i + b"@x"))
    assert tr("drop", "-i", "s", "a@x", "-", "g@x", stdin=b"<b@x>\n") == \
        b"s: 2 threads dropped, 2 message-ids; 1 thread not recorded\n"
    assert [active("s", i + b"@x") for i in (b"a", b"b", b"c")] == \
        [False, False, True]
    # what stands before the store adds to what stands behind it
    for args in (("-", "t", "a@x"), ("t", "-", "a@x"), ("t", "a@x", "-")):
        write("t", b"<a@x>\n<b@x>\n<c@x>\n")
        assert tr("drop", "-i", *args, stdin=b"b@x\n") == \
            b"t: 2 threads dropped, 2 message-ids\n", args
        assert [active("t", i) for i in (b"a@x", b"b@x", b"c@x")] == \
            [False, False, True], args
    no_id = b"threadref: one of the arguments or lines is no message-id\n"
    tr("drop", "-i", "s", "no id", status=65, stderr=no_id)
    tr("drop", "-i", "s", "a\x1b[31m@x", status=65, stderr=no_id)
    tr("drop", "-i", "s", stdin=b"<a@x>\0<b@x>\0", status=65,
       stderr=b"threadref: standard input: lines are to end in newline, not "
              b"in NUL\n")
    tr("drop", "-iq", "s", stdin=b"\n \n<e@x>\r\nf@x\r\n")
    # of several threads some are known; of a choice nothing was chosen
    write("t", b"<a@x>\n")
    assert tr("drop", "-i", "t", "a@x", "b@x", "c@x") == \
        b"t: 1 thread dropped, 1 message-id; 2 threads not recorded\n"
    before = read("t")
    assert tr("drop", "-i", "t") == b"t: nothing asked for\n"
    assert read("t") == before


@case
def input_that_cannot_be_read_is_named():
    write("s", b"<a@x>\n")
    os.mkdir("d")
    for args in (("add", "s"), ("drop", "s"), ("drop", "-i", "s"),
                 ("why", "s"), ("test", "s")):
        with open("err", "wb") as err:
            d = os.open("d", os.O_RDONLY)
            status = subprocess.run(["threadref", *args], stdin=d, stderr=err,
                                    check=False).returncode
            os.close(d)
        assert (status, read("err")) == (
            66, b"threadref: standard input: Is a directory\n"), args
    assert read("s") == b"<a@x>\n"


@case
def list_tells_one_thread_a_line():
    write("s", b"# my own remark\n<a@x> <b@x>\n\n"
               b"<c@x> # 2026-01-02 add bob@x Re: tabs\there\x1b\n"
               b"<c@x> <d@x> # 2026-01-03T04:05Z learn eve@x Other\n"
               b"<e@x> # 2026-01-04 add - no\n"
               b"<e@x> # 2026-01-05 drop - gone \xff\xfe\n")
    assert tr("list", "s").splitlines() == [
        b"<a@x>\tactive\t-\t2\t-\t",
        b"<c@x>\tactive\t2026-01-03T04:05:00.000000Z\t2\t"
        b"2026-01-02T00:00:00.000000Z\tRe: tabs here?",
        b"<e@x>\tdropped\t2026-01-05T00:00:00.000000Z\t1\t"
        b"2026-01-05T00:00:00.000000Z\tgone ??"]
    assert tr("list", "none") == b""
    write("u", b"<a@x> # 2026-01-02 add - caf\xe9 \xc3\xa9\xff\n")
    assert tr("list", "u") == (
        b"<a@x>\tactive\t2026-01-02T00:00:00.000000Z\t1\t"
        b"2026-01-02T00:00:00.000000Z\tcaf? \xc3\xa9?\n")
    write("t", b"<a@x>\n<b@x>")
    assert tr("list", "t", stderr=b"threadref: t: the last line is not "
                                  b"terminated: left out\n") == \
        b"<a@x>\tactive\t-\t1\t-\t\n"


@case
def why_leads_from_the_match_back_to_what_was_added():
    add = b"<a@x> # 2026-01-01 add bob@x root"
    learn = b"<a@x> <b@x> # 2026-01-02 learn eve@x Re: root"
    again = b"<b@x> <c@x> # 2026-01-03 learn eve@x Re: root"
    write("s", b"\n".join((add, learn, again, b"<z@x>", b"")))
    assert tr("why", "s", stdin=mail(b"n@x", [b"c@x"])) == \
        b"<c@x>\tReferences\tactive\n\t" + again + b"\n\t" + learn + \
        b"\n\t" + add + b"\n"
    assert tr("why", "s", stdin=mail(b"n@x"), status=1) == b""
    drop = b"<a@x> # 2026-01-04 drop - root"
    write("s", read("s") + drop + b"\n")
    assert tr("why", "s", stdin=mail(b"a@x"), status=1) == \
        b"<a@x>\tMessage-ID\tdropped\n\t" + add + b"\n\t" + drop + b"\n"
    # a learned line that leads nowhere, or to itself, ends the walk
    write("t", b"<b@x> <a@x> # 2026-01-01 learn - x\n"
               b"<a@x> <b@x> # 2026-01-01 learn - x\n")
    assert tr("why", "t", stdin=mail(b"a@x"), status=1).count(b"\t<") == 1


@case
def the_state_of_a_thread_is_its_latest_dated_add_or_drop():
    for lines, state in (
            ((b"<a@x>",), True),
            ((b"<a@x> # remark",), True),
            ((b"<a@x> # 2026-01-01",), True),
            ((b"<a@x>", b"<a@x> # 2026-01-01 drop"), False),
            ((b"<a@x> # 2026-01-02 add", b"<a@x> # 2026-01-01 drop"), True),
            ((b"<a@x> # 2026-01-01 add", b"<a@x> # 2026-01-01 drop"), False),
            ((b"<a@x> <b@x>", b"<b@x> # 2026-01-01 drop",
              b"<a@x> <c@x> # 2026-01-02 learn"), False),
            ((b"<a@x> <c@x> # 2026-01-02 learn",), False),
            ((b"<a@x> <b@x> # 2026-01-01 drop", b"<b@x> # 2026-01-02 add"),
             True)):
        for order in itertools.permutations(lines):
            write("s", b"\n".join(order) + b"\n")
            assert active("s", b"a@x") == state, order


@case
def a_store_of_the_scripts_is_understood():
    write("s", b"<a@x> <b@x>  mail com> <no.id> <>\n<c@x> y <d@x>\r\n"
               b"> <no.id> <e@x>\n")
    assert all(active("s", i) for i in (b"a@x", b"b@x", b"c@x", b"d@x"))
    assert not active("s", b"no.id") and not active("s", b"mail")
    assert tr("list", "s").count(b"\n") == 3  # <no.id> joins nobody


@case
def a_last_line_without_newline_counts_once_a_writer_ended_it():
    write("s", b"<a@x>\n<b@x>")
    assert active("s", b"a@x") and not active("s", b"b@x")
    tr("merge", "s", status=75, stderr=b"threadref: s: the last line is not "
                                       b"terminated: left out\n")
    assert tr("drop", "-i", "s", "b@x") == \
        b"s: 1 thread dropped, 1 message-id\n"
    tr("add", "-q", "s", stdin=mail(b"c@x"))
    lines = read("s").split(b"\n")
    assert lines[:2] == [b"<a@x>", b"<b@x>"] and lines[4] == b""
    assert not active("s", b"b@x") and active("s", b"c@x")
    # also where it is the first one, or very long
    for line in (b"<b@x>", b"y" * 5000 + b" <b@x>"):
        write("t", line)
        tr("add", "-q", "t", stdin=mail(b"c@x"))
        assert read("t").startswith(line + b"\n<c@x> # "), read("t")[:100]


@case
def a_record_that_a_crash_cut_short_decides_nothing():
    whole = b"<a@x> <b@x> # 2026-01-03T04:05:06.789012Z learn eve@x subject"
    drop = b"<a@x> # 2026-01-01 add\n<a@x> # 2026-01-02 drop\n"
    for n in range(6, len(whole)):
        write("s", drop + whole[:n])
        tr("add", "-q", "s", stdin=mail(b"c@x"))
        assert not active("s", b"a@x"), whole[:n]
        assert active("s", b"c@x") and read("s").endswith(b"\n")
        assert read("s").startswith(drop + whole[:n])
    # no subject can pretend to be cut
    tr("add", "-q", "t", stdin=mail(b"d@x", subject=b"=?utf-8?Q?=09[cut_short"
                                    b"]?="))
    assert active("t", b"d@x")


@case
def garbage_is_no_store():
    write("s", b"<a@x>\n\0\n")
    why = b"threadref: s: Not a store: no text file\n"
    for command in (("add", "s"), ("drop", "s"), ("list", "s"),
                    ("why", "s"), ("expire", "-d1", "s"), ("merge", "s")):
        tr(*command, stdin=mail(b"a@x"), status=65, stderr=why)
    assert read("s") == b"<a@x>\n\0\n"
    # nothing is done to it, not even to its last line
    long = b"x" * ((16 << 20) + 1)
    for garbage in (b"\0", b"\0 # x", long, long + b"\n<a@x>\n"):
        write("s", garbage)
        for command in (("add", "s"), ("drop", "s"), ("expire", "-d1", "s")):
            tr(*command, stdin=mail(b"a@x"), status=65, stderr=why)
            assert read("s") == garbage
    os.mkdir("d")
    tr("add", "d", stdin=mail(b"a@x"), status=66,
       stderr=b"threadref: d: Is a directory\n")
    tr("add", "none/s", stdin=mail(b"a@x"), status=66,
       stderr=b"threadref: none/s: No such file or directory\n")


@case
def a_pipe_is_a_store_only_to_those_who_read_it():
    os.mkfifo("p")
    why = b"threadref: p: Not a store: no text file\n"
    for command in (("test", "p"), ("add", "p"), ("drop", "p"),
                    ("expire", "-d1", "p")):
        tr(*command, stdin=mail(b"a@x"), status=65, stderr=why)
    assert tr("match", "p", "X: y", stdin=mail(b"a@x"), stderr=why) == \
        mail(b"a@x")
    write("s", b"<a@x>\n")
    with open("s", "rb") as store:
        cat = subprocess.Popen(["cat"], stdin=store, stdout=subprocess.PIPE)
    got = subprocess.run(["threadref", "merge", "/dev/stdin"],
                         stdin=cat.stdout, capture_output=True, check=False)
    cat.communicate()
    assert (got.returncode, got.stdout, got.stderr) == (0, b"<a@x>\n", b"")


@case
def expire_forgets_idle_threads_only():
    keep = (b"# remark \t\n\r\n<u@x>\r\n<a@x> # 2001-01-01 add - x\n"
            b"<a@x> <b@x> # 2999-01-01 learn - y\n")
    write("s", keep + b"<c@x> # 2001-01-01 add - x\n"
                      b"<d@x> # 2001-01-01 add - z\n<d@x> # 2001-01-02 drop\n")
    os.chmod("s", 0o640)
    os.symlink("s", "link")
    assert tr("expire", "-d", "365", "link") == \
        b"link: 2 threads expired, 2 left\n"
    assert read("s") == keep and os.path.islink("link")
    assert os.stat("s").st_mode & 0o777 == 0o640
    inode = os.stat("s").st_ino
    assert tr("expire", "-qd365", "s") == b""
    assert os.stat("s").st_ino == inode
    assert tr("expire", "-d1", "none") == b"none: 0 threads expired, 0 left\n"
    for bad in ("x", "-1", "1.5", "36501", ""):
        tr("expire", "-d", bad, "s", status=64,
           stderr=b"threadref: -d %s: not a number of days from 0 to 36500\n"
           % bad.encode())


def random_store(rng):
    lines = []
    for _ in range(rng.randrange(8)):
        ids = b" ".join(b"<%s@x>" % rng.choice(b"abcdef").to_bytes(1, "big")
                        for _ in range(rng.randrange(1, 4)))
        lines.append(rng.choice([
            ids, b"# remark %d" % rng.randrange(3), b"",
            ids + b" # 2026-01-0%d %s bob@x s" % (
                rng.randrange(1, 4),
                rng.choice([b"add", b"drop", b"learn"]))]))
    return b"".join(line + b"\n" for line in lines)


@case
def merge_is_commutative_associative_and_idempotent():
    rng = random.Random(5)
    for _ in range(3 if TOOL == "valgrind" else 60):
        for name in "abc":
            write(name, random_store(rng))
        write("ab", tr("merge", "a", "b"))
        write("bc", tr("merge", "b", "c"))
        abc = tr("merge", "ab", "c")
        assert tr("merge", "b", "a") == read("ab")
        assert tr("merge", "a", "bc") == abc
        assert tr("merge", "c", "a", "b", "a") == abc
        write("abc", abc)
        assert tr("merge", "abc") == abc
        assert tr("merge", "abc", "b") == abc
        # no line is lost, and none invented
        assert set(abc.splitlines()) == {
            line for name in "abc" for line in read(name).splitlines()
            if line}
    assert tr("merge", "none") == b""


@case
def a_drop_survives_merging_with_a_machine_that_learned_more():
    tr("add", "-q", "one", stdin=mail(b"a@x"))
    write("two", read("one"))
    tr("match", "two", "X: y", stdin=mail(b"b@x", [b"a@x"]))
    tr("match", "two", "X: y", stdin=mail(b"c@x", [b"b@x"]))
    tr("drop", "-q", "one", stdin=mail(b"a@x"))
    write("both", tr("merge", "two", "one"))
    assert not any(active("both", i) for i in (b"a@x", b"b@x", b"c@x"))


@case
def usage_is_one_and_the_same():
    status, out, err = program("threadref", "--help")
    assert (status, err) == (0, b"") and out.startswith(b"usage: threadref")
    for args in ((), ("add",), ("add", "-x", "s"), ("drop", "s", "t"),
                 ("list",), ("list", "a", "b"), ("why",), ("expire", "s"),
                 ("merge",), ("test",), ("drop", "-i"),
                 ("expire", "-d1", "-x", "s")):
        got = program("threadref", *args, stdin=b"")
        assert got[0] == 64 and got[1] == b"", got
        assert got[2].endswith(out), got
    got = program("threadref", "mute", "s")
    assert got == (64, b"", b"threadref: mute: no such command\n" + out)
    status, out, err = program("threadref", "--version")
    assert status == 0 and \
        re.fullmatch(rb"threadref \(fittings\) \d+\.\d+\n", out)


run()
