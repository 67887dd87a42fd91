/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_LINKIFY_H
#define MIMELINK_LINKIFY_H

#include <stddef.h>

#include "buf.h"

/*
 * Find what a reader would take for a link in plain text: http:// and
 * https:// URLs, host names that begin with "www.", and mail addresses.
 * Punctuation at their end and closing brackets without an opening one are
 * the sentence's.
 */
struct linkify_match {
	size_t start; /* of the text to be linked */
	size_t end;
};

/*
 * The first match at or behind byte from, in n bytes of UTF-8.
 * Return: 1 with *m set and href, which is emptied before, holding what it
 * leads to, for uri_add() to judge; 0 if there is none.
 */
int linkify_next(const char *s, size_t n, size_t from, struct linkify_match *m,
    struct buf *href);

#endif
