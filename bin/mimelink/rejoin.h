/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_REJOIN_H
#define MIMELINK_REJOIN_H

#include <stddef.h>

/*
 * URLs that are broken over lines (LF or CRLF) of n bytes of text.
 */

/*
 * Byte i is where a URL and its line end.  Does the URL go on in the next
 * line, by what linkify.h says of lines that are filled?
 * Return: where; 0 if it does not, with *open set if there is no next line
 * that could tell.
 */
size_t rejoin_line(const char *s, size_t n, size_t i, int *open);

/*
 * The end of the blanks and line ends, with the quote marks behind them, that
 * begin at byte i; i if there is none.  *lines is how many line ends they are.
 */
size_t rejoin_blanks(const char *s, size_t n, size_t i, unsigned *lines);

#endif
