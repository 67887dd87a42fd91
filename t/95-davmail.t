#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""contrib/office365/davmail.properties in the real DavMail.

It knows every key; it serves this machine only, without a display; a login
makes it print the link of the OAuth2 flow; and to a mail program it looks
like the stand-in of t/94.  Office 365 is a page of the test's own that asks
for a password, so nothing leaves the machine."""

import http.server
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import TOOL, TOP, case, plan_skip, run  # noqa: E402

JAR = "/usr/share/davmail/davmail.jar"
if TOOL:
    plan_skip("no program of ours is in it")
if not os.path.exists(JAR) or not shutil.which("java"):
    plan_skip("davmail-server is not installed")
RECIPE = os.path.join(TOP, "contrib/office365/davmail.properties")
LIMIT = 60


def properties():
    with open(RECIPE, encoding="ascii") as f:
        return dict(line.strip().split("=", 1) for line in f
                    if "=" in line and not line.startswith("#"))


class Office(http.server.BaseHTTPRequestHandler):
    """It is there, and wants to know who asks."""

    def do_GET(self):  # pylint: disable=invalid-name
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="office"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for s in sockets:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


class DavMail:
    """A running DavMail.  What a later line sets holds, in Properties."""

    def __enter__(self):
        self.office = http.server.HTTPServer(("127.0.0.1", 0), Office)
        threading.Thread(target=self.office.serve_forever,
                         daemon=True).start()
        self.imap, self.smtp, self.caldav, ldap = free_ports(4)
        shutil.copy(RECIPE, "davmail.properties")
        with open("davmail.properties", "a", encoding="ascii") as f:
            f.write(f"davmail.url=http://127.0.0.1:"
                    f"{self.office.server_port}/EWS/Exchange.asmx\n"
                    f"davmail.imapPort={self.imap}\n"
                    f"davmail.smtpPort={self.smtp}\n"
                    f"davmail.caldavPort={self.caldav}\n"
                    f"davmail.ldapPort={ldap}\n"
                    f"davmail.logFilePath={os.getcwd()}/log\n")
        with open("said", "wb") as said:
            self.process = subprocess.Popen(  # pylint: disable=R1732
                ["java", "-jar", JAR, "-server", "davmail.properties"],
                stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                env={k: v for k, v in os.environ.items() if k != "DISPLAY"})
        try:
            self.said("listening on")
        except AssertionError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(LIMIT)
        self.office.shutdown()

    def said(self, text):
        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            with open("said", encoding="utf-8") as f:
                said = f.read()
            if text in said:
                return said
            time.sleep(0.05)
        raise AssertionError((text, said))


class Client:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), LIMIT)
        self.file = self.socket.makefile("rwb")

    def line(self):
        return self.file.readline().decode().rstrip("\r\n")

    def ask(self, command, lines):
        self.file.write(command.encode() + b"\r\n")
        self.file.flush()
        return [self.line() for _ in range(lines)]


def looks_like(imap, smtp):
    """What decides what a mail program does next."""
    a, b = Client(imap), Client(smtp)
    hello = a.line()
    assert hello.startswith("* OK [CAPABILITY ") and "DavMail" in hello, hello
    seen = [hello.split("]")[0], *a.ask("1 CAPABILITY", 2)]
    assert b.line().startswith("220 DavMail")
    return seen + b.ask("EHLO me", 4) + b.ask("AUTH PLAIN", 1)


def listens_to(port):
    """The addresses, as the kernel writes them, on which a port is open."""
    found = []
    for name in ("tcp", "tcp6"):
        with open("/proc/net/" + name, encoding="ascii") as f:
            for line in list(f)[1:]:
                address, number = line.split()[1].split(":")
                if int(number, 16) == port and line.split()[3] == "0A":
                    found.append(address)
    return found


@case
def davmail_knows_each_key():
    with zipfile.ZipFile(JAR) as jar:
        classes = b"".join(jar.read(name) for name in jar.namelist()
                           if name.endswith(".class"))
    assert len(properties()) > 8, properties()
    for key, value in properties().items():
        assert key.encode() in classes, key
        if key == "davmail.mode":
            assert value.encode() in classes, value


@case
def the_mail_programs_find_the_ports_there():
    for key, name, text in (("imapPort", "fetchmailrc", "port {} "),
                            ("smtpPort", "office365.muttrc", ":{}/"),
                            ("caldavPort", "README.md", "localhost:{}/")):
        with open(os.path.join(os.path.dirname(RECIPE), name),
                  encoding="utf-8") as f:
            assert text.format(properties()["davmail." + key]) in f.read(), key


@case
def it_serves_this_machine_and_shows_the_link_of_the_login():
    with DavMail() as davmail:
        for port in (davmail.imap, davmail.smtp, davmail.caldav):
            assert all(a in ("0100007F", "0000000000000000FFFF00000100007F")
                       for a in listens_to(port)), listens_to(port)
            assert listens_to(port), port
        stand_in = subprocess.Popen(  # pylint: disable=R1732
            ["/usr/bin/python3", os.path.join(TOP, "t/lib/davmail.py"), "me",
             "secret", "false", "sent", "ports"])
        try:
            end = time.monotonic() + LIMIT
            while not os.path.exists("ports") and time.monotonic() < end:
                time.sleep(0.02)
            with open("ports", encoding="ascii") as f:
                ports = [int(word) for word in f.read().split()]
            real = looks_like(davmail.imap, davmail.smtp)
            assert real == looks_like(*ports), real
        finally:
            stand_in.terminate()
            stand_in.wait(LIMIT)
        calendar = Client(davmail.caldav)
        status = calendar.ask("GET /users/me@example.org/calendar HTTP/1.1\r\n"
                              "Host: localhost\r\n", 1)[0]
        assert status.startswith("HTTP/1.1 401"), status
        client = Client(davmail.imap)
        client.line()
        client.file.write(b'1 LOGIN "me@example.org" "secret"\r\n')
        client.file.flush()
        said = davmail.said("Please open the following link")
        assert "https://login.microsoftonline.com/" in \
            davmail.said("login_hint=me%40example.org"), said


run()
