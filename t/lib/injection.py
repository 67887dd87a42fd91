# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""What a sender may write to reach the terminal behind the reader: pages and
mails with it in every place, for the test and for the table of the peers."""

import re

CASES = {
    # name: an HTML body
    "ESC ] BEL raw in text": b"<p>a\x1b]0;pwn\x07b",
    "ESC ] BEL as entities": b"<p>a&#27;]0;pwn&#7;b",
    "ESC [ as entity": b"<p>a&#x1b;[31mb",
    "U+009B as entity": b"<p>a&#x9b;31mb",
    "U+009B in UTF-8": b"<p>a\xc2\x9b31mb",
    "U+009D in UTF-8": b"<p>a\xc2\x9d0;pwn\xc2\x9cb",
    "0x9b raw": b"<p>a\x9b31mb",
    "ESC in href, as entity":
        b"<p><a href='https://x.example/&#27;]0;pwn&#7;'>a</a>",
    "ESC in href, raw": b"<p><a href='https://x.example/\x1b]0;pwn\x07'>a</a>",
    "newline in href": b"<p><a href='https://x.example/&#10;&#27;[31m'>a</a>",
    "ESC in alt": b"<p><img alt='a&#27;]0;pwn&#7;b' src=x>",
    "ESC in title": b"<title>a&#27;]0;pwn&#7;</title><p title='&#27;[31m'>b",
    "an OSC 8 of its own":
        b"<p>a\x1b]8;;https://evil.example/\x1b\\b\x1b]8;;\x1b\\c",
    "an OSC 8 without end": b"<p>a&#27;]8;;https://evil.example/",
    "ESC from UTF-7 by <meta>":
        b"<meta charset=utf-7><p>a+ABs-]0;pwn+AAc-b",
    "U+009B from latin-1": b"<meta charset=iso-8859-1><p>a\x9b31mb",
    "U+009B in UTF-16":
        b"\xff\xfe" + "<p>a\x9b31mb\x1b]0;pwn\x07".encode("utf-16-le"),
    "a bidi override": b"<p>a&#x202e;b",
    "ESC in a list and a table": b"<ul><li>a\x1b]0;pwn\x07</ul><table>"
                                 b"<tr><td>b\x1b[31m<th>c&#27;[31m</table>",
    "ESC in pre": b"<pre>a\x1b]0;pwn\x07\n\x1b[31mb</pre>",
    "DEL, BS and CR": b"<p>secret&#8;&#8;&#127;&#13;x",
}

OURS = re.compile(rb"\x1b\[(?:[12349]|2[2349])m"
                  rb"|\x1b\]8;(?:id=[0-9]+)?;[!-:<-~]*\x1b\\")


def leaks(out, ours=True):
    """What is in the output that a terminal would obey, as a word or two; what
    mimelink writes itself is left aside if it is ours."""
    out = OURS.sub(b"", out) if ours else out
    found = []
    if b"\x1b" in out:
        found.append("ESC")
    if b"\x07" in out:
        found.append("BEL")
    if re.search(rb"\xc2[\x80-\x9f]", out):
        found.append("C1")
    if re.search(rb"(?<![\x80-\xff])[\x80-\x9f]", out):
        found.append("8bit")
    if re.search(rb"[\x00-\x06\x08\x0b-\x1a\x1c-\x1f\x7f]", out):
        found.append("ctrl")
    if any(chr(c).encode() in out
           for c in (*range(0x202a, 0x202f), *range(0x2066, 0x206a))):
        found.append("bidi")
    return "+".join(found)
