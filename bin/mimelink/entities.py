#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""Write entities.c from the named character references of the HTML standard
(section 13.5), which Python has as html.entities.html5."""

from html.entities import html5
from unicodedata import combining

print("""/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

/* Made by entities.py. */

#include "charref.h"

/* clang-format off */
const struct entity entities[] = {""")
line = "\t"
for name in sorted(n[:-1] for n in html5 if n.endswith(";")):
    text = html5[name + ";"]
    if not text.isprintable() or text.isascii() or combining(text[-1]):
        text = "".join(f"\\{b:03o}" for b in text.encode())
    item = f'{{"{name}","{text}",{int(name in html5)}}},'
    if len(line) + 7 + len(item) > 80:
        print(line)
        line = "\t"
    line += item
print(line)
print("""};
/* clang-format on */

const size_t entity_count = sizeof(entities) / sizeof(entities[0]);""")
