# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""What kitty's own parser makes of the bytes on standard input.

Run inside of kitty, without a display: kitty +runpy "exec(open(this).read())"
with COLUMNS and ROWS in the environment.  Prints the same JSON as xterm.js.
"""

import json
import os
import sys

from kitty.fast_data_types import Screen, parse_bytes, set_options
from kitty.options.types import defaults


class Callbacks:
    def __getattr__(self, name):
        return lambda *args: None


set_options(defaults)
columns, rows = int(os.environ["COLUMNS"]), int(os.environ["ROWS"])
calls = Callbacks()
screen = Screen(calls, rows, columns, 0, 10, 20, 0, calls)
parse_bytes(screen, sys.stdin.buffer.read())
uris = {}
for link, number in screen.hyperlinks_as_list():
    ident, uri = link.split(":", 1)
    uris[number] = (uri, ident)
out = []
for y in range(rows):
    line = screen.line(y)
    ids = line.hyperlink_ids()
    out.append([[line[x], *uris.get(ids[x], ("", ""))]
                for x in range(columns)])
print(json.dumps(out))
