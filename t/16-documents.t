#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""README and manual pages say what the programs do.

Every "$ command" of the README is run, and its output compared with what
stands below it; every other indented block is one of a file of contrib or of
the EXAMPLES of fittings(7), which tests of their own run, or is run here, or
in t/bare; every SYNOPSIS must agree with the program's usage."""

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


def headings():
    return re.findall(r"\n\n\n([A-Z ]+)\n\n", text("README"))


def blocks(section):
    """The indented blocks of a section that are no part of a session."""
    found, session, inside = [], False, False
    for line in paragraphs(section).splitlines():
        if line.startswith("    "):
            session |= line.startswith("    $ ")
            if not session:
                found += [] if inside else [[]]
                found[-1].append(line[4:])
        elif line:
            session = False
        inside = line.startswith("    ")
    return ["\n".join(lines) for lines in found]


def words(*paths):
    """Of files, or of all below a directory, separated by single blanks."""
    found = []
    for path in paths:
        for top, _, names in os.walk(os.path.join(TOP, path)):
            found += [os.path.join(top, name) for name in names]
        if os.path.isfile(os.path.join(TOP, path)):
            found.append(path)
    return " ".join(" ".join(text(f).split()) for f in found)


@case
def each_recipe_of_the_readme_is_one_that_is_tested():
    shipped = words(*("contrib/" + name for name in
                      ("aerc", "bellwatch", "mutt", "procmail")))
    shipped += words("man/fittings.7").replace(r"\(aq", "'")
    elsewhere = {"TRY IT", "INSTALL", "TEST", "WHAT IT COSTS"}
    seen = 0
    for section in set(headings()) - elsewhere:
        for block in blocks(section):
            if "tagsort -o tags" in block or block.startswith("macro"):
                continue
            assert " ".join(block.split()) in shipped, block
            seen += 1
    assert seen > 4, seen


@case
def mutt_understands_the_macros_of_the_readme():
    macros = [b for s in headings() for b in blocks(s) if b.startswith("mac")]
    assert len(macros) == 2, macros
    with open("muttrc", "w", encoding="ascii") as f:
        f.write("\n".join(macros) + "\n")
    for mutt in ("mutt", "neomutt"):
        if not shutil.which(mutt):
            raise Skip(mutt + " is not installed")
        p = subprocess.run([mutt, "-n", "-F", "muttrc", "-Q", "wait_key"],
                           capture_output=True, check=False, timeout=30,
                           env=dict(os.environ, HOME=os.getcwd()))
        # later neomutts say with their status that they showed nothing
        assert b"wait_key" in p.stdout and p.stderr == b"", p


@case
def the_tags_of_the_readme_are_made():
    for name in ("tagsort", "ctags", "git"):
        if not shutil.which(name):
            raise Skip(name + " is not there")
    block, = (b for b in blocks("TAGSORT") if "tagsort -o tags" in b)
    demo = os.path.join(TOP, "contrib/demo/tags")
    for name in os.listdir(demo):
        if name != "tags":
            shutil.copy(os.path.join(demo, name), ".")
    with open("a.c", "w", encoding="ascii") as f:
        f.write("int a(void);\n")
    os.symlink(os.path.join(TOP, "contrib"), "contrib")
    p = subprocess.run(["sh", "-ec", "git init -q . && git add -- *.*\n" +
                        block], capture_output=True, check=False, timeout=60,
                       text=True)
    assert (p.returncode, p.stdout, p.stderr) == (0, "", ""), p
    with open("tags", encoding="ascii") as f:
        assert re.search(r"(?m)^request\t(.*?)\t", f.read()).group(1) == \
            "blk.h"


@case
def the_costs_of_the_readme_are_rows_of_the_bench():
    named = "\n".join(text(f"t/bench/{name}.sh") for name in announced())
    named = [re.sub(r"\\\$\w+", r"\\w+", re.escape(label)) for label in
             re.findall(r"'([^'\n]*)'|\"([^\"\n]*)\"", named)
             for label in label if label]
    table, = blocks("WHAT IT COSTS")
    for line in table.splitlines()[1:]:
        label = re.sub(r"  .*", "", line)
        assert any(re.fullmatch(name, label) for name in named), label


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
