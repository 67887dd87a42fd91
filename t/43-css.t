#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""The small CSS: what style each element comes to."""

import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from dom import ELEMENT, TEXT, Document, lib  # noqa: E402
from tap import TOOL, case, run  # noqa: E402

import ctypes  # noqa: E402

DISPLAY = ["inline", "block", "inline-block", "list-item", "table",
           "row-group", "row", "cell", "caption", "contents", "none"]
WHITE_SPACE = ["normal", "nowrap", "pre", "pre-wrap", "pre-line"]
ALIGN = ["start", "left", "center", "right"]
LIST = ["disc", "circle", "square", "decimal", "lower-alpha", "upper-alpha",
        "lower-roman", "upper-roman", "none"]


def styled(html):
    document = Document(html.encode())
    assert lib.css_apply(ctypes.byref(document)) == 0
    return document


def walk(node):
    for child in node.children():
        yield child
        yield from walk(child)


def style(html, name="x"):
    """The style of the last element of that name, as a dictionary."""
    document = styled(html)
    found = None
    for node in walk(document.document.contents):
        if node.type == ELEMENT and node.name() == name:
            s = node.style
            found = {f: getattr(s, f) for f, *_ in s._fields_}
            found["display"] = DISPLAY[s.display]
            found["white_space"] = WHITE_SPACE[s.white_space]
            found["align"] = ALIGN[s.align]
            found["list"] = LIST[s.list]
    return found


def is_styled(html, name="x", **want):
    got = style(html, name)
    for key, value in want.items():
        assert got[key] == value, (html, key, got[key], value)


def visible(html):
    """What can be seen, evaluated text by text as the layout does."""
    document = styled(html)
    return "".join(
        n.name() for n in walk(document.document.contents)
        if n.type == TEXT and not n.parent.contents.style.hidden and
        not any(DISPLAY[a.style.display] == "none" for a in ancestors(n)))


def ancestors(node):
    while node.parent and node.parent.contents.type == ELEMENT:
        node = node.parent.contents
        yield node


@case
def each_of_the_tricks_that_hide_text_hides_it():
    for trick in ("display:none", "DISPLAY : NONE", "display:none!important",
                  "display: none ! important;", "font-size:0",
                  "font-size: 0px", "font-size:0.0em", "font-size:1px",
                  "font:0/0 a", "mso-hide:all", "mso-hide:all;display:block",
                  "max-height:0;overflow:hidden",
                  "overflow:hidden;max-height:0px", "height:0;overflow:hidden",
                  "visibility:hidden", "visibility:collapse", "opacity:0",
                  "opacity:0.0", "color:red;;display:none;color:blue",
                  "a:url(x;y);display:none", "b:';';display:none",
                  "/* c */ display /* d */ :none"):
        assert visible(f'<p style="{trick}">secret</p>seen') == "seen", trick
        sheet = f"<style>.pre {{{trick}}}</style><p class='a pre b'>"
        assert visible(sheet + "secret</p>seen") == "seen", trick
    assert visible("<p hidden>secret</p>seen") == "seen"
    assert visible("<p hidden style='display:block'>seen") == "seen"


@case
def what_only_looks_like_hiding_does_not_hide():
    for trick in ("max-height:0", "height:0", "overflow:hidden",
                  "font-size:10px", "font-size:0.8em", "opacity:0.5",
                  "opacity:1", "display:nonesuch", "x-display:none",
                  "display:none;display:block", "mso-hide:none",
                  "background:url(display:none)", "display", "display:",
                  ":none", "max-height:10px;overflow:hidden",
                  "visibility:visible", "font-family:'display:none'",
                  "overflow:hidden;max-height:-1px",
                  "opacity:0;opacity:initial", "display:!important",
                  "font-size:!important"):
        assert visible(f'<p style="{trick}">seen</p>') == "seen", trick


@case
def hiding_is_decided_for_each_text():
    assert visible("<div style='font-size:0'>a<b style='font-size:12px'>b</b>"
                   "<i style='font-size:1em'>c</i></div>") == "b"
    assert visible("<div style='font-size:0'>a<b style='font-size:12px'>b"
                   "<i style='font-size:inherit'>c</i></b>"
                   "<i style='font-size:inherit'>d</i></div>") == "bc"
    assert visible("<div style='visibility:hidden'>a"
                   "<b style='visibility:visible'>b</b></div>") == "b"
    assert visible("<div style='display:none'>a"
                   "<b style='display:block'>b</b></div>") == ""
    assert visible("<div style='opacity:0'>a<b style='opacity:1'>b</b>") == ""
    assert visible("<title>t</title><script>s</script><style>p{}</style>"
                   "<template>t</template>seen") == "seen"


@case
def what_is_hidden_keeps_its_display():
    is_styled("<x style='display:none'>", gone=1, hidden=1, display="inline")
    is_styled("<p style='display:none'><x>", gone=1, hidden=1)
    is_styled("<p style='display:none'>", "p", gone=1, display="block")
    is_styled("<p style='visibility:hidden'><x>", gone=0, hidden=1)


@case
def elements_have_their_usual_style():
    for tag, want in (("div", "block"), ("li", "list-item"), ("span", "inline"),
                      ("img", "inline"), ("input", "inline-block"),
                      ("script", "none"), ("unknown", "inline")):
        is_styled(f"<{tag}>", tag, display=want)
    for tag, want in (("table", "table"), ("tbody", "row-group"),
                      ("tr", "row"), ("th", "cell"), ("caption", "caption")):
        is_styled("<table><caption></caption><tr><th>", tag, display=want)
    is_styled("<b><x>", bold=1, italic=0)
    is_styled("<em><x>", bold=0, italic=1)
    is_styled("<u><s><x>", underline=1, strike=1)
    is_styled("<h3><x>", bold=1)
    is_styled("<pre><x>", white_space="pre")
    is_styled("<center><x>", align="center")
    is_styled("<ul><li><x>", list="disc")
    is_styled("<ul><li><ul><li><x>", list="circle")
    is_styled("<ul><li><ul><li><ul><li><x>", list="square")
    is_styled("<ol><li><x>", list="decimal")


@case
def attributes_are_hints():
    is_styled("<p align=right><x>", align="right")
    is_styled("<p align=right style='text-align:left'><x>", align="left")
    is_styled("<ol type=a><li><x>", list="lower-alpha")
    is_styled("<ol type=A><li><x>", list="upper-alpha")
    is_styled("<ul type=1><li><x>", list="decimal")
    for kind in "disc", "circle", "square", "none":
        is_styled(f"<ol type={kind}><li><x>", list=kind)
    is_styled("<ol type=y><li><x>", list="decimal")
    is_styled("<ol type=I><li><x>", list="upper-roman")
    is_styled("<table><td nowrap><x>", white_space="nowrap")
    is_styled("<img width=1 height='2px'>", "img", width=1, height=2)
    is_styled("<img width=' 7' height=' '>", "img", width=7, height=-1)
    is_styled("<img width=50% height=x>", "img", width=-1, height=-1)
    is_styled("<img width=9999999>", "img", width=9999)
    is_styled("<img width=9 style='width:1px;height:3pt'>", "img", width=1,
              height=4)
    is_styled("<center><table><td><x>", align="start")
    is_styled("<!doctype html><center><table><td><x>", align="center")


@case
def declarations_are_understood():
    for text, want in (
            ("font-weight:700", {"bold": 1}), ("font-weight:400", {"bold": 0}),
            ("font-weight:lighter", {"bold": 0}),
            ("font:italic bold 12px/1.5 Arial", {"bold": 1, "italic": 1}),
            ("font:12px Arial", {"bold": 0, "italic": 0}),
            ("font-style:oblique", {"italic": 1}),
            ("text-decoration:underline line-through",
             {"underline": 1, "strike": 1}),
            ("text-decoration:none", {"underline": 0}),
            ("white-space:nowrap", {"white_space": "nowrap"}),
            ("white-space:pre-line", {"white_space": "pre-line"}),
            ("text-align:right", {"align": "right"}),
            ("text-align:justify", {"align": "left"}),
            ("list-style:none", {"list": "none"}),
            ("list-style:square;list-style:nonesuch", {"list": "square"}),
            ("list-style:inside lower-roman url(x)", {"list": "lower-roman"}),
            ("display:inline-block", {"display": "inline-block"}),
            ("display:table-cell", {"display": "cell"}),
            ("display:block;display:-x-y", {"display": "block"}),
            ("width:33.4px;height:1e3", {"width": 34, "height": -1}),
            ("width:9px;width:-1px", {"width": 9}),
            ("text-align:right;text-align:", {"align": "right"}),
            ("list-style:square;list-style:url(x)", {"list": "square"}),
            ("width:100%", {"width": -1})):
        is_styled(f"<x style='{text}'>", **want)
    is_styled("<b><x style='font-weight:inherit'>", bold=1)
    is_styled("<b><x style='font-weight:normal'>", bold=0)
    for size, tiny in (("inherit", 1), ("", 1), ("12px", 0)):
        is_styled(f"<b style='font-size:1px'><x style='font-size:{size}'>",
                  tiny=tiny)
    is_styled("<u><x style='text-decoration:none'>", underline=1)


@case
def margins_and_padding_are_added():
    is_styled("<p>", "p", above=16, below=16)
    is_styled("<p><x>", above=0, below=0)
    is_styled("<div>", "div", above=0, below=0)
    is_styled("<ul><li><ul>", "ul", above=0)
    for text, above, below in (
            ("margin:0", 0, 0), ("margin:1em 2px", 16, 16),
            ("margin:5px 0 7px", 5, 7), ("margin:5px 0 7px 9px", 5, 7),
            ("margin:0!important", 0, 0), ("margin-top:20pt", 27, 16),
            ("margin-bottom:-3px", 16, 0), ("margin:auto", 16, 16),
            ("margin:10%", 16, 16), ("padding:4px", 20, 20),
            ("padding-top:1in;margin:0", 96, 0), ("margin:9in", 255, 255)):
        is_styled(f"<p style='{text}'>", "p", above=above, below=below)


@case
def selectors_select():
    def matches(selector, html="<div id=i class='a b'><p class=c><x class='d e' "
             "id=j>"):
        return style(f"<!doctype html><style>{selector} {{width:7px}}"
                     "</style>" + html)["width"] == 7
    for selector in ("x", "X", "*", ".d", "#j", "x.d", "x.d.e", "x#j.e", "p x",
                     "div x", "div p x", "div>p>x", "div > p x", "#i x",
                     ".a.b .c .d", "body .d", ".no, .d", ".d:hover, .d",
                     "div x, no", "html * x", "/**/ x", "a {} x", "<!-- x",
                     "@import 'x'; x", "@media print {x {color:red}} x",
                     "html body x", "body > div x"):
        assert matches(selector), selector
    for selector in (".D", "#J", ".a", "p", "div>x", "x p", ".d .e", "x:hover",
                     "p + x", "p ~ x", "x[id]", "@media all { x", ".c.d",
                     "x .d", "#i #i x", "html > x", "body > p x", ""):
        assert not matches(selector), selector
    is_styled("<style>.D{width:7px}</style><x class=d>", width=7)
    # the nearest dfn is no child of q, but the one around it is
    is_styled("<style>q>dfn x{width:7px}</style>"
              "<q><dfn><dfn><span><x>", width=7)


@case
def the_cascade_decides():
    for sheet, inline, want in (
            ("x{text-align:left} x{text-align:right}", "", "right"),
            (".c{text-align:left} x{text-align:right}", "", "left"),
            ("#i{text-align:left} x.c.d{text-align:right}", "", "left"),
            ("#i{text-align:left}", "text-align:right", "right"),
            ("x{text-align:left!important}", "text-align:right", "left"),
            ("x{text-align:left!important}", "text-align:right!important",
             "right"),
            ("x{text-align:left!important} #i{text-align:right}", "", "left"),
            ("", "text-align:left!important;text-align:right", "left"),
            ("div x{text-align:left} x{text-align:right}", "", "left"),
            ("x{text-align:right} x{color:red}", "", "right")):
        is_styled(f"<style>{sheet}</style><div><x id=i class='c d' "
                  f"style='{inline}'>", align=want)
    is_styled("<style>x{text-align:left}</style><style media=print>"
              "x{text-align:right}</style><x>", align="left")


@case
def preheaders_of_real_newsletters_are_hidden():
    hidden = ('<div style="display:none;font-size:1px;color:#ffffff;'
              'line-height:1px;max-height:0px;max-width:0px;opacity:0;'
              'overflow:hidden;">Save now &#847;&zwnj;&nbsp;</div>')
    assert visible(hidden + "Hello") == "Hello"
    sheet = ('<style type="text/css">\n/* <![CDATA[ */\n#outlook a{padding:0}'
             '\n.ExternalClass *{line-height:100%}\n@media only screen and '
             '(max-width:480px){.preheader{display:block!important}}\n'
             '.preheader { display:none !important; visibility:hidden }\n'
             'div[style*="margin: 16px 0"]{margin:0}</style>'
             '<span class="preheader">Save</span>Hello')
    assert visible(sheet) == "Hello"


@case
def no_sheet_makes_it_fall_or_stand_still():
    random.seed(4)
    parts = ["{", "}", "x", ".", "#", ",", ">", " ", "/*", "*/", "'", '"',
             "display:none", ";", "@media", "(", ")", "<!--", "-->", "!",
             "important", "\\", "url(", "\x00", "é", "font:", "0", "-", "a"]
    for _ in range(50 if TOOL == "valgrind" else 3000):
        css = "".join(random.choices(parts, k=random.randrange(60)))
        styled(f"<style>{css}</style><x class=a style=\"{css}\">")
    rules = "".join(f".c{i} .a{{display:none}}" for i in range(5000))
    for text in ("{" * 50000, "/*" * 50000, "'" * 50001, "(" * 50000,
                 "x{" * 50000, "a," * 50000 + "{font:0/0 a}", "a " * 50000,
                 rules, "x{" + "display:none;" * 20000 + "}"):
        styled(f"<style>{text}</style>" + "<div><x class=a>" * 500)
        styled(f"<x style=\"{text}\">")


run()
