/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_LINKIFY_H
#define MIMELINK_LINKIFY_H

#include <stddef.h>

#include "buf.h"

/*
 * Find what a reader would take for a link in plain text: http:// and
 * https:// URLs, host names that begin with "www.", and mail addresses with
 * or without "mailto:".  Other schemes are passed over whole.
 *
 * Where a URL ends: before a blank, a quotation mark, "<", ">", "\", "^", "`",
 * "{", "}" or other scripts' punctuation; before a bracket that has no partner
 * in it; before the sentence's own punctuation, "'s" and "[1]".  In angle
 * brackets it is all that is between them, but for blanks and line ends.
 *
 * The text may be of several lines.  A URL goes on in the next line, behind
 * the same quote marks, in angle brackets, or if it fills its line to at least
 * LINKIFY_EDGE columns, no line beside it is longer, and the next begins with
 * what looks like the rest of a URL rather than a word or another record.
 */
enum {
	LINKIFY_EDGE = 70,
	LINKIFY_BREAKS =
	    8, /* at most: line ends, or blanks in angle brackets */
};

struct linkify_match {
	size_t start; /* of the text to be linked */
	size_t end; /* if there are line ends before it, each is followed
		       by linkify_prefix() bytes that are not linked */
	int open; /* more text behind the n bytes could have changed it */
};

/*
 * The first match at or behind byte from, in n bytes of UTF-8.  What is before
 * from is looked at, for what a match may follow.
 * Return: 1 with *m set and href, which is emptied before, holding what it
 * leads to, for uri_add() to judge; 0 if there is none.
 */
int linkify_next(const char *s, size_t n, size_t from, struct linkify_match *m,
    struct buf *href);

/* The bytes of quote marks and blanks that a line begins with. */
size_t linkify_prefix(const char *s, size_t n);

#endif
