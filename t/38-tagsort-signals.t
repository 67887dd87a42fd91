#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""tagsort ended by signals at random moments, and readers that leave.

The target is then what it was or what it is to be, whole; only SIGKILL may
leave a temporary file, which the next run removes."""

import os
import random
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import BUILD, TOOL, case, plan_skip, read, run, write  # noqa: E402

TAGSORT = os.path.join(BUILD, "bin/tagsort")
if not os.path.exists(TAGSORT):
    plan_skip("tagsort is not built")
if TOOL:
    plan_skip("moments are random enough without " + TOOL)

ROUNDS = 60
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP,
           signal.SIGPIPE)
HEADER = b"!_TAG_FILE_FORMAT\t2\t/x/\n!_TAG_FILE_SORTED\t1\t/x/\n"
OLD = HEADER + b"".join(
    b"name_%07d\tf%d.c\t/^int member_of_that_name_%d;$/;\"\t%s\n" %
    (i // 3, i % 40, i, b"s" if i % 3 == 2 else b"m\tstruct:x")
    for i in range(75000))
NEW = b"zz\tf7.c\t1;\"\tv\n"


def finish(args, stdin=NEW):
    began = time.monotonic()
    subprocess.run([TAGSORT] + args, input=stdin, check=True)
    return time.monotonic() - began


def end_at_random(args):
    write("tags", OLD)
    took = finish(args)
    want = read("tags")
    assert want != OLD
    rng = random.Random(1)
    ended = 0
    for i in range(ROUNDS):
        sent = SIGNALS[i % len(SIGNALS)]
        write("tags", OLD)
        with open("new", "rb") as new, \
                subprocess.Popen([TAGSORT] + args, stdin=new) as p:
            time.sleep(rng.uniform(0, took * 1.2))
            p.send_signal(sent)
            status = p.wait()
        assert status in (0, -sent), (sent, status)
        ended += status != 0
        got = read("tags")
        assert got == want or (status != 0 and got == OLD), sent
        left = [n for n in os.listdir(".") if ".fittings-" in n]
        assert not left or sent == signal.SIGKILL, (sent, left)
        if left:
            finish(["-u", "tags"])
    assert sorted(os.listdir(".")) == ["new", "tags"]
    print(f"# {' '.join(args)}: {ended} of {ROUNDS} ended by a signal")


for options in (["-i", "tags"], ["-u", "tags", "-d", "f7.c"],
                ["-s", "-S", "1M", "-o", "tags", "tags"]):
    def ended(options=options):
        write("new", NEW)
        end_at_random(options)
    ended.__name__ = "ended by signals: " + " ".join(options)
    case(ended)


@case
def a_reader_that_leaves_is_no_accident():
    write("tags", OLD)
    for options in ([], ["-s"], ["-c"]):
        with subprocess.Popen([TAGSORT, *options, "tags"],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              restore_signals=True) as p:
            p.stdout.read(10)
            p.stdout.close()
            err = p.stderr.read()
            status = p.wait()
        # what -c says fits into a pipe
        assert (status, err) == ((0 if options == ["-c"] else
                                  -signal.SIGPIPE), b""), (status, err)
    assert read("tags") == OLD


run()
