/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "msgid.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "utf8.h"

#define SHORT_ID 8

static int
has_digit(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (s[i] >= '0' && s[i] <= '9')
			return 1;
	return 0;
}

static int
ends_with(const char *s, size_t n, const char *tail)
{
	size_t m = strlen(tail);

	return n >= m && strncasecmp(s + n - m, tail, m) == 0;
}

static int
is_clean(const char *s, size_t n)
{
	uint32_t cp;
	size_t i, step;

	for (i = 0; i < n; i += step) {
		step = 1;
		if (s[i] > ' ' && s[i] < 0x7f && s[i] != '<' && s[i] != '>')
			continue; /* nearly every octet of nearly every id */
		step = utf8_decode(s + i, n - i, &cp);
		if (step == 0 || !utf8_is_shown(cp) || cp == ' ' || cp == '<' ||
		    cp == '>')
			return 0;
	}
	return 1;
}

int
msgid_usable(const char *id, size_t len)
{
	if (len == 0 || len > MSGID_MAX || !is_clean(id, len))
		return 0;
	if (ends_with(id, len, "protonmail.internalid"))
		return 0;
	return memchr(id, '@', len) != NULL ||
	    (len >= SHORT_ID && has_digit(id, len));
}
