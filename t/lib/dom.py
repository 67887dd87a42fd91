# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""The HTML tree of mimelink (dom.h, style.h, token.h) as Python sees it."""

import ctypes

from tap import load

lib = load("mimelink")
P = ctypes.POINTER


class Slice(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("len", ctypes.c_size_t)]

    def text(self):
        return text(self.data, self.len)


def text(address, length):
    if not address:
        return None
    return ctypes.string_at(address, length).decode("utf-8", "surrogatepass")


class Attr(ctypes.Structure):
    _fields_ = [("name", ctypes.c_void_p), ("value", ctypes.c_void_p),
                ("name_len", ctypes.c_uint32), ("value_len", ctypes.c_uint32)]


class Style(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint, bits) for name, bits in (
        ("display", 4), ("white_space", 3), ("align", 2), ("list", 4),
        ("bold", 1), ("italic", 1), ("underline", 1), ("strike", 1),
        ("gone", 1), ("hidden", 1), ("invisible", 1), ("tiny", 1))] + [
            ("width", ctypes.c_int16), ("height", ctypes.c_int16),
            ("above", ctypes.c_uint8), ("below", ctypes.c_uint8)]


class Node(ctypes.Structure):
    def name(self):
        return text(self.data, self.len)

    def attributes(self):
        return {text(a.name, a.name_len): text(a.value, a.value_len)
                for a in self.attrs[:self.nattrs]}

    def children(self):
        child = self.first_child
        while child:
            yield child.contents
            child = child.contents.next


Node._fields_ = [
    ("parent", P(Node)), ("first_child", P(Node)), ("last_child", P(Node)),
    ("next", P(Node)), ("prev", P(Node)), ("data", ctypes.c_void_p),
    ("len", ctypes.c_uint32), ("type", ctypes.c_uint8),
    ("ns", ctypes.c_uint8), ("tag", ctypes.c_uint8),
    ("nattrs", ctypes.c_uint8), ("attrs", P(Attr)), ("style", Style),
    ("open", ctypes.c_uint8)]


class Dom(ctypes.Structure):
    _fields_ = [("document", P(Node)), ("html", P(Node)), ("head", P(Node)),
                ("body", P(Node)), ("quirks", ctypes.c_int),
                ("dropped", ctypes.c_size_t), ("work", ctypes.c_size_t),
                ("chunks", ctypes.c_void_p), ("at", ctypes.c_void_p),
                ("end", ctypes.c_void_p)]


class Token(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("tag", ctypes.c_int),
                ("data", Slice), ("public_id", Slice), ("system_id", Slice),
                ("force_quirks", ctypes.c_int),
                ("self_closing", ctypes.c_int), ("nattrs", ctypes.c_uint),
                ("attrs", Attr * 64)]

    def attributes(self):
        return {text(a.name, a.name_len): text(a.value, a.value_len)
                for a in self.attrs[:self.nattrs]}


class Tokenizer(ctypes.Structure):
    _fields_ = [("dom", ctypes.c_void_p), ("oom", ctypes.c_void_p),
                ("at", ctypes.c_void_p), ("end", ctypes.c_void_p),
                ("lt", ctypes.c_void_p), ("amp", ctypes.c_void_p),
                ("nul", ctypes.c_void_p), ("mode", ctypes.c_int),
                ("foreign", ctypes.c_int), ("last", Slice)]


lib.token_init.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p,
                           ctypes.c_size_t]
lib.html_parse.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
DOCUMENT, DOCTYPE, ELEMENT, TEXT, COMMENT = range(5)


class Document(Dom):
    """A parsed document.  The text must stay, so it is kept here."""

    def __init__(self, html):
        super().__init__()
        self.html_text = html
        lib.dom_init(ctypes.byref(self))
        if lib.html_parse(ctypes.byref(self), html, len(html)) == -1:
            raise OSError(ctypes.get_errno())

    def __del__(self):
        lib.dom_free(ctypes.byref(self))
