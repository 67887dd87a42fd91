#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""What mimelink can still do once it has its input, and what ends it."""

import base64
import ctypes
import errno
import os
import re
import resource
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from grammar import check  # noqa: E402
from tap import BUILD, TOOL, Buf, Skip, case, fork, load, plan_skip  # noqa
from tap import program, run  # noqa: E402

if not os.path.exists(BUILD + "/bin/mimelink"):
    plan_skip("mimelink is not built")
if "NO_SANDBOX" in os.environ:
    plan_skip("mimelink is built without its sandbox")
for variable in ("NO_HYPERLINKS", "NO_COLOR"):
    os.environ.pop(variable, None)
os.environ["TERM"] = "xterm"
lib = load("mimelink")
MIMELINK = BUILD + "/bin/mimelink"
ALLOWED = {"write", "brk", "munmap", "mremap", "close", "writev", "wait4",
           "rt_sigreturn", "restart_syscall", "poll", "ppoll", "exit_group",
           "mmap"}
CALL_SECCOMP = {"x86_64": 317, "aarch64": 277}


def encoded(label, text, charset, extra=b""):
    return (b"From: a@b.example\nContent-Type: text/plain" + label +
            b"\nContent-Transfer-Encoding: base64\n" + extra + b"\n" +
            base64.encodebytes(text.encode(charset)))


def page(charset, declared=True):
    meta = f"<meta charset={charset}>" if declared else ""
    return (f"<html><head>{meta}</head><body><p>Привет всем, кто это "
            "читает</p></body></html>").encode(charset)


NESTED = encoded(b"; charset=gb2312", "漢字", "gbk")
# how a charset is named, and the text that must come out
MAILS = {
    "a label": (encoded(b"; charset=\"Big5\"", "漢字", "big5"), "漢字"),
    "a folded label": (encoded(b";\n charset = koi8-r", "Привет", "koi8-r"),
                       "Привет"),
    "a label by RFC 2231": (encoded(b"; charset*=utf-8''euc-kr", "한글",
                                    "euc-kr"), "한글"),
    "an encoded-word": (b"From: =?iso-2022-jp?B?GyRCNEE7ehsoQg==?=\n\nx",
                        "漢字"),
    "a file name": (b"From: a@b.example\nContent-Type: application/pdf\n"
                    b"Content-Disposition: attachment;\n filename*="
                    b"windows-1251''%CF%F0%E8\n\nx", "При"),
    "only iconv's": (encoded(b"; charset=ibm037", "abc", "cp037"), "abc"),
    "HZ": (b"Content-Type: text/plain; charset=hz-gb-2312\n\n~{VP~}\n", "中"),
    "JIS unsaid": (b"From: a@b.example\n\n\x1b$B4A;z\x1b(B\n", "漢字"),
    "JIS unsaid, quoted": (
        b"From: a@b.example\nContent-Transfer-Encoding: quoted-printable\n\n"
        b"=1B$B4A;z=1B(B\n", "漢字"),
    "JIS unsaid, all of it quoted": (
        b"From: a@b.example\nContent-Transfer-Encoding: quoted-printable\n\n"
        b"=1b=24B4A;z=1b(B\n", "漢字"),
    "a page, quoted": (
        b"Content-Type: text/html\nContent-Transfer-Encoding: "
        b"quoted-printable\n\n<meta charset=3D\"koi8-r\"><p>=F0=D2=C9\n",
        "При"),
    "a page in base64": (
        b"Content-Type: TEXT/HTML\nContent-Transfer-Encoding: BASE64\n\n" +
        base64.encodebytes(page("koi8-r")), "Привет"),
    "a mail in base64": (
        b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(NESTED), "漢字"),
    "a page by itself": (page("iso-8859-5"), "Привет"),
    "UTF-16": (b"\xff\xfe" + "<html><p>Привет".encode("utf-16-le"), "Привет"),
    "a file without a type": (
        b"From: a@b.example\nContent-Disposition: attachment\n\n\x89PNG\r\n"
        b"\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0", "image/png"),
}


@case
def what_the_mail_needs_was_opened_before():
    for name, (data, text) in MAILS.items():
        status, out, err = program("mimelink", stdin=data)
        assert (status, err) == (0, b""), (name, status, err)
        assert text in out.decode(), (name, out)
    status, out, err = program("mimelink", "-t", "text", "-c", "koi8-r",
                               stdin="Привет\n".encode("koi8-r"))
    assert (status, out.decode(), err) == (0, "Привет\n", b"")
    status, out, err = program("mimelink", "-t", "html", "-c", "big5",
                               stdin="<p>漢字".encode("big5"))
    assert (status, out.decode(), err) == (0, "漢字\n", b"")


def strace(*options, data=b"", args=()):
    if TOOL or not shutil.which("strace"):
        raise Skip("no strace around " + (TOOL or "it: not installed"))
    p = subprocess.run(["strace", "-qq", "-o", "trace", *options, MIMELINK,
                        *args], input=data, capture_output=True, check=False)
    if not os.path.exists("trace") or b"ptrace" in p.stderr:
        raise Skip("no process may be traced here")
    with open("trace", encoding="utf-8") as f:
        return p, f.read().splitlines()


def calls_inside(trace):
    at = [i for i, line in enumerate(trace)
          if line.startswith("seccomp(SECCOMP_SET_MODE_FILTER")]
    assert len(at) == 1 and trace[at[0]].endswith(" = 0"), trace
    return [line for line in trace[at[0] + 1:] if re.match(r"\w+\(", line)]


@case
def behind_the_input_there_are_only_permitted_calls():
    for name, (data, _) in MAILS.items():
        p, trace = strace(data=data)
        assert p.returncode == 0 and p.stderr == b"", (name, p)
        inside = calls_inside(trace)
        assert {c.split("(")[0] for c in inside} <= ALLOWED, (name, inside)
        assert not [c for c in inside if "PROT_EXEC" in c or "EPERM" in c]
        assert any(c.startswith("write(1,") for c in inside), name
    p, trace = strace(data=b"a\nb\n", args=["-t", "text"])
    inside = {c.split("(")[0] for c in calls_inside(trace)}
    assert "read" in inside and inside <= ALLOWED | {"read"}, inside


@case
def a_kernel_without_any_of_it_shows_the_same():
    for data, text in MAILS.values():
        p, _ = strace("-e", "inject=seccomp,prctl,landlock_create_ruleset,"
                      "prlimit64:error=ENOSYS", data=data)
        assert p.returncode == 0 and text in p.stdout.decode(), p


def in_child(function):
    """What a forked process that entered the sandbox tells through a pipe."""
    if TOOL == "asan":
        raise Skip("not with AddressSanitizer")
    theirs, ours = os.pipe()
    pid = fork()
    if pid == 0:
        said = b"died"
        try:
            said = function()
        finally:
            os.write(ours, said)
            os._exit(0)
    os.close(ours)
    said = b""
    while chunk := os.read(theirs, 65536):
        said += chunk
    os.close(theirs)
    return said, os.waitpid(pid, 0)[1]


def refused(call):
    try:
        call()
    except OSError as e:
        return e.errno
    return 0


@case
def whatever_else_is_tried_is_refused():
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    pipe = os.pipe()
    os.write(pipe[1], b"x")

    def executable():
        if libc.mmap(None, ctypes.c_size_t(4096), 5, 0x22, -1, None) == \
                ctypes.c_void_p(-1).value:
            raise OSError(ctypes.get_errno(), "mmap")

    def made_executable():
        page_at = libc.mmap(None, ctypes.c_size_t(4096), 3, 0x22, -1, None)
        if libc.mprotect(ctypes.c_void_p(page_at), ctypes.c_size_t(4096),
                         5) == -1:
            raise OSError(ctypes.get_errno(), "mprotect")

    attempts = {
        "open": lambda: os.open("/etc/passwd", os.O_RDONLY),
        "create": lambda: os.open("new", os.O_WRONLY | os.O_CREAT),
        "read": lambda: os.read(pipe[0], 1),
        "socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
        "unix socket": lambda: socket.socket(socket.AF_UNIX),
        "pair": socket.socketpair,
        "fork": os.fork,
        "exec": lambda: os.execv("/bin/true", ["true"]),
        "kill": lambda: os.kill(os.getppid(), 0),
        "unlink": lambda: os.unlink("there"),
        "chmod": lambda: os.chmod("there", 0),
        "rename": lambda: os.rename("there", "elsewhere"),
        "directory": lambda: os.listdir("."),
        "pipe": os.pipe,
        "dup": lambda: os.dup(1),
        "priority": lambda: os.setpriority(os.PRIO_PROCESS, 0, 19),
        "executable memory": executable,
        "memory made executable": made_executable,
    }
    with open("there", "wb"):
        pass

    def inside():
        if lib.sandbox_enter(0) == -1:
            return b"none: %d" % ctypes.get_errno()
        wrong = [name for name, call in attempts.items()
                 if refused(call) != errno.EPERM]
        return ", ".join(wrong).encode() or b"all refused"

    said, status = in_child(inside)
    if said.startswith(b"none"):
        raise Skip("no seccomp here: " + said.decode())
    assert (said, status) == (b"all refused", 0), (said, status)
    assert os.path.exists("there") and not os.path.exists("new")


@case
def a_stream_may_be_read():
    pipe = os.pipe()
    os.write(pipe[1], b"in the stream")

    def inside():
        lib.sandbox_enter(1)
        return os.read(pipe[0], 100)

    assert in_child(inside)[0] == b"in the stream"


@case
def memory_for_data_may_be_had():
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p

    def inside():
        lib.sandbox_enter(0)
        got = libc.mmap(None, ctypes.c_size_t(1 << 20), 3, 0x22, -1, None)
        return b"none" if got == ctypes.c_void_p(-1).value else b"memory"

    assert in_child(inside)[0] == b"memory"


def without_seccomp(libc):
    """From here on, seccomp(2) is not implemented."""
    code = ctypes.create_string_buffer(b"".join(
        struct.pack("HBBI", *f) for f in (
            (0x20, 0, 0, 0), (0x15, 0, 1, CALL_SECCOMP[os.uname().machine]),
            (0x06, 0, 0, 0x50000 | errno.ENOSYS), (0x06, 0, 0, 0x7fff0000))))
    filter_of = struct.pack("HxxxxxxP", 4, ctypes.addressof(code))
    assert libc.prctl(38, 1, 0, 0, 0) == 0
    assert libc.prctl(22, 2, filter_of, 0, 0) == 0


@case
def landlock_alone_refuses_what_it_knows():
    if TOOL == "valgrind":
        raise Skip("valgrind does not know Landlock")
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(444, None, ctypes.c_size_t(0), 1)
    if version < 1 or os.uname().machine not in CALL_SECCOMP:
        raise Skip("no Landlock here")
    tcp = [socket.socket(socket.AF_INET, socket.SOCK_STREAM) for _ in "ab"]
    known = {
        1: {"unlink": lambda: os.unlink("there"),
            "directory": lambda: os.mkdir("new")},
        2: {"rename": lambda: os.rename("there", "d/there")},
        3: {"truncate": lambda: os.truncate("there", 0)},
        4: {"connect": lambda: tcp[0].connect(("127.0.0.1", 9)),
            "bind": lambda: tcp[1].bind(("127.0.0.1", 0))},
        6: {"kill": lambda: os.kill(os.getppid(), 0)},
    }
    os.mkdir("d")
    with open("there", "wb") as f:
        f.write(b"x")

    def inside():
        without_seccomp(libc)
        if lib.sandbox_enter(0) != -1 or ctypes.get_errno() != errno.ENOSYS:
            return b"a filter"
        wrong = [name for since, calls in known.items() if since <= version
                 for name, call in calls.items() if refused(call) not in
                 (errno.EACCES, errno.EPERM, errno.EXDEV)]
        return ", ".join(wrong).encode() or b"all refused"

    said, status = in_child(inside)
    assert (said, status) == (b"all refused", 0), (said, status, version)


@case
def without_seccomp_landlock_and_limits_still_hold():
    p, trace = strace("-f", "-e", "trace=all", "-e",
                      "inject=seccomp:error=ENOSYS", data=b"x: y\n\nz")
    assert p.returncode == 0
    names = [line.split("(")[0].split()[-1] for line in trace]
    assert names.index("landlock_create_ruleset") < names.index("seccomp")
    assert any("RLIMIT_NOFILE, {rlim_cur=1, rlim_max=1}" in line
               for line in trace)


def limits_inside(which, hard):
    """The soft limits of a mimelink that waits for its reader."""
    def lower():
        if hard:
            resource.setrlimit(which, (hard, hard))

    with open("in", "wb") as f:
        f.write(b"<p>x" * 100000)
    with subprocess.Popen([MIMELINK, "-t", "html", "in"], preexec_fn=lower,
                          stdout=subprocess.PIPE) as p:
        p.stdout.read(1)
        time.sleep(0.1)
        with open(f"/proc/{p.pid}/limits", encoding="ascii") as f:
            text = f.read()
        p.stdout.read()
    return tuple(re.search(name + r"  +(\w+)", text).group(1) for name in (
        "Max cpu time", "Max address space", "Max open files"))


@case
def its_limits_are_lowered_and_never_raised():
    if TOOL:
        raise Skip(TOOL + " needs more than that")
    cpu, space, files = "60", str(4 << 30), "1"
    for which, hard, want in (
            (resource.RLIMIT_CPU, 0, (cpu, space, files)),
            (resource.RLIMIT_CPU, 62, (cpu, space, files)),
            (resource.RLIMIT_CPU, 61, ("59", space, files)),
            (resource.RLIMIT_CPU, 2, ("1", space, files)),
            (resource.RLIMIT_AS, 1 << 30, (cpu, str(1 << 30), files))):
        got = limits_inside(which, hard)
        assert got == want, (which, hard, got)


class Out(ctypes.Structure):
    _fields_ = [("fd", ctypes.c_int), ("err", ctypes.c_int), ("buf", Buf)]


def limited(signals):
    """A process that lines wait in when its time is up."""
    out_pipe, err_pipe = os.pipe(), os.pipe()
    pid = fork()
    if pid == 0:
        os.dup2(err_pipe[1], 2)
        out = Out()
        lib.out_init(ctypes.byref(out), out_pipe[1])
        lib.buf_reserve(ctypes.byref(out.buf), ctypes.c_size_t(65535))
        lib.limit_time(ctypes.byref(out), b"a.eml")
        lib.out_addstr(ctypes.byref(out), b"one\ntwo\n\x1b]8;id=1;htt")
        assert not lib.limit_reached()
        for _ in range(signals):
            os.kill(os.getpid(), signal.SIGXCPU)
        os._exit(0 if lib.limit_reached() else 1)
    os.close(out_pipe[1])
    os.close(err_pipe[1])
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return status, os.read(out_pipe[0], 1000), os.read(err_pipe[0], 1000)


@case
def when_the_time_is_up_whole_lines_are_out():
    assert limited(1) == (0, b"", b"")
    got = limited(2)
    assert got == (75, b"one\ntwo\n", b"mimelink: a.eml: the limit of "
                   b"processor time is reached\n"), got


def with_limit(which, soft, data, *options):
    if TOOL:
        raise Skip(TOOL + " needs more than that")

    def lower():
        resource.setrlimit(which, (soft, resource.getrlimit(which)[1]))

    with open("in", "wb") as f:
        f.write(data)
    with open("out", "wb") as f:
        p = subprocess.run([MIMELINK, "-w", "80", *options, "in"], stdout=f,
                           stderr=subprocess.PIPE, preexec_fn=lower,
                           timeout=60, check=False)
    with open("out", "rb") as f:
        return p.returncode, f.read(), p.stderr


@case
def a_page_that_takes_too_long_ends_with_a_sentence():
    lines = b"<table><tr><td>a<td><b>b</b><td><a href=http://c.example>c</a>" \
        b"</table>"
    status, out, err = with_limit(resource.RLIMIT_CPU, 1, lines * 900000,
                                  "-t", "html")
    if status == 0:
        raise Skip("this machine is too fast")
    assert (status, err) == (75, b"mimelink: in: the limit of processor time "
                             b"is reached\n"), (status, err)
    check(out, 80)


@case
def want_of_memory_is_said_and_what_was_shown_stays():
    mail = b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" \
        b"Content-Type: text/plain\n\nfirst http://a.example\n--x\n" \
        b"Content-Type: text/html\n\n" + b"<i>x" * 4000000 + b"\n--x--\n"
    status, out, err = with_limit(resource.RLIMIT_AS, 100 << 20, mail)
    assert (status, err) == (75, b"mimelink: memory: Cannot allocate "
                             b"memory\n"), (status, err)
    assert check(out, 80)[0][0][0] == "first ", out[:200]


@case
def a_limit_on_files_is_an_error_of_output():
    status, out, err = with_limit(resource.RLIMIT_FSIZE, 1000, b"x\n" * 1000,
                                  "-t", "text")
    assert (status, err) == (74, b"mimelink: standard output: File too "
                             b"large\n"), (status, err)
    assert len(out) == 1000


run()
