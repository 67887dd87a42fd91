#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""README and manual pages say what the programs do.

Every "$ command" of the README is run, and its output compared with what
stands below it; every other indented block that names a file of contrib must
stand in that file; every SYNOPSIS must agree with the program's usage."""

import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import BUILD, TOP, Skip, case, program, run  # noqa: E402

THREAD = os.path.join(TOP, "contrib/demo/thread")


def text(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as f:
        return f.read()


def paragraphs(section):
    readme = text("README")
    start = readme.index(f"\n\n\n{section}\n\n")
    end = readme.find("\n\n\n", start + 3)
    return readme[start:end]


def announced():
    """The programs of the table at the top of the README."""
    return re.findall(r"(?m)^    (\w+)  +\w", text("README").split("\n\n")[1])


def sessions(section):
    """[(command, output)] of the indented lines of a section."""
    found = []
    for line in paragraphs(section).splitlines():
        if line.startswith("    $ "):
            found.append((line[6:], []))
        elif found and (line.startswith("    ") or not line):
            found[-1][1].append(line[4:])
        elif found:
            found.append(("", []))
    return [(c, "\n".join(out).strip("\n")) for c, out in found if c]


def thread_sample():
    """The mails of the tour, with the fields that say nothing left out."""
    for name, sample in (("mail", "2-answer"),
                         ("answer", "3-answer-to-the-answer")):
        with open(os.path.join(THREAD, sample), encoding="ascii") as f:
            mail = f.read()
        with open(name, "w", encoding="ascii") as f:
            f.write(re.sub(r"(?m)^(To|Date|References):.*\n", "", mail))


def tags_sample():
    shutil.copy(os.path.join(TOP, "contrib/demo/tags/tags"), "tags")


def newsletter_sample():
    shutil.copy(os.path.join(TOP, "contrib/demo/newsletter.eml"), ".")


def evening_sample():
    shutil.copy(os.path.join(TOP, "contrib/demo/evening/edges"), ".")


SAMPLES = {"threadref": thread_sample, "tagsort": tags_sample,
           "mimelink": newsletter_sample, "bellwatch": evening_sample}


@case
def the_sessions_of_the_readme_come_out_as_printed():
    home = os.getcwd()
    ran = 0
    for name in announced():
        if not os.path.exists(os.path.join(BUILD, "bin", name)):
            continue
        SAMPLES[name]()
        here = sessions(name.upper())
        assert here, name
        for command, want in here:
            p = subprocess.run(["sh", "-c", command], capture_output=True,
                               text=True, check=False,
                               env=dict(os.environ, HOME=home))
            assert p.returncode == 0, p
            got = p.stdout.replace(home, "/home/you").strip("\n")
            assert got == want, (command, got, want)
            ran += 1
    if ran == 0:
        raise Skip("no program is built")


@case
def the_recipes_of_the_readme_are_those_of_contrib():
    for section, mark, path in (
            ("THREADREF", ":0 Wfh", "contrib/procmail/threadref.rc"),):
        lines = paragraphs(section).splitlines()
        at = lines.index("    " + mark)
        block = []
        while lines[at].startswith("    "):
            block.append(lines[at].strip())
            at += 1
        if not os.path.exists(os.path.join(TOP, path)):
            raise Skip(path + " is not there")
        shipped = re.sub(r"(?m)^\s+", "", text(path))
        assert "\n".join(block) in shipped, block


def synopsis(page):
    """The SYNOPSIS of a page, one line for each form, without mark-up."""
    shown = subprocess.run(["mandoc", "-T", "ascii", "-O", "width=500",
                            os.path.join(TOP, "man", page)],
                           capture_output=True, text=True, check=True).stdout
    shown = re.sub(".\b", "", shown)
    body = re.search(r"(?s)\nSYNOPSIS\n(.*?)\n\n?[A-Z]", shown).group(1)
    return [" ".join(line.split()) for line in body.splitlines() if line]


@case
def each_synopsis_agrees_with_the_usage():
    if subprocess.run(["sh", "-c", "command -v mandoc"], check=False,
                      capture_output=True).returncode:
        raise Skip("mandoc is not installed")
    seen = 0
    for page in sorted(os.listdir(os.path.join(TOP, "man"))):
        name, section = page.rsplit(".", 1)
        if section != "1" or not os.path.exists(
                os.path.join(BUILD, "bin", name)):
            continue
        status, out, _ = program(name, "--help")
        assert status == 0, name
        forms = re.split(r"\n(?=(?:usage:|   +)\s*%s\b)" % name,
                         out.decode().split("\n\n")[0])
        usage = [" ".join(f.replace("usage:", "").split()) for f in forms]
        want = [form.replace(" ...", "...") for form in synopsis(page)]
        usage = [form.replace(" ...", "...") for form in usage]
        assert usage == want, (usage, want)
        seen += 1
    assert seen, "no program was built"


@case
def each_program_has_its_pages_and_its_scene():
    assert announced()
    for name in announced():
        page = text(f"man/{name}.1")
        for heading in ("NAME", "SYNOPSIS", "DESCRIPTION", "EXIT STATUS",
                        "EXAMPLES", "DIAGNOSTICS", "SEE ALSO", "HISTORY",
                        "CAVEATS"):
            assert f"\n.Sh {heading}\n" in page, (name, heading)
        assert f".Xr {name} 1" in text("man/fittings.7"), name
        assert os.access(os.path.join(TOP, "contrib/demo/scene-" + name),
                         os.X_OK), name


@case
def the_tour_runs():
    if not os.path.exists(os.path.join(BUILD, "bin/threadref")):
        raise Skip("threadref is not built")
    p = subprocess.run([os.path.join(TOP, "contrib/demo/run")],
                       capture_output=True, text=True, check=False,
                       env=dict(os.environ, BUILD=BUILD))
    assert p.returncode == 0 and p.stderr == "", p.stderr
    assert "\n> Procmail-Muted: true\n" in p.stdout


run()
