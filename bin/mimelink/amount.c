/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "amount.h"

#include <string.h>

enum {
	MAX_AMOUNT = 24, /* bytes */
	MAX_UNIT = 3, /* letters, or bytes of other alphabets */
};

/* A currency, or what else may be round a number: its length, or 0. */
static size_t
sign_at(const char *s, size_t n)
{
	static const char *const signs[] = {
	    "£", "¥", "€", "₹", "₽", "\302\240", "\342\210\222", NULL};
	size_t i, len;

	if ((*s & 0x80) == 0)
		return strchr("$% +()", *s) != NULL;
	for (i = 0; signs[i] != NULL; i++) {
		len = strlen(signs[i]);
		if (n >= len && memcmp(s, signs[i], len) == 0)
			return len;
	}
	return 0;
}

static int
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int
is_letter(char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c & 0x80);
}

int
amount_is(const char *s, size_t n)
{
	size_t i, len, digits = 0, before = 0, behind = 0;

	if (n > MAX_AMOUNT)
		return 0;
	for (i = 0; i < n; i += len) {
		len = 1;
		if (is_digit(s[i])) {
			digits++;
			if (behind > 0)
				return 0;
		} else if ((len = sign_at(s + i, n - i)) > 0) {
			continue;
		} else if (is_letter(s[i])) {
			len = 1;
			*(digits > 0 ? &behind : &before) += 1;
			if (before + behind > MAX_UNIT)
				return 0;
		} else {
			len = 1;
			if (digits == 0 ? before > 0 || s[i] != '-'
					: strchr(".,'", s[i]) == NULL)
				return 0;
		}
	}
	return digits > 0 && (before == 0 || behind == 0);
}
