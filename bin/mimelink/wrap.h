/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_WRAP_H
#define MIMELINK_WRAP_H

#include <stddef.h>

/*
 * Where lines may end, in UTF-8 text.  Words with characters beyond ASCII go
 * through libunistring (Unicode annexes 11, 14 and 29); for the others its
 * rules are spelled out here, with what mail wants instead:
 *
 *	- a number is never broken, nor parted from its unit or currency, nor
 *	  its groups of three digits from each other: "1 234,56 EUR", "$ 5"
 *	- a line breaks behind a hyphen only between two letters on each side,
 *	  and behind a slash only outside of URLs
 *	- "!", "?", ";", ":", "%" and closing quotes, where they stand alone,
 *	  stay with what is before them
 *
 * When nothing else is left in a line that is too long, such places and those
 * within a URL are taken, and at last any between two grapheme clusters.
 */

enum wrap_break {
	WRAP_NEVER,
	WRAP_WEAK, /* rather than overrun the margin */
	WRAP_MAY,
};

/* The columns that n bytes take; malformed ones take one each. */
size_t wrap_width(const char *s, size_t n);

/*
 * Set breaks[i], for each of the n bytes, to whether a line may begin there
 * (enum wrap_break).  The first byte and those behind a LF are not looked at.
 */
void wrap_breaks(const char *s, size_t n, char *breaks);

/*
 * The first line of n > 0 bytes, if it may be width > 0 columns wide.  It
 * ends at a LF at the latest, and holds at least one character.
 * Return: its length in bytes without blanks at its end; *next is where the
 * next line begins, n if there is none.
 */
size_t wrap_line(
    const char *s, size_t n, const char *breaks, size_t width, size_t *next);

/* The columns of the longest line, and of the widest thing not to break. */
void wrap_measure(const char *s, size_t n, const char *breaks, size_t *longest,
    size_t *widest);

#endif
