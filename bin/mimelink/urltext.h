/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_URLTEXT_H
#define MIMELINK_URLTEXT_H

#include <stddef.h>
#include <stdint.h>

/*
 * What URLs and their hosts are made of where people write them: UTF-8 in the
 * midst of other text.
 */

/*
 * The character at s, of which n > 0 bytes can be read, if it is not ASCII and
 * may be part of a URL: no blank, quotation mark, bracket, box line or other
 * punctuation of any script, nor malformed.
 * Return: its length with *cp set, 0 if it may not.
 */
size_t urltext_wide(const char *s, size_t n, uint32_t *cp);

/*
 * The same of any character at byte i of n, brackets and punctuation of ASCII
 * among them: what path, query and fragment may hold.
 */
size_t urltext_char(const char *s, size_t n, size_t i);

/*
 * Is this a letter of a script that is written without blanks (Chinese,
 * Japanese, Thai ...), or whose endings follow a foreign word directly
 * (Korean), so that it says nothing about where a word ends?
 */
int urltext_is_unspaced(uint32_t cp);

/*
 * The host at byte i of n: a name of one label or more, an IPv4 address, or an
 * IPv6 address in brackets.  Labels begin and end with a letter or digit; in
 * a name of several, neither of the last two has a "_".  A generic or a
 * country's top-level name ends it where an unspaced script follows.
 * Return: its end, 0 if there is no host.
 */
size_t urltext_host(const char *s, size_t n, size_t i);

/*
 * The domain of a mail address at byte i of n: a name of two labels or more
 * that looks like no version, file or systemd unit; or [IPv4], [IPv6].
 * Return: its end, 0 if there is none.
 */
size_t urltext_domain(const char *s, size_t n, size_t i);

#endif
