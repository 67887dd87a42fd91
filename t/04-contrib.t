#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""Each file of contrib is run by a test.  Run by itself this prints a table
of them; and it runs what is too small for a test of its own."""

import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import BUILD, TOP, Skip, case, run  # noqa: E402

CONTRIB = os.path.join(TOP, "contrib")

# Directories that a test takes whole, by the program that reads them all.
WHOLE = {
    "arrow-keys": "t/browsers/arrow-keys.t",
    "completions": "t/03-completions.t",
    "debian": "t/deb/packages.t",
    "demo": "t/16-documents.t",
    "git-hooks": "t/34-tagsort-git.t",
}


def read(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as f:
        return f.read()


def contrib():
    """All files, relative to contrib."""
    return sorted(
        os.path.relpath(os.path.join(directory, name), CONTRIB)
        for directory, _, names in os.walk(CONTRIB) for name in names)


def tests():
    """{path: text}"""
    return {os.path.relpath(os.path.join(directory, name), TOP):
            read(os.path.join(directory, name))
            for directory, _, names in os.walk(os.path.join(TOP, "t"))
            for name in names if name.endswith(".t")}


def names(text, path):
    """Does a test name a file, and the directory that it is in?"""
    first, last = path.split("/")[0], path.split("/")[-1]
    return re.search(r"(contrib/|\")%s\b" % re.escape(first), text) and \
        re.search(r"(?<![\w.-])%s(?![\w.-]\w)" % re.escape(last), text)


@case
def each_file_is_named_by_a_test():
    known = tests()
    nobodys = []
    for path in contrib():
        first = path.split("/")[0]
        found = [t for t, text in sorted(known.items()) if names(text, path)]
        if first in WHOLE:
            assert "contrib/" + first in known[WHOLE[first]], first
            found = [WHOLE[first]]
        print(f"# {path:38} {' '.join(found) or 'NONE'}")
        if not found:
            nobodys.append(path)
    assert not nobodys, nobodys


@case
def gutentags_takes_the_line_of_gutentags_vim():
    """As gutentags does: the command is given the name of the file."""
    if shutil.which("vim") is None:
        raise Skip("vim is not installed")
    if not os.path.exists(os.path.join(BUILD, "bin/tagsort")):
        raise Skip("tagsort is not built")
    with open("tags", "w", encoding="ascii") as f:
        f.write('a\ta.c\t1;"\tv\na\tb.c\t2;"\ts\n')
    subprocess.run(
        ["vim", "-es", "-Nu", os.path.join(CONTRIB, "vim/gutentags.vim"),
         "-i", "NONE", "-c", "call writefile("
         "[g:gutentags_ctags_post_process_cmd], 'command')", "-c", "qall!"],
        stdin=subprocess.DEVNULL, check=True, timeout=60)
    command = read(os.path.abspath("command")).strip()
    subprocess.run(command + ' "tags"', shell=True, check=True)
    order = re.findall(r"(?m)^a\t(\S+)", read(os.path.abspath("tags")))
    assert order == ["b.c", "a.c"], order


@case
def udev_understands_60_gpio_rules():
    rules = os.path.join(CONTRIB, "bellwatch/60-gpio.rules")
    match = r'[A-Z]+(\{[^}]+\})?[!=]="[^"]*"'
    assign = r'[A-Z]+(\{[^}]+\})?[:+]?="[^"]*"'
    for line in read(rules).splitlines():
        assert re.fullmatch(rf"#.*|{match}(, {match})*(, {assign})+", line)
    if shutil.which("udevadm") and subprocess.run(
            ["udevadm", "verify", "--help"], check=False,
            capture_output=True).returncode == 0:
        subprocess.run(["udevadm", "verify", "--root=/", rules], check=True)


@case
def the_commands_of_bellwatch_readme_md_work():
    """On the recording of the demo, in place of one's own."""
    if not os.path.exists(os.path.join(BUILD, "bin/bellwatch")):
        raise Skip("bellwatch is not built")
    shutil.copy(os.path.join(CONTRIB, "demo/evening/edges"), "door.edges")
    commands = re.findall(r"(?m)^    (bellwatch .*door\.edges.*)$",
                          read("contrib/bellwatch/README.md"))
    commands = [c for c in commands if "--record" not in c]
    assert len(commands) == 3, commands
    for command in commands:
        p = subprocess.run(["sh", "-c", command], capture_output=True,
                           text=True, check=False)
        assert p.returncode == 0 and p.stdout and not p.stderr, p


run()
