#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""The completions: asked of the real shells, from where make install puts
them, and held against the options that each program says it has."""

import ctypes
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import BUILD, TOOL, TOP, Skip, case, load, plan_skip  # noqa: E402
from tap import program, run  # noqa: E402

if TOOL:
    plan_skip("the completions do not depend on how the programs are built")

PROGRAMS = sorted(os.listdir(os.path.join(BUILD, "bin")))

# As many words as a line can begin with, and what may follow.
FURTHER = {
    "threadref ": "match test add drop list why expire merge",
    "threadref a": "add",
    "threadref match -": "-n",
    "threadref test -": "-n",
    "threadref add -": "-q -s",
    "threadref drop -": "-i -q",
    "threadref expire -": "-d -q",
    "tagsort -f ": "0 1 2",
    "mimelink -t ": "mail part html text",
    "mimelink -p -t h": "html",
    "bellwatch --bias ": "pull-up pull-down none as-is",
    "bellwatch --active ": "low high",
    "bellwatch --ke": "--keepalive --keep-open",
}


class Option(ctypes.Structure):
    """struct option of getopt.h"""
    _fields_ = [("name", ctypes.c_char_p), ("has_arg", ctypes.c_int),
                ("flag", ctypes.c_void_p), ("val", ctypes.c_int)]


def usage(name):
    status, out, _ = program(name, "--help")
    assert status == 0, name
    return out.decode().split("\n\n")[0]


def options(name):
    """What --help lists, and the settings that bellwatch has not room for."""
    text = usage(name)
    found = {"--help", "--version"}
    found |= set(re.findall(r"--[a-z]+", text)) - {"--key"}
    for letters in re.findall(r"(?<![\w-])-(\w+)", text):
        found |= {"-" + letter for letter in letters}
    if name == "bellwatch":
        table = (Option * 64)()
        load("bellwatch").config_options(table)
        found |= {"--" + o.name.decode() for o in table if o.name}
        found.add("--file")
    return found


def questions(name):
    """(the line, what is to be offered)"""
    if name == "threadref":
        yield "threadref --", {"--help", "--version"}
    elif name == "bellwatch":
        every = options(name)
        yield "bellwatch --", {o for o in every if o.startswith("--")}
        yield "bellwatch -", every
    else:
        yield name + " -", options(name)
    for line, answer in FURTHER.items():
        if line.startswith(name + " "):
            yield line, set(answer.split())


def install():
    """A directory to be found in, under share."""
    subprocess.run(["make", "-C", TOP, "-o", "all", "install",
                    "DESTDIR=" + os.getcwd(), "PREFIX=/prefix", "DEPS=no"],
                   capture_output=True, check=True)
    return os.path.join(os.getcwd(), "prefix/share")


def ask(*argv):
    share = os.path.join(os.getcwd(), "prefix/share")
    p = subprocess.run(argv, capture_output=True, text=True, timeout=60,
                       check=False, env=dict(
                           os.environ, XDG_DATA_DIRS=share + ":/usr/share",
                           HOME=os.getcwd(), TERM="dumb"))
    assert p.returncode == 0 and p.stderr == "", p
    return p.stdout


def compare(shell, answers):
    """answers takes all the lines, and yields what is offered for each."""
    install()
    asked = [(line, want) for name in PROGRAMS
             for line, want in questions(name)
             # zsh hides the second name of an option
             if (shell, line) != ("zsh", "bellwatch -")]
    assert asked
    for (line, want), got in zip(asked, answers([q[0] for q in asked]),
                                 strict=True):
        assert set(got) == want, (line, set(got) ^ want)


def need(shell):
    if shutil.which(shell) is None:
        raise Skip(shell + " is not installed")


BASH = r"""
. /usr/share/bash-completion/bash_completion
COMP_LINE=$1 COMP_POINT=${#1}
read -r -a COMP_WORDS <<<"$1"
[[ $1 != *" " ]] || COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
name=${COMP_WORDS[0]}
if declare -F _comp_load >/dev/null; then
	_comp_load "$name"
else
	_completion_loader "$name"
fi
read -r -a rule < <(complete -p "$name")
function=${rule[*]: -2:1}
compopt() { :; }
"$function" "$name" "${COMP_WORDS[COMP_CWORD]}" \
    "${COMP_WORDS[COMP_CWORD - 1]}"
[[ ${#COMPREPLY[@]} = 0 ]] || printf '%s\n' "${COMPREPLY[@]}"
"""


@case
def bash_offers_what_there_is():
    if not os.path.exists("/usr/share/bash-completion/bash_completion"):
        raise Skip("bash-completion is not installed")
    compare("bash", lambda lines: (
        ask("bash", "--norc", "-c", BASH, "bash", line).splitlines()
        for line in lines))


@case
def bash_takes_what_follows_an_equals_sign():
    for words, want in ((["--bias", "=", "pull"], "pull-up\npull-down\n"),
                        (["--active", "="], "low\nhigh\n")):
        words = ["bellwatch"] + words
        got = ask("bash", "--norc", "-c",
                  '. "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
                  '_bellwatch bellwatch "${@: -1}" "${@: -2:1}"; '
                  'printf "%s\\n" "${COMPREPLY[@]}"',
                  TOP + "/contrib/completions/bash/bellwatch", *words)
        assert got == want, got


@case
def zsh_offers_what_there_is():
    need("zsh")
    directory = os.path.join(install(), "zsh/site-functions")
    for name in PROGRAMS:
        ask("zsh", "-n", os.path.join(directory, "_" + name))
    compare("zsh", lambda lines: (
        answer.split("\n")[:-1] for answer in ask(
            "zsh", "-f", os.path.join(TOP, "t/lib/complete.zsh"), directory,
            *lines).split(".\n")[:-1]))


@case
def fish_offers_what_there_is():
    need("fish")

    compare("fish", lambda lines: (
        [offer.split("\t")[0] for offer in ask(
            "fish", "-c", "complete -C $argv[1]", line).splitlines()]
        for line in lines))


@case
def each_option_has_its_sentence():
    """zsh and fish show one; none is left empty."""
    for name in PROGRAMS:
        for path in ("zsh/_" + name, f"fish/{name}.fish"):
            with open(os.path.join(TOP, "contrib/completions", path),
                      encoding="utf-8") as f:
                text = f.read()
            assert "[]" not in text and "-d ''" not in text, path


run()
