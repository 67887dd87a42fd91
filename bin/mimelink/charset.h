/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_CHARSET_H
#define MIMELINK_CHARSET_H

#include <stddef.h>

#include "buf.h"

/*
 * The WHATWG encoding label (Encoding Standard section 4.2) of n bytes, blanks
 * around it and ASCII case left aside: "latin1" is "windows-1252".
 * Return: a name that iconv(3) knows, "UTF-8" for UTF-8; NULL if the label is
 * neither in the standard nor known to iconv.
 */
const char *charset_name(const char *label, size_t n);

/* The i-th name of the Encoding Standard's charsets, NULL beyond the last. */
const char *charset_listed(size_t i);

/* Bytes of HTML that are looked through for <meta>, as by browsers (HTML
 * standard 13.2.3.2). */
#define CHARSET_PRESCAN 1024

/*
 * Add text in the charset of this name (from charset_name()) as UTF-8; what is
 * malformed in it becomes U+FFFD.  A byte order mark is left out.
 */
void charset_decode(const char *name, const char *s, size_t n, struct buf *b);

/* The charset that a byte order mark says, or NULL if there is none. */
const char *charset_mark(const char *s, size_t n);

/*
 * The charset of n bytes of text.  In this order: a byte order mark; the label
 * that a mail or -c gave (NULL: none), but valid UTF-8 that is not ASCII beats
 * the labels that mailers put everywhere (us-ascii, latin-1, windows-1252);
 * valid UTF-8; <meta>, if html is set; windows-1252.
 * Return: a name for charset_decode().
 */
const char *charset_guess(
    const char *label, size_t label_len, int html, const char *s, size_t n);

/*
 * The codeset of a locale that is not UTF-8.  Its two functions are apart,
 * because lines are measured between them.
 */
struct locale_text;

/* Return: NULL with errno ENOMEM. */
struct locale_text *locale_open(const char *codeset);
void locale_close(struct locale_text *l);

/*
 * Add UTF-8 text as UTF-8 text that has only characters of the codeset: others
 * are transliterated (iconv's //TRANSLIT) or become '?'.
 */
void locale_fit(
    const struct locale_text *l, const char *s, size_t n, struct buf *b);

/* Add text that has been through locale_fit() in the codeset. */
void locale_bytes(
    const struct locale_text *l, const char *s, size_t n, struct buf *b);

#endif
