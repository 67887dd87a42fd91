#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""threadref with every call failed in turn, killed, and on full disks.

A delivery must end with the whole mail out, or a status that makes the
delivery agent keep its copy.  A store holds what was acknowledged, and
nothing half."""

import errno
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from faults import ERRORS, HARMLESS, Faults  # noqa: E402
from tap import TOOL, Skip, case, plan_skip, read, run, write  # noqa: E402

if TOOL:
    plan_skip("a preloaded shim and " + TOOL + " exclude each other")
threadref = Faults("threadref")
PROGRAM = threadref.program
HEADER = "Procmail-Muted: true"
FORGED = b"Procmail-Muted: false\n"
MAIL = (b"From: a@example.org\nMessage-ID: <new@x>\n" + FORGED +
        b"References: <a@x>\nSubject: =?koi8-r?B?8NLJ18XU?=\n\nbody\n" +
        b"x" * 100000)
CLEAN = MAIL.replace(FORGED, b"Old-" + FORGED)
MARKED = CLEAN.replace(b"\n\nbody", b"\nProcmail-Muted: true\n\nbody")
STORE = b"<a@x> # 2026-01-01 add - x\n<b@x> <c@x>\n"


def call(args, stdin=MAIL, **more):
    return threadref.call(args, stdin=stdin, **more)


def counts(args, stdin=MAIL):
    return threadref.counts(args, stdin=stdin)


def each_fault(args, prepare, stdin=MAIL):
    return threadref.each(args, prepare, stdin=stdin)


@case
def a_delivery_with_any_one_call_failed():
    def prepare():
        write("s", STORE)
    for fault, how, (status, out, err) in each_fault(
            ["match", "s", HEADER], prepare):
        told = err.count(b"\n")
        assert told <= 1, (fault, err)
        if how in HARMLESS:
            assert (status, out, err) == (0, MARKED, b""), (fault, err)
        elif status == 0:
            # marked, perhaps not learned; or not judged, and told so
            assert out == MARKED or (out == CLEAN and told), (fault, out[:200])
            assert told or b"<new@x>" in read("s"), fault
        else:
            assert told == 1 and status > 63, (fault, status, err)
        store = read("s")
        assert store == STORE or store.startswith(STORE + b"<a@x> <new@x> #")
        assert store.endswith(b"\n"), (fault, store)
        assert os.listdir(".") == ["s"], os.listdir(".")


@case
def a_failed_close_or_sync_is_told():
    # The output's close is the suite's signature: some close of a delivery
    # must turn its status, and so must each sync of a record.
    write("s", STORE)
    n = counts(["match", "-n", "s", HEADER])["close"]
    assert any(call(["match", "-n", "s", HEADER], fault=f"close:{k}:EIO")[0]
               == 74 for k in range(1, n + 1))
    for args, syncs in ((["add", "new"], 2), (["add", "s"], 1),
                        (["expire", "-d", "9000", "s"], 2)):
        write("s", STORE + b"<d@x> # 2001-01-01 add - y\n")
        assert counts(args)["fsync"] == syncs, args
        for k in range(1, syncs + 1):
            write("s", STORE + b"<d@x> # 2001-01-01 add - y\n")
            if os.path.exists("new"):
                os.unlink("new")
            assert call(args, fault=f"fsync:{k}:EIO")[0] == 74, (args, k)


@case
def a_new_store_is_synced_where_it_is_and_not_where_a_link_is():
    if not shutil.which("strace"):
        raise Skip("strace is not installed")
    os.mkdir("real")
    os.symlink("real/s", "link")
    p = subprocess.run(["strace", "-qqyo", "trace", "-e", "trace=fsync",
                        PROGRAM, "add", "-q", "link"], input=MAIL,
                       capture_output=True, check=False)
    assert (p.returncode, p.stdout, p.stderr) == (0, b"", b""), p
    synced = re.findall(rb"fsync\(\d+<(.*)>\) *= 0\n", read("trace"))
    assert synced == [os.path.realpath(b"real")], read("trace")


@case
def a_directory_that_cannot_be_synced_is_no_failure():
    for how in (errno.EINVAL, errno.ENOTSUP):
        write("s", STORE + b"<d@x> # 2001-01-01 add - y\n")
        for args in (["add", "-q", f"new{how}"], ["expire", "-qd9000", "s"]):
            assert call(args, fault=f"fsync:2:{how}") == (0, b"", b""), args
        assert read("s") == STORE and b"<a@x>" in read(f"new{how}")


@case
def a_large_delivery_with_any_one_call_failed():
    big = MAIL + bytes(17 << 20)
    def prepare():
        write("s", STORE)
    kinds = ("open", "alloc", "truncate", "unlink", "close")
    prepare()
    n = counts(["match", "s", HEADER], stdin=big)
    faults = [f"{kind}:{k}:{ERRORS[kind][0]}" for kind in kinds
              for k in range(1, n[kind] + 1)]
    faults += [f"{kind}:{k}:{how}" for kind in ("read", "write")
               for k in random.Random(6).sample(range(1, n[kind] + 1), 12)
               for how in ("EIO", "short")]
    # the last reads are those of the spilled part
    faults += [f"read:{k}:EIO" for k in range(n["read"] - 8, n["read"] + 1)]
    want = MARKED + bytes(17 << 20)
    clean = CLEAN + bytes(17 << 20)
    for fault in faults:
        status, out, err = threadref.one(["match", "s", HEADER], fault,
                                         prepare, stdin=big)
        assert err.count(b"\n") <= 1
        assert status != 0 or out == want or (out == clean and err), fault


@case
def a_test_with_any_one_call_failed():
    def prepare():
        write("s", STORE)
    for fault, how, (status, out, err) in each_fault(["test", "s"], prepare):
        assert out == b"" and err.count(b"\n") <= 1, (fault, err)
        if how in HARMLESS:
            assert (status, err) == (0, b""), fault
        else:
            assert status == 0 or status > 63 and err, (fault, status, err)


@case
def an_add_and_a_drop_with_any_one_call_failed():
    for command, mail in (("add", MAIL),
                          ("drop", MAIL.replace(b"<new", b"<b"))):
        def prepare():
            write("s", STORE + b"<torn@x")
        for fault, how, (status, out, err) in each_fault(
                [command, "s"], prepare, stdin=mail):
            store = read("s")
            recorded = f" {command} a@example.org ".encode() in store
            assert err.count(b"\n") <= 1, (fault, err)
            if how in HARMLESS:
                assert status == 0 and recorded, (fault, status, err)
            # said to be done is done; a record is whole or absent
            assert status != 0 or recorded, (fault, store)
            assert status == 0 or err, fault
            assert store in (STORE + b"<torn@x", STORE + b"<torn@x\n") or (
                recorded and store.startswith(STORE + b"<torn@x\n<") and
                store.endswith(("Привет\n".encode(),
                                # memory short inside iconv_open(3)
                                b"=?koi8-r?B?8NLJ18XU?=\n"))), \
                (fault, store)


@case
def a_drop_from_no_store_with_any_one_call_failed():
    quoted = MAIL.replace(b"<a@x>", b" ".join(
        b"%d@x" % i for i in range(100)))  # ids without brackets, and many
    quoted = b"To: " + b", ".join(b"%d@y" % i for i in range(100)) + \
        b"\n" + quoted
    for fault, how, (status, out, err) in each_fault(
            ["drop", "none"], lambda: None, stdin=quoted):
        assert os.listdir(".") == [], fault
        if how in HARMLESS:
            assert status == 0, (fault, err)
        if status == 0:
            assert out.startswith(b"none: 1 thread not recorded"), fault
            assert err == b"", (fault, err)
        else:
            assert status > 63 and err.count(b"\n") == 1, (fault, err)


@case
def input_that_fails_behind_the_first_mail_is_told():
    write("s", STORE)
    box = MAIL + b"\n"
    box = b"".join(b"From me Thu Jan  1 00:00:00 1970\n" + mail
                   for mail in (b"Message-ID: <b@x>\n\n", box, box))
    reads = counts(["why", "s"], stdin=box)["read"]
    assert reads > 4, reads
    for nth in range(1, 4):
        assert call(["why", "s"], stdin=box, fault=f"read:{nth}:EIO") == \
            (74, b"", b"threadref: standard input: Input/output error\n")


@case
def a_line_that_can_be_neither_written_nor_taken_back_decides_nothing():
    store = STORE + b"# larger than what a profiler writes\n" * 30000

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(store) + 12,) * 2)
    told = (b"threadref: s: Larger than 1 GiB, or than a file may be "
            b"here\n")
    for fault, left in ((None, store),
                        ("truncate:1:EIO", store + b"<new@x> <a@x")):
        write("s", store)
        assert call(["add", "s"], fault=fault, preexec_fn=limit) == \
            (65, b"", told)
        assert read("s") == left
        assert call(["test", "-n", "s"], stdin=b"Message-ID: <new@x>\n\n") \
            == (1, b"", b"")


@case
def a_mode_or_an_owner_that_cannot_be_kept_leaves_the_old_store():
    if not shutil.which("strace"):
        raise Skip("strace is not installed")
    old = STORE + b"<d@x> # 2001-01-01 add - y\n"
    for call_, nth in (("fchown", 1), ("fchown", 2), ("fchmod", 1)):
        for error, status, new in (("EIO", 74, old), ("EPERM", 0, STORE)):
            if (call_, error) == ("fchmod", "EPERM"):
                continue
            write("s", old)
            p = subprocess.run(
                ["strace", "-qqo", "/dev/null", "-e",
                 f"inject={call_}:error={error}:when={nth}", PROGRAM,
                 "expire", "-qd9000", "s"], capture_output=True, check=False)
            told = b"threadref: s: Input/output error\n" if status else b""
            assert (p.returncode, p.stdout, p.stderr) == \
                (status, b"", told), (call_, nth, error, p)
            assert read("s") == new and os.listdir(".") == ["s"]


@case
def an_expiry_with_any_one_call_failed():
    old = STORE + b"<d@x> # 2001-01-01 add - y\n"
    new = STORE

    def prepare():
        for name in os.listdir("."):
            os.unlink(name)
        write("s", old)
    for fault, how, (status, out, err) in each_fault(
            ["expire", "-d", "9000", "s"], prepare):
        assert err.count(b"\n") <= 1, (fault, err)
        assert read("s") in (old, new), (fault, read("s"))
        if how in HARMLESS:
            assert (status, read("s"), err) == (0, new, b""), (fault, err)
        assert status != 0 or read("s") == new, fault
        assert fault.startswith("unlink") or os.listdir(".") == ["s"], fault


@case
def an_expiry_through_a_link_without_memory():
    old = STORE + b"<d@x> # 2001-01-01 add - y\n"
    os.mkdir("real")
    os.symlink("real/s", "link")
    for fault, _, got in threadref.each(
            ["expire", "-qd9000", "link"], lambda: write("real/s", old),
            kinds=("alloc",)):
        if got[0] == 0:
            assert got == (0, b"", b"") and read("real/s") == STORE, fault
        else:
            # behind the rename it is the new one that may not be synced
            assert got == (75, b"", b"threadref: link: Cannot allocate "
                                    b"memory\n"), (fault, got)
            assert read("real/s") in (old, STORE), fault
        assert os.listdir("real") == ["s"] and os.path.islink("link"), fault


@case
def a_list_and_a_merge_with_any_one_call_failed():
    for args in (["list", "s"], ["merge", "s", "s"], ["why", "s"]):
        write("s", STORE)
        want = call(args)
        for fault, how, got in each_fault(args, lambda: write("s", STORE)):
            assert got == want or how not in HARMLESS and got[0] > 63 \
                and got[2].count(b"\n") == 1, (fault, got)


@case
def a_full_disk_keeps_the_store_and_its_copy():
    tiny = os.path.abspath("tiny")
    os.mkdir(tiny)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none",
                       tiny], capture_output=True, check=False).returncode:
        raise Skip("may not mount a file system")
    try:
        store = os.path.join(tiny, "s")
        write(store, STORE)
        with open(os.path.join(tiny, "ballast"), "wb", 0) as f:
            try:
                while f.write(b"z" * 512):
                    pass
            except OSError:
                pass
        long = MAIL.replace(b"<new@x>", b"<" + b"n" * 900 + b"@x>").replace(
            b"References:", b"References: " +
            b" ".join(b"<%d.ref@x>" % i for i in range(400)))
        status, out, err = call(["add", store], stdin=long)
        assert status == 75 and out == b"", (status, err)
        assert err == b"threadref: %s: No space left on device\n" % \
            store.encode()
        assert read(store) == STORE
        status, out, err = call(["match", store, HEADER])
        assert (status, out) == (0, MARKED)
        os.unlink(os.path.join(tiny, "ballast"))
        assert call(["add", store], stdin=long)[0] == 0
    finally:
        subprocess.run(["umount", tiny], check=False)


@case
def output_to_a_full_disk_is_no_success():
    write("s", STORE)
    for args in (["match", "s", HEADER], ["list", "s"], ["why", "s"],
                 ["merge", "s"], ["add", "s"], ["drop", "s"], ["--help"],
                 ["--version"], ["expire", "-d1", "s"]):
        with open("/dev/full", "wb") as full:
            p = subprocess.run([PROGRAM] + args, input=MAIL, stdout=full,
                               stderr=subprocess.PIPE, check=False)
        assert p.returncode == 75, (args, p.returncode)
        assert p.stderr == b"threadref: standard output: No space left on " \
                           b"device\n", (args, p.stderr)


@case
def closed_standard_descriptors_do_not_become_the_store():
    for closing in ("<&-", ">&-", "2>&-", "<&- 2>&-", "<&- >&- 2>&-"):
        for command in ("match s 'X: y'", "test s", "add s", "list s",
                        "expire -d 1 s", "drop s"):
            write("s", STORE)
            write("m", MAIL)
            p = subprocess.run(["sh", "-c", f"exec '{PROGRAM}' {command} "
                                f"<m {closing}"], check=False,
                               stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
            store = read("s")
            assert all(line.startswith(b"<") for line in
                       store.splitlines()), (closing, command, store)
            if "<&-" in closing and command != "list s" and \
                    "expire" not in command or ">&-" in closing.split()[0] \
                    and closing[0] != "2" and command != "test s":
                assert p.returncode > 63, (closing, command, p)


@case
def a_program_that_cannot_hold_its_descriptors_does_nothing():
    write("s", STORE)
    for fd in range(3):
        assert call(["match", "s", HEADER], fault="open:1:EMFILE",
                    preexec_fn=lambda fd=fd: os.close(fd)) == (71, b"", b"")
    assert read("s") == STORE


@case
def a_killed_writer_leaves_whole_lines():
    rng = random.Random(7)
    write("s", STORE)
    acknowledged = []
    for i in range(150):
        p = subprocess.Popen([PROGRAM, "add", "s"], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE)
        p.stdin.write(b"Message-ID: <%d.kill@x>\n\n" % i)
        p.stdin.close()
        time.sleep(rng.random() * 0.003)
        p.send_signal(rng.choice([signal.SIGKILL, signal.SIGTERM]))
        if p.stdout.read().startswith(b"s: 1 thread recorded"):
            acknowledged.append(b"<%d.kill@x> # " % i)
        p.stdout.close()
        p.wait()
    store = read("s")
    assert store.endswith(b"\n") and store.startswith(STORE)
    assert all(a in store for a in acknowledged), len(acknowledged)
    assert os.listdir(".") == ["s"]
    assert call(["list", "s"])[2] == b""


@case
def a_delivery_that_is_killed_never_says_success():
    # a long mail comes in as many pieces as it happens to
    whole = [kind for kind in ERRORS if kind != "read"]
    for kinds, mail in ((whole, MAIL), (["read"], MAIL[:4000])):
        for fault, (status, _, err) in threadref.kills(
                ["match", "s", HEADER], lambda: write("s", STORE), kinds,
                stdin=mail):
            assert status == -signal.SIGKILL, (fault, status, err)
            assert read("s").endswith(b"\n")


@case
def this_many_calls_were_failed():
    threadref.told(700)


run()
