# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""One call of a program failed at a time, by the shim of fault.c.

    tagsort = Faults("tagsort")
    for fault, how, (status, out, err) in tagsort.each(["-i", "tags"], set_up):
        ...

The run is done once to count its calls; then each call of each kind is failed
in each way that the system could fail it, on a set-up made anew."""

import os
import subprocess

from tap import BUILD, TOOL, Skip, plan_skip

ERRORS = {"alloc": ["ENOMEM"], "read": ["EIO", "EINTR", "EAGAIN", "short"],
          "write": ["ENOSPC", "EIO", "EINTR", "EAGAIN", "EPIPE", "short"],
          "open": ["EMFILE", "EACCES", "EIO"], "close": ["EIO", "ENOSPC"],
          "rename": ["EIO", "ENOSPC"], "fsync": ["EIO", "ENOSPC"],
          "lock": ["ENOLCK", "EINTR"], "truncate": ["EIO"],
          "unlink": ["EIO"], "fork": ["EAGAIN", "ENOMEM"]}
HARMLESS = ("EINTR", "EAGAIN", "short")  # but for a fork, no failure at all


class Faults:
    """A program under the shim; total is how many calls were failed so far."""

    def __init__(self, name):
        self.program = os.path.join(BUILD, "dynamic", name)
        self.total = 0
        if not os.path.exists(self.program):
            plan_skip(name + " is not built")

    def call(self, args, fault=None, count=None, stdin=b"", **more):
        """(status, standard output, standard error); more is for Popen()."""
        if TOOL:
            raise Skip("a preloaded shim and " + TOOL + " exclude each other")
        env = dict(os.environ, LD_PRELOAD=os.path.join(BUILD, "fault.so"))
        env.update(more.pop("env", {}))
        if fault:
            env["FAULT"] = fault
        if count:
            env["FAULT_COUNT"] = count
        p = subprocess.run([self.program] + args, input=stdin,
                           capture_output=True, env=env, timeout=60,
                           check=False, **more)
        return p.returncode, p.stdout, p.stderr

    def counts(self, args, **more):
        """How many calls of each kind a run makes that nothing disturbs."""
        self.call(args, count="counts", **more)
        with open("counts", encoding="ascii") as f:
            found = dict(line.split() for line in f)
        os.unlink("counts")
        return {kind: int(n) for kind, n in found.items()}

    def one(self, args, fault, set_up, **more):
        set_up()
        self.total += 1
        return self.call(args, fault=fault, **more)

    def each(self, args, set_up, kinds=ERRORS, step=None, **more):
        """Every (fault, how, result); of a kind in step, every so manieth."""
        set_up()
        counts = self.counts(args, **more)
        for kind in kinds:
            for nth in range(1, counts[kind] + 1, (step or {}).get(kind, 1)):
                for how in ERRORS[kind]:
                    fault = f"{kind}:{nth}:{how}"
                    yield fault, how, self.one(args, fault, set_up, **more)

    def kills(self, args, set_up, kinds=ERRORS, **more):
        """Every (fault, result) of SIGKILL in place of a call."""
        set_up()
        counts = self.counts(args, **more)
        for kind in kinds:
            for nth in range(1, counts[kind] + 1):
                fault = f"{kind}:{nth}:kill"
                yield fault, self.one(args, fault, set_up, **more)
