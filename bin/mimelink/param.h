/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_PARAM_H
#define MIMELINK_PARAM_H

#include <stddef.h>

#include "buf.h"

/*
 * Bodies of header fields, unfolded: their values, parameters and words.
 */

/*
 * Add the value in front of the parameters in lower case, comments and blanks
 * left out: "text/html" from "Text/HTML (a page); charset=utf-8".
 */
void param_value(const char *body, size_t n, struct buf *b);

/*
 * Add a parameter (RFC 2045 section 5.1) as UTF-8.  Its continuations and
 * percent-encoding (RFC 2231) are undone, and the encoded-words that mailers
 * write into it, against RFC 2047 section 5, too.
 * Return: 1, or 0 if there is none of this name.
 */
int param_get(const char *body, size_t n, const char *name, struct buf *b);

/*
 * Add text as UTF-8: encoded-words decoded (RFC 2047), bytes beyond ASCII by
 * charset_guess().  Like encword_decode(), but with the charset labels of the
 * WHATWG, by which mailers write.
 */
void param_words(const char *s, size_t n, struct buf *b);

#endif
