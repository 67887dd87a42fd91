/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "number.h"

#include <errno.h>

static int
fail(int err)
{
	errno = err;
	return -1;
}

/* Digits from *s on, negative so that the smallest number fits too. */
static int
parse_digits(const char **s, long long *n)
{
	if (**s < '0' || **s > '9')
		return fail(EINVAL);
	for (*n = 0; **s >= '0' && **s <= '9'; ++*s)
		if (__builtin_mul_overflow(*n, 10, n) ||
		    __builtin_sub_overflow(*n, **s - '0', n))
			return fail(ERANGE);
	return 0;
}

static int
parse(const char *s, const char *units, long long min, long long max,
    long long *result)
{
	int negative = *s == '-';
	long long n, unit = 1;

	if (*s == '-' || *s == '+')
		s++;
	if (parse_digits(&s, &n) == -1)
		return -1;
	for (; *s != '\0' && *units != '\0'; units++) {
		unit *= 1024;
		if (*s == *units) {
			s++;
			break;
		}
	}
	if (*s != '\0')
		return fail(EINVAL);
	if (__builtin_mul_overflow(n, unit, &n) ||
	    (!negative && __builtin_sub_overflow(0LL, n, &n)))
		return fail(ERANGE);
	if (n < min || n > max)
		return fail(ERANGE);
	*result = n;
	return 0;
}

int
number_parse(const char *s, long long min, long long max, long long *n)
{
	return parse(s, "", min, max, n);
}

int
number_parse_size(const char *s, long long min, long long max, long long *n)
{
	return parse(s, "KMG", min, max, n);
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int
number_hex_byte(const char *s)
{
	int hi = hex_digit(s[0]), lo = hi == -1 ? -1 : hex_digit(s[1]);

	return lo == -1 ? -1 : hi << 4 | lo;
}
