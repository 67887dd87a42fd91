#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""mimelink's encodings, charsets, parameters and flowed text."""

import base64
import binascii
import codecs
import ctypes
import errno
import os
import quopri
import random
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "lib"))
from tap import TOOL, Buf, Skip, case, load, run  # noqa: E402

lib = load("mimelink")
BYTES = [ctypes.c_char_p, ctypes.c_size_t]
lib.decode_qp.argtypes = BYTES + [ctypes.c_void_p]
lib.decode_base64.argtypes = BYTES + [ctypes.c_void_p]
lib.decode_uu_find.argtypes = [ctypes.c_void_p, ctypes.c_size_t,
                               ctypes.c_void_p]
lib.decode_uu.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
lib.flowed_join.argtypes = BYTES + [ctypes.c_int, ctypes.c_void_p]
lib.param_value.argtypes = BYTES + [ctypes.c_void_p]
lib.param_get.argtypes = BYTES + [ctypes.c_char_p, ctypes.c_void_p]
lib.param_words.argtypes = BYTES + [ctypes.c_void_p]
lib.charset_name.argtypes = BYTES
lib.charset_name.restype = ctypes.c_char_p
lib.charset_decode.argtypes = [ctypes.c_char_p] + BYTES + [ctypes.c_void_p]
lib.charset_guess.argtypes = BYTES + [ctypes.c_int] + BYTES
lib.charset_guess.restype = ctypes.c_char_p
lib.convert.argtypes = [ctypes.c_char_p] + BYTES + [ctypes.c_void_p]
lib.convert_failed.restype = ctypes.c_char_p
lib.locale_open.argtypes = [ctypes.c_char_p]
lib.locale_open.restype = ctypes.c_void_p
lib.locale_close.argtypes = [ctypes.c_void_p]
lib.locale_fit.argtypes = [ctypes.c_void_p] + BYTES + [ctypes.c_void_p]
lib.locale_bytes.argtypes = [ctypes.c_void_p] + BYTES + [ctypes.c_void_p]
lib.sniff_input.argtypes = BYTES
lib.sniff_says.argtypes = BYTES + [ctypes.c_size_t]
MAIL, HTML, TEXT, OTHER = range(4)


class UuFile(ctypes.Structure):
    _fields_ = [("begin", ctypes.c_void_p), ("name", ctypes.c_void_p),
                ("name_len", ctypes.c_size_t), ("data", ctypes.c_void_p),
                ("end", ctypes.c_void_p)]


def into_buf(function, *args):
    b = Buf()
    function(*args, ctypes.byref(b))
    value = b.value()
    assert b.err == 0
    lib.buf_free(ctypes.byref(b))
    return value


def same(got, want):
    assert got == want, f"got {got!r:.2000}, not {want!r:.2000}"


def qp(s):
    return into_buf(lib.decode_qp, s, len(s))


def b64(s):
    return into_buf(lib.decode_base64, s, len(s))


def flowed(s, delsp=0):
    return into_buf(lib.flowed_join, s, len(s), delsp)


def param(body, name):
    b = Buf()
    found = lib.param_get(body, len(body), name, ctypes.byref(b))
    value = b.value()
    lib.buf_free(ctypes.byref(b))
    return value.decode() if found else None


def words(s):
    return into_buf(lib.param_words, s, len(s)).decode()


def guess(label, s, html=0):
    return lib.charset_guess(label, len(label or b""), html, s, len(s))


def decode(label, s):
    name = lib.charset_name(label, len(label))
    assert name is not None, label
    return into_buf(lib.charset_decode, name, s, len(s)).decode()


def seconds(function, *args):
    start = time.process_time()
    function(*args)
    return time.process_time() - start


def is_linear(make, function, n=1 << 18):
    """Four times the input takes less than eight times as long."""
    if TOOL:
        raise Skip("measures time")
    for _ in range(3):
        little = seconds(function, make(n)) + 0.002
        much = seconds(function, make(4 * n))
        if much < 8 * little:
            return
    raise AssertionError(f"{little:.3f} s, {much:.3f} s for 4 times as much")


@case
def quoted_printable_escapes_and_soft_breaks():
    same(qp(b"a=3Db=\r\nc=e9\r\n"), b"a=bc\xe9\r\n")
    same(qp(b"a= \t\nb"), b"ab")
    same(qp(b"trailing  \nblanks\t\r\n"), b"trailing\nblanks\r\n")


@case
def bad_quoted_printable_stands_for_itself():
    same(qp(b"1=2 =ZZ =4"), b"1=2 =ZZ =4")
    same(qp(b"=3="), b"=3")
    same(qp(b"=\n=\n="), b"")
    same(qp(b"a href=http://x/?a=b"), b"a href=http://x/?a=b")


@case
def quoted_printable_agrees_with_python():
    r = random.Random(1)
    for _ in range(200):
        data = bytes(r.choice(b"ab=\xc3\xa9. 09AF\n") for _ in range(200))
        text = quopri.encodestring(data)
        same(qp(text), data)


@case
def base64_agrees_with_python():
    r = random.Random(2)
    for n in list(range(20)) + [1000, 4567]:
        data = r.randbytes(n)
        same(b64(base64.encodebytes(data)), data)
        same(b64(base64.b64encode(data).rstrip(b"=")), data)


@case
def junk_in_base64_is_skipped():
    data = os.urandom(300)
    text = base64.encodebytes(data)
    same(b64(text.replace(b"\n", b"!\r\n \t")), data)
    same(b64(b"SGVs\0bG8-gd29y*bGQ="), b"Hello world")


@case
def base64_goes_on_behind_padding_only_in_base64():
    same(b64(b"SGVsbG8=\nIHdvcmxk\n"), b"Hello world")
    same(b64(b"SGVsbG8=\n\n____________\nlinux mailing list\n"), b"Hello")
    same(b64(b"SGk=SGk="), b"HiHi")
    same(b64(b"===="), b"")


@case
def encodings_are_linear():
    is_linear(lambda n: b"=" * n, b64)
    is_linear(lambda n: b"AA==" * (n // 4), b64)
    is_linear(lambda n: b"A" * n + b"=\n", b64)
    is_linear(lambda n: b"=" * n, qp)
    is_linear(lambda n: b"= " * (n // 2), qp)
    is_linear(lambda n: b"begin 644 x\n" * (n // 12), uu)


def uu(text):
    """The first file in the text: name, contents, what is around it."""
    memory = ctypes.create_string_buffer(text, len(text) + 1)
    base = ctypes.addressof(memory)
    f = UuFile()
    if not lib.decode_uu_find(base, len(text), ctypes.byref(f)):
        return None
    b = Buf()
    lib.decode_uu(ctypes.byref(f), ctypes.byref(b))
    got = b.value()
    lib.buf_free(ctypes.byref(b))
    return (ctypes.string_at(f.name, f.name_len), got,
            text[:f.begin - base], text[f.end - base:])


def uuencoded(data, name=b"a b.bin"):
    lines = [binascii.b2a_uu(data[i:i + 45]) for i in range(0, len(data), 45)]
    return b"begin 644 " + name + b"\n" + b"".join(lines) + b"`\nend\n"


@case
def uuencode_is_found_in_text():
    data = random.Random(3).randbytes(1000)
    text = b"Hello\n\n" + uuencoded(data) + b"\nBye\n"
    same(uu(text), (b"a b.bin", data, b"Hello\n\n", b"\nBye\n"))
    same(uu(text.replace(b"\n", b"\r\n"))[1], data)


@case
def blanks_that_were_cut_off_are_zeros():
    for data in (b"abcd" + bytes(n) for n in range(12)):
        text = b"begin 644 x\n" + binascii.b2a_uu(data).rstrip() + b"\nend\n"
        same(uu(text), (b"x", data, b"", b""))


@case
def prose_is_no_uuencode():
    same(uu(b"begin 644 reasons\nThis is one.\nend\n"), None)
    same(uu(b"begin with 644 words\n"), None)
    same(uu(b"begin 644 x\n"), None)
    for line in (b"begin 64 x", b"begin 06440 x", b"begin 644", b"begin 644 ",
                 b"begin 644x y", b"Begin 644 x", b"begin  644 x"):
        same(uu(uuencoded(b"data").replace(b"begin 644 a b.bin", line)), None)


@case
def uuencode_without_end_keeps_the_text_behind_it():
    data = b"x" * 90
    text = uuencoded(data).replace(b"`\nend\n", b"") + b"and so on\n"
    same(uu(text), (b"a b.bin", data, b"", b"and so on\n"))
    same(uu(text.replace(b"and", b"\nand")),
         (b"a b.bin", data, b"", b"\nand so on\n"))


@case
def flowed_lines_become_paragraphs():
    same(flowed(b"One \ntwo \nthree\nfour\n"), b"One two three\nfour\n")
    same(flowed(b"a \r\nb\r\n"), b"a b\n")
    same(flowed(b"a \nb "), b"a b \n")
    same(flowed(b" stuffed\n >no quote\n"), b"stuffed\n>no quote\n")


@case
def flowed_quotes_keep_their_depth():
    same(flowed(b"> a \n> b\n>> c \n> d\n"), b"> a b\n>> c \n> d\n")
    same(flowed(b">> a \n>> b \nc\n"), b">> a b \nc\n")


@case
def flowed_signature_and_delsp():
    same(flowed(b"text \n-- \nme \nyou"), b"text \n-- \nme you\n")
    same(flowed("日本 \n語\n".encode(), 1), "日本語\n".encode())


@case
def parameters():
    body = b"Text/HTML (a ; page); Charset=\"utf-8\" ; name=a b (1).pdf;x"
    same(into_buf(lib.param_value, body, len(body)), b"text/html")
    same(param(body, b"charset"), "utf-8")
    same(param(body, b"name"), "a b (1).pdf")
    same(param(b"a (\\); b=c); (d) e=f", b"e"), "f")
    same(param(b"a; n*0=b; n*2=c", b"n"), "bc")
    same(param(body, b"x"), None)
    same(param(b"a; n=b; n=c; N*=d; n*=e", b"n"), "d")
    same(param(b"a; n=b; n=c", b"n"), "b")
    same(param(b"a/b; name=\"x;y\\\"z\"; q=1", b"name"), 'x;y"z')
    same(param(b"a/b; name=\"C:\\tmp\\a.txt\"", b"name"), "C:\\tmp\\a.txt")
    same(param(b"a/b; name=\"never closed; q=1", b"q"), None)
    same(param(b"a/b; boundary==x=", b"boundary"), "=x=")


@case
def parameters_of_rfc_2231():
    same(param(b"a; n*=utf-8'en'%e2%82%ac%20r", b"n"), "€ r")
    same(param(b"a; n*1=\"b.txt\"; n*0=\"a-\"", b"n"), "a-b.txt")
    same(param(b"a; n*0*=iso-8859-1''%E9%; n*1=t%E9; n*2*=%e9", b"n"),
         "é%t%E9é")
    same(param(b"a; n=ascii; n*=utf-8''%C3%A9", b"n"), "é")
    same(param(b"a; n*=koi8-r'ru'%D0; n*1*=%D0", b"n"), "пп")
    same(param(b"a; n*0*=koi8-r'ru'%D0; n*1*=%D0'", b"n"), "пп'")
    same(param(b"a; n*=%41", b"n"), "A")
    same(param(b"a; n*99999999999=x; n*-1=y", b"n"), None)


@case
def words_in_parameters():
    same(param(b"a; name=\"=?iso-8859-1?Q?=E9t=E9?=.txt\"", b"name"),
         "été.txt")
    same(param(b"a; name=\"\xe9t\xe9\"", b"name"), "été")


@case
def encoded_words():
    same(words(b"a =?utf-8?B?w6k=?= =?utf-8?Q?_b?= c"), "a é b c")
    same(words(b"=?utf-8?B?4o==?= =?utf-8?B?gqw=?="), "€")
    same(words(b"=?gb2312?B?lUa6zQ==?="), "旻和")
    same(words("grüße".encode()), "grüße")
    same(words("grüße".encode("latin-1")), "grüße")
    same(words(b"=?x-none?Q?=E9?="), "é")
    same(words(b"=?iso-2022-jp?B?GyRCLSEbKEI=?="), "①")
    is_linear(lambda n: b"=?" * (n // 2), words)
    is_linear(lambda n: b"=?a?Q?" * (n // 6), words)


# Of the Macintosh: the older forms of three signs, in iconv(3).
DIFFERENT = {("macintosh", 198), ("macintosh", 240), ("x-mac-cyrillic", 255)}


@case
def every_label_of_the_encoding_standard():
    if TOOL == "valgrind":
        raise Skip("converts 50,000 times")
    try:
        import webencodings
        from webencodings.labels import LABELS
    except ImportError as why:
        raise Skip("python3-webencodings is not installed") from why
    different = set()
    for label, name in LABELS.items():
        # not in iconv(3), or replaced for the safety of browsers
        if name in ("replacement", "x-user-defined", "hz-gb-2312"):
            continue
        codec = webencodings.lookup(label).codec_info
        for byte in range(256):
            want = codec.decode(bytes([byte]), "replace")[0]
            # bytes without a character are U+FFFD for us
            if len(want) != 1 or want == "\ufffd" or "\x80" <= want < "\xa0":
                continue
            if decode(label.encode(), bytes([byte])) != want:
                different.add((name, byte))
    same(different - DIFFERENT, set())


@case
def text_in_every_multibyte_charset():
    for label, text in (("gb2312", "汉字漢"), ("gbk", "漢字"),
                        ("big5", "漢字"), ("shift_jis", "漢字①ｱ"),
                        ("euc-jp", "漢字①ｱ"), ("iso-2022-jp", "漢字ア"),
                        ("euc-kr", "한글똠"), ("koi8-r", "Привет"),
                        ("utf-16le", "Ж"), ("utf-7", "é"),
                        ("iso-2022-kr", "한글")):
        python = {"gb2312": "gbk", "shift_jis": "cp932", "euc-jp": "cp51932",
                  "euc-kr": "cp949"}.get(label, label)
        try:
            data = text.encode(python)
        except LookupError:
            data = b"\xb4\xc1\xbb\xfa\xad\xa1\x8e\xb1"
        same(decode(label.encode(), data), text)
    same(decode(b"iso-2022-jp", b"a\x1b(I1\x1b(Bb\x1b(J1"), "aｱb1")
    text = "~汉字 a\n~{字\n"
    same(decode(b"hz-gb-2312", text.encode("hz") + b"~{VP\nx~\ny~"),
         text + "中\nxy~")


@case
def windows_1252_and_utf_16_are_our_own():
    every = bytes(range(256))
    same(decode(b"latin1", every), every.decode("cp1252", "replace"))
    text = "a\u00e9\u20ac\U0001f600\ufeffz" * 3
    same(decode(b"utf-16le", text.encode("utf-16-le")), text)
    same(decode(b"utf-16be", text.encode("utf-16-be")), text)
    same(decode(b"utf-16", b"\xff\xfea\0"), "a")
    same(decode(b"utf-16le", b"a\0b"), "a\ufffd")
    same(decode(b"utf-16be", b"\xd8\0\0a\xdc\0"), "\ufffda\ufffd")
    same(decode(b"utf-16be", b"\xd8\0"), "\ufffd")


@case
def what_is_malformed_becomes_the_replacement_character():
    same(decode(b"utf-8", b"a\xffb\xc3"), "a\ufffdb\ufffd")
    same(decode(b"koi8-r", bytes(range(128))),
         bytes(range(128)).decode())
    same(decode(b"euc-kr", b"a\xff\xffb"), "a\ufffd\ufffdb")
    same(decode(b"utf-8", codecs.BOM_UTF8 + b"x"), "x")
    same(decode(b"iso-2022-jp", b"\x1b$B4\nx"), "4\nx")
    same(decode(b"hz", b"~{V\nx~{V"), "V\nxV")


@case
def valid_utf_8_beats_labels_that_lie():
    e = "é".encode()
    for label in (b"us-ascii", b"iso-8859-1", b"Latin1", b" windows-1252 ",
                  b"nonsense", None):
        same(guess(label, e), b"UTF-8")
    same(guess(b"koi8-r", e), b"KOI8-R")
    same(guess(None, b"<meta charset=koi8-r>" + e, 1), b"UTF-8")
    same(guess(None, b"plain"), b"UTF-8")


@case
def otherwise_the_label_or_meta_or_1252():
    e = b"\xe9"
    same(guess(b"us-ascii", e), b"WINDOWS-1252")
    same(guess(None, e), b"WINDOWS-1252")
    same(guess(None, b"<META content='x; charset=koi8-r'>" + e, 1), b"KOI8-R")
    same(guess(None, b"<meta charset = 'big5' >" + e, 1), b"BIG5-HKSCS")
    same(guess(None, b"<meta charset=koi8-r>" + e, 0), b"WINDOWS-1252")
    same(guess(None, b"<meta charset=utf-16>" + e, 1), b"UTF-8")
    same(guess(b"big5", codecs.BOM_UTF16_LE + b"a\0"), b"UTF-16LE")
    same(guess(b"big5", codecs.BOM_UTF16_BE + b"\0a"), b"UTF-16BE")
    same(guess(b"us-ascii", b"\x1b$B4A\x1b(B"), b"ISO-2022-JP")
    same(guess(b"//TRANSLIT", e), b"WINDOWS-1252")


@case
def locales_are_transliterated():
    for codeset, text, want in (
            (b"ANSI_X3.4-1968", "a–é“ß€ế日", b'a-e"ssEURe?'),
            (b"KOI8-R", "Привет é", "Привет e".encode("koi8-r")),
            (b"ISO-8859-1", "é Ѐ", "é ?".encode("latin-1"))):
        locale = lib.locale_open(codeset)
        fit = into_buf(lib.locale_fit, locale, text.encode(),
                       len(text.encode()))
        fit = fit.replace("“".encode(), b'"')
        got = into_buf(lib.locale_bytes, locale, fit, len(fit))
        same(got, want)
        same(into_buf(lib.locale_fit, locale, b"a\xffb\xc3", 4), b"a?b?")
        same(into_buf(lib.locale_bytes, locale, b"a\xffb\xc3", 4), b"a?b?")
        same(fit.decode(), want.decode(codeset.decode()
                                       if codeset[0:1] != b"A" else "ascii"))
        lib.locale_close(locale)


@case
def input_is_recognized():
    for text, want in (
            (b"From: a\nTo: b\n\nx", MAIL), (b"\n\nSubject: x\n\n", MAIL),
            (b"From a@b Mon\nReceived: x\n\n", MAIL),
            (b"Content-Type: text/html\n\n<p>", MAIL),
            (b"--b\nContent-Type: text/plain\n\nx\n--b--\n", MAIL),
            (b"X-Foo: a\nSubject: b\n", MAIL),
            (b"Dear Bob,\nNote: this\n", TEXT), (b"To: do\nmilk\n", TEXT),
            (b"", TEXT), (b"  \n", TEXT), (b"a < b\n", TEXT),
            (b"-- \nme\n", TEXT), (b"From here on\n", TEXT),
            (b"Note: x\n\nSubject: none\n", TEXT),
            (b" \n<!doctype HTML><p>", HTML), (b"<p>x", HTML),
            (b"<html lang=en>", HTML), (b"<!-- c --><b>x", HTML),
            (b"\xef\xbb\xbf<div>x", HTML), (b"<a@b.example> wrote:", TEXT),
            (b"%PDF-1.4\n\0\1\2", OTHER), (b"\x89PNG\r\n\x1a\n\0", OTHER)):
        same((text, lib.sniff_input(text, len(text))), (text, want))


@case
def what_html_says():
    for html, want in (
            (b"<p>This is more than twenty characters</p>", 1),
            (b"<style>p { color: red; margin: 0 }</style><p>short", 0),
            (b"<head><title>long long long long long</title></head>x", 0),
            (b"<!-- a comment of more than twenty --> <br>", 0),
            (b"&nbsp;&nbsp;&nbsp;&nbsp; &zwnj; x", 0),
            (b"<script>" + b"x" * 50, 0), (("日本語" * 7).encode(), 1),
            (b"<", 0), (b"&", 0)):
        same((html, lib.sniff_says(html, len(html), 20)), (html, want))


@case
def a_charset_that_cannot_be_converted_is_told():
    assert lib.convert_failed() is None
    same(into_buf(lib.convert, b"NO-SUCH", b"a\xe9", 2), "a\ufffd".encode())
    assert lib.convert_failed() == b"NO-SUCH"
    assert ctypes.get_errno() == errno.EINVAL
    for i in range(300):
        assert lib.charset_name(b"x-%03d" % i, 5) is None
    assert lib.charset_name(b"ibm037", 6) is None, "no end to what is kept"
    same(decode(b"latin1", b"\xe9"), "\u00e9")


run()
