# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""What the Python tests share: TAP output, and the shared objects.

A test file imports this first, marks its cases and ends with run():

    from tap import case, load, run

    @case
    def a_number_may_have_a_sign():
        assert ...

    run()

The objects are those of the programs, so what is tested is what is shipped.
"""

import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
import traceback

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
BUILD = os.environ.get("BUILD", os.path.join(TOP, "build"))
DATA = os.environ.get("FITTINGS_DATA",
                      os.path.join(TOP, "..", "shared", "data"))
TOOL = os.environ.get("TOOL", "")
VALGRIND = ["valgrind", "-q", "--error-exitcode=99", "--leak-check=full",
            "--show-leak-kinds=definite", "--errors-for-leak-kinds=definite",
            "--suppressions=" + os.path.join(TOP, "t/lib/valgrind.supp")]

_cases = []


def _reexec():
    """A sanitizer must be loaded first, and valgrind around the process."""
    if os.environ.get("TAP_INSIDE"):
        return
    env = dict(os.environ, TAP_INSIDE="1", PYTHONMALLOC="malloc")
    command = ["/usr/bin/python3"] + sys.argv
    if TOOL == "asan":
        env["LD_PRELOAD"] = os.environ.get("PRELOAD", "")
        env["ASAN_OPTIONS"] = "detect_leaks=0"
    elif TOOL == "valgrind":
        command = VALGRIND + command
    else:
        return
    os.execvpe(command[0], command, env)


_reexec()
if TOOL in ("asan", "valgrind"):
    os.environ.pop("LD_PRELOAD", None)
    os.environ.pop("ASAN_OPTIONS", None)
os.environ["PATH"] = os.path.join(BUILD, "bin") + ":" + os.environ["PATH"]
os.environ["LC_ALL"] = "C.UTF-8"
os.environ["TERM"] = "xterm-256color"


class Buf(ctypes.Structure):
    """struct buf of lib/buf.h"""
    _fields_ = [("data", ctypes.c_void_p), ("len", ctypes.c_size_t),
                ("cap", ctypes.c_size_t), ("err", ctypes.c_int)]

    def value(self):
        return ctypes.string_at(self.data, self.len) if self.data else b""


def load(name):
    """The shared object of a program, or of the library ("libfittings")."""
    path = os.path.join(BUILD, name + ".so")
    if not os.path.exists(path):
        plan_skip(name + ".so is not built")
    return ctypes.CDLL(path, use_errno=True)


def plan_skip(reason):
    print("1..0 # SKIP " + reason)
    sys.exit(0)


def case(function):
    _cases.append(function)
    return function


class Skip(Exception):
    """Raised by a case that cannot run here, with the reason."""


def fork():
    """os.fork(), which valgrind would report on in every child."""
    if TOOL == "valgrind":
        raise Skip("forks the interpreter")
    return os.fork()


def read(path):
    with open(path, "rb") as f:
        return f.read()


def write(path, data):
    with open(path, "wb") as f:
        f.write(data)


def program(*argv, stdin=b"", env=None, cwd=None, timeout=300):
    """Run a program of ours: (status, standard output, standard error)."""
    if TOOL == "valgrind":
        argv = VALGRIND + [os.path.join(BUILD, "dynamic", argv[0])] + \
            list(argv[1:])
    p = subprocess.run(list(argv), input=stdin, capture_output=True,
                       env=dict(os.environ, **(env or {})), cwd=cwd,
                       timeout=timeout, check=False)
    return p.returncode, p.stdout, p.stderr


def _run_one(number, function):
    name = function.__name__.replace("_", " ")
    home = os.getcwd()
    scratch = tempfile.mkdtemp(prefix="fittings-t.")
    os.chdir(scratch)
    try:
        function()
        print(f"ok {number} - {name}", flush=True)
        return True
    except Skip as why:
        print(f"ok {number} - {name} # SKIP {why}", flush=True)
        return True
    except Exception:  # pylint: disable=broad-except
        print(f"not ok {number} - {name}", flush=True)
        for line in traceback.format_exc().splitlines():
            print("# " + line, file=sys.stderr)
        return False
    finally:
        os.chdir(home)
        shutil.rmtree(scratch, ignore_errors=True)


def run():
    good = [_run_one(i + 1, f) for i, f in enumerate(_cases)]
    print(f"1..{len(good)}")
    sys.exit(0 if all(good) else 1)
