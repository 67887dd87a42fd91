/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef FITTINGS_ENCWORD_H
#define FITTINGS_ENCWORD_H

#include <stddef.h>

#include "buf.h"

/* An encoded-word, =?charset?encoding?text?= (RFC 2047 section 2). */
struct encword {
	const char *charset; /* a language suffix (RFC 2231) left out */
	size_t charset_len;
	char encoding; /* 'B' or 'Q' */
	const char *text;
	size_t text_len;
	const char *end; /* behind the closing ?= */
};

/*
 * Is there an encoded-word at s?  Blanks in its text, which the RFC forbids
 * and some mailers write, are taken.
 * Return: 1 with *w pointing into s, or 0.
 */
int encword_parse(const char *s, const char *end, struct encword *w);

/* Add the bytes of its text, in its own charset; junk in base64 is skipped. */
void encword_bytes(const struct encword *w, struct buf *b);

/*
 * The run of encoded-words at s: those in one charset with nothing but blanks
 * between them.  They are one text, since mailers cut characters in two, and
 * the blanks between two runs are not text either (section 6.2).
 * Return: where what follows begins, with the first word in *w and the bytes
 * of all added to b; NULL if there is no encoded-word at s.
 */
const char *encword_run(
    const char *s, const char *end, struct encword *w, struct buf *b);

/*
 * Add a field body of n bytes with its encoded-words turned into UTF-8, each
 * run as one text.  What does not convert is U+FFFD; the bytes of words in
 * UTF-8 or US-ASCII are not checked.  A run in a charset that iconv(3) does
 * not know stays as it is.
 */
void encword_decode(const char *s, size_t n, struct buf *b);

#endif
