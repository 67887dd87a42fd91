#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""Which tables mimelink shows in columns."""

import ctypes
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from dom import Document, Node, lib  # noqa: E402
from tap import case, run  # noqa: E402

NODE = ctypes.POINTER(Node)
lib.table_is_data.argtypes = [NODE]
lib.table_is_inline.argtypes = [NODE]
lib.table_row_is_short.argtypes = [NODE, ctypes.c_size_t]
SHORT = "fifteen letters and 14 letters"
LONG = SHORT + "s"
ROWS = f"<tr><td>{LONG}<td>{LONG}" * 2


def first(node, name):
    for child in node.children():
        found = child if child.name() == name else first(child, name)
        if found:
            return found
    return None


def ask(question, html, name, *more):
    document = Document(html.encode())
    assert lib.css_apply(ctypes.byref(document)) == 0
    return bool(question(first(document.document.contents, name), *more))


def is_data(html):
    return ask(lib.table_is_data, html, "table")


@case
def short_cells_are_data():
    assert len(SHORT) == 30
    for cell in (SHORT, SHORT.replace(" ", " \n\t "), "\n " + SHORT,
                 "a<b>b</b>", "é" * 30, "a&nbsp;" * 29 + "a",
                 "<img src=x width=1 height=1 alt=pixel>a"):
        assert is_data("<table>" + f"<tr><td>{cell}<td>b" * 2), cell
    for cell in (LONG, "é" * 31, "a<br>b", "<p>a</p>", "<h1>a</h1>",
                 "<img src=x alt=picture>", "x" * 300,
                 "<table><tr><td>a</table>"):
        assert not is_data("<table>" + f"<tr><td>{cell}<td>b" * 2), cell


@case
def all_but_one_in_five_are_short():
    def rows(longs):
        cells = [LONG] * longs + ["a"] * (10 - longs)
        return "<table><tr>" + "".join(f"<td>{c}" for c in cells[:5]) + \
            "<tr>" + "".join(f"<td>{c}" for c in cells[5:])

    assert [is_data(rows(n)) for n in range(4)] == [True, True, True, False]


@case
def a_table_may_say_so():
    assert not is_data("<table>" + ROWS)
    for html in ("<table border=1>" + ROWS, "<table><caption>c</caption>" +
                 ROWS, "<table><thead></thead>" + ROWS,
                 "<table>" + ROWS.replace("td>", "th>", 1),
                 "<table>" + ROWS.replace("td>", "td scope=row>", 1)):
        assert is_data(html), html
        for role in ("presentation", "none", "Presentation"):
            assert not is_data(html.replace("<table", "<table role=" + role))
    for border in ("0", "''"):
        assert not is_data(f"<table border={border}>" + ROWS), border


@case
def two_rows_and_two_columns_have_text():
    for rows in ("<tr><th>a<th>b", "<tr><th>a<tr><th>b",
                 "<tr><th>a<th>b<tr><th>c<th>", "<tr><th>a<th>b<tr><th>"):
        assert not is_data("<table>" + rows), rows
    assert is_data("<table><tr><th>a<th>b<tr><th>c<tr><th>d<th>e")


@case
def short_rows_stand_in_one_line():
    def short(cells, width=80):
        return ask(lib.table_row_is_short, "<table><tr>" + cells, "tr", width)

    assert short(f"<td>{SHORT}<td>{SHORT}")
    assert short("<td>abc<td>de", 7) and not short("<td>abc<td>de", 6)
    assert short("<td>a<td><td>b")
    assert short("<td><br><img src=x alt=a>b<td>c")
    for cells in ("<td>a", "<td>a<td>", f"<td>{LONG}<td>a", "<td>a<br>b<td>c",
                  "<td><h1>a</h1><td>b"):
        assert not short(cells), cells


@case
def little_tables_stand_in_lines():
    def inline(cell, display="inline-table"):
        return ask(lib.table_is_inline, f"<table style='display:{display}'>"
                   f"<tr><td>{cell}</table>", "table")

    assert inline(SHORT) and inline("a<br>b")
    assert not inline(SHORT, "table")
    for cell in (LONG, "<h2>a</h2>", "<br>" * 60):
        assert not inline(cell), cell


run()
