# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""The grammar of what mimelink may print, written a second time."""

import re
import unicodedata

SGR = {b"1", b"2", b"3", b"4", b"9", b"22", b"23", b"24", b"29"}
TOKEN = re.compile(rb"\x1b\[([0-9]+)m"
                   rb"|\x1b\]8;(?:id=([0-9]+))?;([!-:<-~]*)\x1b\\"
                   rb"|([^\x00-\x1f\x7f]+)")


def width(text):
    """Columns; wide and zero-width characters as Unicode's tables say."""
    return sum(0 if unicodedata.category(c) in ("Mn", "Me", "Cf") else
               2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in text)


def parse(line):
    """The texts of a line, as (text, uri, id, styles); asserts the grammar."""
    at, uri, ident, styles, parts = 0, b"", None, set(), []
    while at < len(line):
        token = TOKEN.match(line, at)
        assert token, ("outside of the grammar", line[at:at + 40], line)
        at = token.end()
        sgr, new_id, new_uri, text = token.groups()
        if sgr is not None:
            assert sgr in SGR, ("not in the list", sgr)
            ends = {b"22": {b"1", b"2"}, b"23": {b"3"}, b"24": {b"4"},
                    b"29": {b"9"}}.get(sgr)
            styles = styles - ends if ends else styles | {sgr}
        elif text is not None:
            shown = text.decode("utf-8")
            assert all(unicodedata.category(c) not in ("Cc", "Zl", "Zp") and
                       not "\u202a" <= c <= "\u202e" and
                       not "\u2066" <= c <= "\u2069" for c in shown), text
            parts.append((shown, uri, ident, frozenset(styles)))
        else:
            assert bool(new_uri) == (new_id is not None), line
            assert not (uri and new_uri), ("nested", line)
            assert len(new_uri) <= 2000
            uri, ident = new_uri, new_id
    assert not uri, ("link open at the end of a line", line)
    assert not styles, ("style on at the end of a line", line)
    whole = "".join(p[0] for p in parts)
    assert whole == whole.rstrip(" "), ("blanks at the end", line)
    indent = len(whole) - len(whole.lstrip(" ▏>"))
    for text, link, _, _ in parts:
        if link and indent > 0:
            assert not text[:indent].strip(" ▏") == "" or not text, \
                ("indent in a link", line)
        indent -= len(text)
    return parts


def check(output, columns=None):
    """Every line; columns is the width it may have.  The lines' parts."""
    assert output == b"" or output.endswith(b"\n")
    lines = [parse(line) for line in output.split(b"\n")[:-1]]
    for line in lines:
        text = "".join(p[0] for p in line)
        assert columns is None or width(text) <= columns, (columns, text)
    return lines
