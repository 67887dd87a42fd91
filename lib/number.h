/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef FITTINGS_NUMBER_H
#define FITTINGS_NUMBER_H

/*
 * A decimal number in an option's argument: digits with an optional sign and
 * nothing else, neither blanks nor fractions, whatever the locale.
 * Return: 0 with *n set; -1 with errno EINVAL (not a number) or ERANGE (not
 * from min to max), *n unchanged.
 */
int number_parse(const char *s, long long min, long long max, long long *n);

/*
 * The same for a size in bytes, which may end in K, M or G (powers of 1024).
 */
int number_parse_size(
    const char *s, long long min, long long max, long long *n);

/* The byte that the two hexadecimal digits at s say, or -1 if they are none. */
int number_hex_byte(const char *s);

#endif
