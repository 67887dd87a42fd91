# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""usage: davmail.py USER PASSWORD IMAP-COMMAND SENT PORTS

What DavMail is to a mail program, on free ports of 127.0.0.1: IMAP and SMTP
without TLS, one mechanism or two, an untagged greeting of its own.  Behind
LOGIN, IMAP is that of IMAP-COMMAND, a server that has authenticated already.
Mail is written to the file SENT, and the ports to the file PORTS as soon as
they are open.  t/95 holds this against DavMail itself.
"""

import asyncio
import base64
import os
import re
import sys

USER, PASSWORD, IMAP_COMMAND, SENT, PORTS = sys.argv[1:]
CAPABILITIES = b"IMAP4REV1 AUTH=LOGIN MOVE SPECIAL-USE"


async def say(writer, *lines):
    writer.write(b"".join(line + b"\r\n" for line in lines))
    await writer.drain()


def words(line):
    """The words of a command, quoted or not."""
    return [re.sub(r"\\(.)", r"\1", quoted) or plain for quoted, plain in
            re.findall(r'"((?:[^"\\]|\\.)*)"|([^\s"]+)', line.decode())]


async def answer_capability(writer, tag):
    await say(writer, b"* CAPABILITY " + CAPABILITIES,
              tag + b" OK CAPABILITY completed")


async def login(reader, writer):
    await say(writer, b"* OK [CAPABILITY " + CAPABILITIES +
              b"] IMAP4rev1 DavMail 6.0.1 server ready")
    async for line in reader:
        tag, command, *arguments = words(line) + [""]
        if command.upper() == "CAPABILITY":
            await answer_capability(writer, tag.encode())
        elif command.upper() == "LOGOUT":
            await say(writer, b"* BYE Closing connection",
                      tag.encode() + b" OK LOGOUT completed")
            return False
        elif command.upper() != "LOGIN":
            await say(writer, tag.encode() +
                      b" BAD command authentication required")
        elif arguments[:2] == [USER, PASSWORD]:
            await say(writer, tag.encode() + b" OK Authenticated")
            return True
        else:
            await say(writer, tag.encode() +
                      b" NO LOGIN Invalid username or password")
    return False


async def copy(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


async def imap(reader, writer):
    if await login(reader, writer):
        server = await asyncio.create_subprocess_exec(
            IMAP_COMMAND, stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE)
        assert (await server.stdout.readline()).startswith(b"* PREAUTH")
        answers = asyncio.create_task(copy(server.stdout, writer))
        async for line in reader:
            if line.upper().endswith(b" CAPABILITY\r\n"):
                await answer_capability(writer, line.split()[0])
            else:
                server.stdin.write(line)
        server.stdin.close()
        await answers
        await server.wait()
    writer.close()


async def credentials(reader, writer, arguments):
    """(user, password) of an AUTH command, or None."""
    if arguments[:1] == [b"PLAIN"] and len(arguments) == 2:
        _, user, password = base64.b64decode(arguments[1]).split(b"\0")
        return user, password
    if arguments == [b"LOGIN"]:
        await say(writer, b"334 " + base64.b64encode(b"Username:"))
        user = base64.b64decode(await reader.readline())
        await say(writer, b"334 " + base64.b64encode(b"Password:"))
        return user, base64.b64decode(await reader.readline())
    return None


async def data(reader, writer):
    await say(writer, b"354 Start mail input; end with <CRLF>.<CRLF>")
    with open(SENT, "ab") as sent:
        while (line := await reader.readline()) not in (b".\r\n", b""):
            sent.write(line[1:] if line.startswith(b".") else line)
    await say(writer, b"250 Queued mail for delivery")


async def smtp(reader, writer):
    authenticated = False
    await say(writer, b"220 DavMail 6.0.1 SMTP ready")
    async for line in reader:
        command, *arguments = line.split()
        command = command.upper()
        if command == b"EHLO":
            await say(writer, b"250-" + arguments[0],
                      b"250-AUTH LOGIN PLAIN", b"250-8BITMIME", b"250 Hello")
        elif command == b"AUTH":
            got = await credentials(reader, writer, arguments)
            authenticated = got == (USER.encode(), PASSWORD.encode())
            await say(writer, b"235 OK Authenticated" if authenticated else
                      b"451 Error : unknown authentication type"
                      if got is None else b"535 Authentication failed")
        elif command == b"QUIT":
            await say(writer, b"221 Closing connection")
            break
        elif not authenticated:
            await say(writer, b"530 Authentication required")
        elif command == b"MAIL":
            await say(writer, b"250 Sender OK")
        elif command == b"RCPT":
            await say(writer, b"250 Recipient OK")
        elif command == b"DATA":
            await data(reader, writer)
        else:
            await say(writer, b"500 Unrecognized command")
    writer.close()


async def main():
    servers = [await asyncio.start_server(serve, "127.0.0.1", 0)
               for serve in (imap, smtp)]
    with open(PORTS + ".new", "w", encoding="ascii") as f:
        print(*(s.sockets[0].getsockname()[1] for s in servers), file=f)
    os.rename(PORTS + ".new", PORTS)
    await asyncio.gather(*(s.serve_forever() for s in servers))


asyncio.run(main())
