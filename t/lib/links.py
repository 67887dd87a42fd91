# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""usage: links.py <CELLS
The links on a terminal's screen, from what xterm.js and kittyterm.py print:
a line "words TAB URI" for each run of cells that have the same link."""

import itertools
import json
import sys

for line in json.load(sys.stdin):
    for uri, cells in itertools.groupby(line, key=lambda cell: cell[1]):
        if uri:
            print("".join(c[0].replace("\0", "") for c in cells) + "\t" + uri)
