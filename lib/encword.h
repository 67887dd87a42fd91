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
 * Add an unfolded field body of n bytes with its encoded-words turned into
 * UTF-8.  Blanks between two of them vanish (section 6.2), and neighbours in
 * the same charset are converted as one text, since mailers cut characters
 * in two.  A word in a charset that iconv(3) does not know stays as it is.
 */
void encword_decode(const char *s, size_t n, struct buf *b);

#endif
