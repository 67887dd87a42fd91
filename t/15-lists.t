#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""A year of a real list, delivered mail by mail.

Half of the threads are muted, at a random mail, once with that mail alone
and once with all of the thread so far, as a tagged thread is piped from
mutt.  Each later mail must be marked exactly if the policy of threadref(1)
says so; the policy is written down here once more, in a few lines, over ids
that Python's own header parser finds."""

import os
import random
import re
import subprocess
import sys
import tarfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import BUILD, DATA, TOOL, case, plan_skip, run  # noqa: E402

PROGRAM = os.path.join(BUILD, "bin/threadref")
LIST = os.path.join(DATA, "threads/linux-man-6000.tar.xz")
HEADER = b"Procmail-Muted: true\n"
if not os.path.exists(PROGRAM):
    plan_skip("threadref is not built")
if not os.path.exists(LIST):
    plan_skip("no data/threads: set FITTINGS_DATA")
if TOOL in ("asan", "valgrind"):
    plan_skip("too many processes under " + TOOL)


def load_mails():
    with tarfile.open(LIST) as tar:
        members = sorted((m for m in tar if m.isfile()),
                         key=lambda m: m.name)
        return [tar.extractfile(m).read() for m in members]


def fields(mail, name):
    head = re.split(rb"\r?\n\r?\n", mail, maxsplit=1)[0]
    return re.findall(rb"(?im)^%s[ \t]*:((?:.*(?:\n[ \t].*)*))" % name, head)


def ids_of(mail):
    """The own id, and all ids, of a mail."""
    people = b" ".join(sum((fields(mail, f) for f in
                            (b"From", b"To", b"Cc")), [])).lower()
    people = set(re.findall(rb"[^\s<>,;:\"()']+@[^\s<>,;:\"()']+", people))
    own, found = None, []
    for name in (b"Message-ID", b"References", b"In-Reply-To"):
        for body in fields(mail, name):
            body = re.sub(rb"\r?\n", b"", body)
            body = re.sub(rb"\([^()<>]*\)|\"[^\"<>]*\"", b"", body)
            here = re.findall(rb"<([^<>]*)>", body) or [
                w.strip(b".,;") for w in re.split(rb"[\s,]+", body)
                if b"@" in w]
            for i in here:
                i = re.sub(rb"\s", b"", i)
                usable = b"@" in i or (len(i) >= 8 and
                                       re.search(rb"\d", i))
                if usable and i.lower() not in people:
                    if name == b"Message-ID" and own is None:
                        own = i
                    found.append(i)
    return own, found


MAILS = load_mails()
IDS = [ids_of(m) for m in MAILS]


def threads():
    """The whole partition, as a mail index would have it: root by mail."""
    parent = {}

    def root(i):
        while parent.setdefault(i, i) != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i
    for _, ids in IDS:
        for i in ids[1:]:
            parent[root(i)] = root(ids[0])
    return [root(ids[0]) if ids else n for n, (_, ids) in enumerate(IDS)]


def policy(mutes):
    """Which mails are marked: match on any id, learn the own one."""
    recorded, marked = set(), []
    for n, (own, ids) in enumerate(IDS):
        hit = any(i in recorded for i in ids)
        marked.append(hit)
        if hit and own:
            recorded.add(own)
        for m in mutes.get(n, ()):
            recorded.update(IDS[m][1])
    return marked


def call(args, mail):
    p = subprocess.run([PROGRAM] + args, input=mail, capture_output=True,
                       check=False)
    assert (p.returncode, p.stderr) == (0, b""), (args, p.stderr)
    return p.stdout


def deliver(mutes):
    marked = []
    for n, mail in enumerate(MAILS):
        out = call(["match", "s", HEADER.decode().strip()], mail)
        marked.append(out != mail)
        # apart from the one line nothing may differ
        assert out == mail or out.replace(HEADER, b"", 1) == mail, n
        assert out == mail or b"\n" + HEADER in out.split(b"\n\n")[0] + b"\n"
        if n in mutes:
            call(["add", "-q", "s"], MAILS[mutes[n][0]])
            for m in mutes[n][1:]:
                call(["add", "-q", "s"], MAILS[m])
    return marked


def draw(seed, whole):
    """The mails after which something is muted, and what is."""
    rng = random.Random(seed)
    long = [t for t in MEMBERS if len(MEMBERS[t]) > 1]
    mutes = {}
    for thread in rng.sample(long, len(long) // 2):
        at = rng.randrange(len(MEMBERS[thread]) - 1)
        mutes[MEMBERS[thread][at]] = \
            MEMBERS[thread][:at + 1] if whole else [MEMBERS[thread][at]]
    return mutes


def later_mails(mutes):
    return [n for m in mutes.values() for n in MEMBERS[THREAD[m[0]]]
            if n > m[-1]]


THREAD = threads()
MEMBERS = {}
for number, its_thread in enumerate(THREAD):
    MEMBERS.setdefault(its_thread, []).append(number)


def simulate(whole):
    mutes = draw(8, whole)
    later = later_mails(mutes)
    got, want = deliver(mutes), policy(mutes)
    assert got == want, [n for n in range(len(got)) if got[n] != want[n]]
    strangers = set(n for n, hit in enumerate(got) if hit) - set(later)
    missed = [n for n in later if not got[n]]
    print(f"# {len(MAILS)} mails, {len(MEMBERS)} threads, {len(mutes)} muted;"
          f" {len(later)} later mails, {len(missed)} not marked", flush=True)
    assert not strangers, strangers


@case
def a_mute_of_one_mail_marks_what_the_policy_says():
    simulate(whole=False)


@case
def a_mute_of_the_thread_so_far_marks_what_the_policy_says():
    simulate(whole=True)


@case
def of_many_draws_at_most_one_later_mail_in_a_thousand_is_missed():
    # What remains are threads that a later mail made one of two.
    later = missed = 0
    for seed in range(100):
        mutes = draw(seed, whole=True)
        marked = policy(mutes)
        after = later_mails(mutes)
        later += len(after)
        missed += sum(not marked[n] for n in after)
    print(f"# {missed} of {later} later mails missed: "
          f"{100 * missed / later:.3f} %", flush=True)
    assert missed <= later / 1000


run()
