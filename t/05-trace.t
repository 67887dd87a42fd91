#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""The probes of fittings(7): they are in the programs, with the arguments
that the page names, cost one nop, and tell bpftrace what happens."""

import fcntl
import os
import re
import shutil
import struct
import subprocess
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import BUILD, TOOL, TOP, Skip, case, plan_skip, run  # noqa: E402

if TOOL:
    plan_skip("the probes are those of a plain build")
if shutil.which("readelf") is None:
    plan_skip("readelf is not installed")
if shutil.which("bpftrace") is None:
    os.environ["PATH"] += ":/usr/sbin"

BIN = os.path.join(BUILD, "bin")
PROGRAMS = sorted(os.listdir(BIN))


def output(*argv):
    return subprocess.run(argv, capture_output=True, text=True, check=True,
                          env=dict(os.environ, LC_ALL="C")).stdout


def documented():
    """{provider:probe: number of arguments}"""
    with open(os.path.join(TOP, "man/fittings.7"), encoding="utf-8") as f:
        return {name: len(arguments.split()) for name, arguments in
                re.findall(r"(?m)^\.It Li (\w+:\w+) Ar (.*)$", f.read())}


def probes(name):
    """[(provider:probe, address, [argument])] of a program."""
    return [(f"{provider}:{probe}", int(where, 16), arguments.split())
            for provider, probe, where, arguments in re.findall(
                r"Provider: (\S+)\n\s+Name: (\S+)\n\s+Location: (\S+?),.*\n"
                r"\s+Arguments:(.*)", output("readelf", "-n",
                                             os.path.join(BIN, name)))]


if not any(probes(name) for name in PROGRAMS):
    plan_skip("the programs were built without sys/sdt.h")


@case
def the_page_has_what_the_programs_have():
    page = documented()
    found = {}
    for name in PROGRAMS:
        for probe, _, arguments in probes(name):
            assert probe.split(":")[0] in (name, "fittings"), (name, probe)
            found.setdefault(probe, len(arguments))
            assert found[probe] == len(arguments), probe
    left_out = {p for p in page
                if p.split(":")[0] not in PROGRAMS + ["fittings"]}
    assert found == {p: n for p, n in page.items() if p not in left_out}, \
        set(found.items()) ^ set(page.items())


@case
def a_probe_is_one_nop():
    for name in PROGRAMS:
        for probe, where, _ in probes(name):
            code = output("objdump", "-d", f"--start-address={where}",
                          f"--stop-address={where + 1}",
                          os.path.join(BIN, name))
            assert re.search(r"(?m)^ +%x:.*\tnop$" % where, code), (
                name, probe, code)


def attach(name, script, *argv, stdin=b""):
    """What the script prints, line by line, about one run of a program."""
    if name not in PROGRAMS:
        raise Skip(name + " is not built")
    if shutil.which("bpftrace") is None:
        raise Skip("bpftrace is not installed")
    if os.getuid() != 0:
        raise Skip("only root may attach probes")
    if subprocess.run(["bpftrace", "-e", "BEGIN { exit(); }"], check=False,
                      capture_output=True).returncode != 0:
        raise Skip("this kernel has no BPF for us")
    path = os.path.join(BIN, name)
    with open("script.bt", "w", encoding="ascii") as f:
        f.write(re.sub(r"usdt:(\w+:\w+)", rf"usdt:{path}:\1", script))
    # -c knows of no quotes: there is no blank in an argument
    p = subprocess.run(["bpftrace", "-q", "-o", "told", "script.bt", "-c",
                        " ".join([path, *argv])], input=stdin,
                       capture_output=True, check=False, timeout=120)
    assert p.returncode == 0, p
    with open("told", encoding="utf-8") as f:
        return [line for line in f.read().splitlines() if line]


@case
def bpftrace_is_told_of_a_match_and_what_is_learned():
    with open("muted", "w", encoding="ascii") as f:
        f.write("<1@example.org> # 2026-11-20T10:00:00Z add a@example.org x\n")
    lines = attach("threadref", """
        usdt:threadref:match {
            printf("match %s %s\\n", str(arg0), str(arg1, arg2)); }
        usdt:threadref:learn {
            printf("learn %s %s %d\\n", str(arg0), str(arg1, arg2), arg3); }
        usdt:fittings:lock_taken { printf("locked %s\\n", str(arg0)); }""",
                  "match", "muted", "X:y",
                  stdin=b"Message-ID: <2@example.org>\n"
                  b"References: <1@example.org>\n\n")
    assert lines == ["match muted 1@example.org", "locked muted",
                    "learn muted 2@example.org 0"], lines


@case
def the_example_of_the_page_tells_who_waits_for_a_lock():
    with open(os.path.join(TOP, "man/fittings.7"), encoding="utf-8") as f:
        script = re.search(r"(?s)\nbpftrace -e '\n(.*?)'\n", f.read()).group(1)
    script = script.replace("\\en", "\\n").replace("/usr/bin/threadref:", "")
    with open("muted", "w", encoding="ascii") as f:
        lock = struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 0, 0, 0)
        fcntl.fcntl(f, 37, lock)  # F_OFD_SETLK
        threading.Timer(3, f.close).start()
        lines = attach("threadref", script, "add", "-q", "muted",
                       stdin=b"Message-ID: <1@example.org>\n\n")
    assert re.fullmatch(r"\d+ muted \d+ ms", "".join(lines)), lines


@case
def bpftrace_is_told_the_phases_of_tagsort():
    with open("tags", "w", encoding="ascii") as f:
        f.write("b\tb.c\t1\na\ta.c\t1\n")
    lines = attach("tagsort", """
        usdt:tagsort:sort { printf("sort %d %d\\n", arg0, arg1); }
        usdt:tagsort:sorted { printf("sorted %d\\n", arg0); }
        usdt:fittings:replace { printf("replace %s\\n", str(arg0)); }
        usdt:fittings:replaced { printf("replaced %s\\n", str(arg0)); }""",
                  "-s", "-o", "sorted.tags", "tags")
    there = os.path.join(os.getcwd(), "sorted.tags")
    assert [t.replace(there, "sorted.tags") for t in lines] == [
        "sort 2 16", "sorted 2", "replace sorted.tags",
        "replaced sorted.tags"], lines


@case
def bpftrace_is_told_the_part_that_is_shown():
    lines = attach("mimelink", """
        usdt:mimelink:part {
            printf("part %s %d %d\\n", str(arg0), arg1, arg2); }
        usdt:mimelink:limit_open { @limit = arg0; }
        END { printf("open %d\\n", @limit); clear(@limit); }""",
                  "-p",
                  stdin=b"Content-Type: multipart/alternative; boundary=x\n\n"
                  b"--x\n\nplain\n--x\nContent-Type: text/html\n\n" +
                  b"<div>" * 600 + b"so many words\n--x--\n")
    assert lines == ["part text/html 3013 2", "open 512"], lines


@case
def bpftrace_is_told_of_edges_and_what_they_mean():
    lines = attach("bellwatch", """
        usdt:bellwatch:edge {
            printf("edge %s %lld %d\\n", str(arg0), arg1, arg2); }
        usdt:bellwatch:event {
            printf("%s %s %lld %lld %d\\n", str(arg0), str(arg1), arg2,
                arg3, arg4); }
        usdt:bellwatch:queued {
            printf("queued %s %d\\n", str(arg0), arg1 > 0); }
        usdt:bellwatch:started { printf("started %s\\n", str(arg0)); }""",
                  "--events", "-", "-D", "file:heard.wav", "-s",
                  os.path.join(TOP, "contrib/demo/evening/chime.ogg"),
                  stdin=b"1000000000 GPIO18 falling\n"
                  b"1400000000 GPIO18 rising\n"
                  b"9000000000 GPIO18 falling\n9001000000 GPIO18 rising\n")
    queued = [t for t in lines if t.startswith(("queued", "started"))]
    assert [t for t in lines if t not in queued] == [
        "edge GPIO18 1000000000 0", "press GPIO18 1000000000 -1 1",
        "edge GPIO18 1400000000 1",
        "release GPIO18 1400000000 400000000 1",
        "edge GPIO18 9000000000 0", "edge GPIO18 9001000000 1",
        "phantom GPIO18 9000000000 1000000 1"], lines
    assert queued[:2] == ["queued file:heard.wav 1",
                          "started file:heard.wav"], lines


run()
