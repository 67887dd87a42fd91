# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""One call of a program failed at a time, by the shim of fault.c.

    tagsort = Faults("tagsort")
    for fault, how, (status, out, err) in tagsort.each(["-i", "tags"], set_up):
        ...
    tagsort.told(1000)

The run is done once to count its calls; then each call of each kind is failed
in each way that the system could fail it, on a set-up made anew."""

import os
import subprocess

from tap import BUILD, TOOL, Skip, plan_skip

ERRORS = {"alloc": ["ENOMEM"],
          "read": ["EIO", "EINTR", "EAGAIN", "short", "ENOMEM"],
          "write": ["ENOSPC", "EIO", "EINTR", "EAGAIN", "EPIPE", "short"],
          "open": ["EMFILE", "EACCES", "EIO", "ENOMEM"],
          "close": ["EIO", "ENOSPC"], "rename": ["EIO", "ENOSPC"],
          "fsync": ["EIO", "ENOSPC"], "lock": ["ENOLCK", "EINTR"],
          "truncate": ["EIO"], "unlink": ["EIO"],
          "fork": ["EAGAIN", "ENOMEM"], "poll": ["EINTR", "ENOMEM"],
          "thread": ["EAGAIN"]}
COUNTS = "counts"
HARMLESS = ("EINTR", "EAGAIN", "short")  # but for a fork, no failure at all


class Faults:
    """A program under the shim; failed is how many calls of each kind so far.

    What is in env is in the environment of each run."""

    def __init__(self, name, **env):
        self.name = name
        self.program = os.path.join(BUILD, "dynamic", name)
        self.env = env
        self.failed = {}
        if not os.path.exists(self.program):
            plan_skip(name + " is not built")

    def total(self):
        return sum(self.failed.values())

    def environment(self, fault=None, count=False):
        """That of a run in which fault happens, or for counted()."""
        if TOOL:
            raise Skip("a preloaded shim and " + TOOL + " exclude each other")
        env = dict(os.environ, LD_PRELOAD=os.path.join(BUILD, "fault.so"),
                   **self.env)
        if fault:
            kind, _, how = fault.split(":")
            kind = how if how == "kill" else kind
            self.failed[kind] = self.failed.get(kind, 0) + 1
            env["FAULT"] = fault
        if count:
            env["FAULT_COUNT"] = COUNTS
        return env

    def call(self, args, fault=None, count=False, stdin=b"", **more):
        """(status, standard output, standard error); more is for Popen()."""
        env = dict(self.environment(fault, count), **more.pop("env", {}))
        p = subprocess.run([self.program] + args, input=stdin,
                           capture_output=True, env=env, timeout=60,
                           check=False, **more)
        return p.returncode, p.stdout, p.stderr

    def counts(self, args, **more):
        """How many calls of each kind a run makes that nothing disturbs."""
        self.call(args, count=True, **more)
        return counted()

    def one(self, args, fault, set_up, **more):
        set_up()
        return self.call(args, fault=fault, **more)

    def each(self, args, set_up, kinds=ERRORS, most=None, **more):
        """Every (fault, how, result); of a kind in most, about so many."""
        set_up()
        for fault, how in faults(self.counts(args, **more), kinds, most):
            yield fault, how, self.one(args, fault, set_up, **more)

    def kills(self, args, set_up, kinds=ERRORS, **more):
        """Every (fault, result) of SIGKILL in place of a call."""
        set_up()
        counts = self.counts(args, **more)
        for kind in kinds:
            for nth in range(1, counts[kind] + 1):
                fault = f"{kind}:{nth}:kill"
                yield fault, self.one(args, fault, set_up, **more)

    def told(self, least):
        """Print how many calls were failed, which are at least so many."""
        if TOOL:
            raise Skip("the cases before did not run")
        kinds = ", ".join(f"{n} {kind}" for kind, n in self.failed.items())
        print(f"# {self.name}: {self.total()} calls failed, one at a time: "
              f"{kinds}", flush=True)
        assert self.total() >= least, self.failed


def counted():
    """How many calls of each kind it was in the run that ended."""
    with open(COUNTS, encoding="ascii") as f:
        found = dict(line.split() for line in f)
    os.unlink(COUNTS)
    return {kind: int(n) for kind, n in found.items()}


def faults(counts, kinds=ERRORS, most=None):
    """Every (fault, how) of a run that makes so many calls, evenly."""
    for kind in kinds:
        step = 1 + counts[kind] // (most or {}).get(kind, counts[kind] + 1)
        for nth in range(1, counts[kind] + 1, step):
            for how in ERRORS[kind]:
                yield f"{kind}:{nth}:{how}", how
