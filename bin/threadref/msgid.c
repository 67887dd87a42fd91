/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "msgid.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "utf8.h"

#define SHORT_ID 8

static int
ends_span(char c)
{
	return (unsigned char)c <= ' ' || c == '<' || c == '>' || c == 0x7f;
}

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define EACH(byte) (0x0101010101010101ULL * (byte))

/*
 * The top bit of each zero byte of v, and of no byte below the first one:
 * what is wanted is the lowest, and that one is always right.
 */
static uint64_t
zero_bytes(uint64_t v)
{
	return (v - EACH(1)) & ~v & EACH(0x80);
}

/* The scan of a store is bound by this loop: eight bytes at a time. */
size_t
msgid_span(const char *p, const char *end)
{
	const char *start = p;
	uint64_t v, found;

	for (; end - p >= 8; p += 8) {
		memcpy(&v, p, 8);
		found = ((v - EACH(0x21)) & ~v & EACH(0x80)) |
		    zero_bytes(v ^ EACH('<')) | zero_bytes(v ^ EACH('>')) |
		    zero_bytes(v ^ EACH(0x7f));
		if (found != 0)
			return (size_t)(p - start) +
			    (size_t)__builtin_ctzll(found) / 8;
	}
	while (p < end && !ends_span(*p))
		p++;
	return (size_t)(p - start);
}
#else
size_t
msgid_span(const char *p, const char *end)
{
	const char *start = p;

	while (p < end && !ends_span(*p))
		p++;
	return (size_t)(p - start);
}
#endif

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
		step = utf8_decode(s + i, n - i, &cp);
		if (step == 0 || ends_span(s[i]) || !utf8_is_shown(cp))
			return 0;
	}
	return 1;
}

int
msgid_usable(const char *id, size_t len)
{
	if (len == 0 || len > MSGID_MAX || !is_clean(id, len))
		return 0;
	if (memchr(id, '@', len) == NULL)
		return len >= SHORT_ID && has_digit(id, len);
	return !ends_with(id, len, "protonmail.internalid");
}
