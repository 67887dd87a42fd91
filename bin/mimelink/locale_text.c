/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uninorm.h>
#include <unistr.h>

#include "utf8.h"

struct locale_text {
	iconv_t exact; /* from UTF-8 */
	iconv_t similar; /* the same with //TRANSLIT */
	iconv_t back; /* to UTF-8 */
};

struct locale_text *
locale_open(const char *codeset)
{
	struct locale_text *l = malloc(sizeof(*l));
	char similar[80];

	if (l == NULL)
		return NULL;
	snprintf(similar, sizeof(similar), "%s//TRANSLIT", codeset);
	l->exact = iconv_open(codeset, "UTF-8");
	l->similar = iconv_open(similar, "UTF-8");
	l->back = iconv_open("UTF-8", codeset);
	if (l->exact != (iconv_t)-1 && l->similar != (iconv_t)-1 &&
	    l->back != (iconv_t)-1)
		return l;
	locale_close(l);
	errno = ENOMEM;
	return NULL;
}

void
locale_close(struct locale_text *l)
{
	if (l == NULL)
		return;
	if (l->exact != (iconv_t)-1)
		iconv_close(l->exact);
	if (l->similar != (iconv_t)-1)
		iconv_close(l->similar);
	if (l->back != (iconv_t)-1)
		iconv_close(l->back);
	free(l);
}

/* Return: the length of the result, 0 if some of it does not convert. */
static size_t
try(iconv_t cd, const char *s, size_t n, char *out, size_t room)
{
	char *in = (char *)(uintptr_t)s, *to = out;

	iconv(cd, NULL, NULL, NULL, NULL);
	if (iconv(cd, &in, &n, &to, &room) == (size_t)-1 || n > 0)
		return 0;
	return (size_t)(to - out);
}

/* A letter without its marks: the C locale's //TRANSLIT knows none. */
static size_t
base_letter(const struct locale_text *l, uint32_t cp, char *out, size_t room)
{
	ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH] = {cp};
	uint8_t utf8[6];
	size_t n = 0;
	int len;

	while (n == 0 && uc_canonical_decomposition(parts[0], parts) > 0) {
		len = u8_uctomb(utf8, parts[0], sizeof(utf8));
		if (len > 0)
			n = try(l->exact, (char *)utf8, (size_t)len, out, room);
	}
	return n;
}

static void
fit_character(
    const struct locale_text *l, const char *s, size_t n, struct buf *b)
{
	char bytes[64], utf8[128];
	size_t len;
	uint32_t cp;

	if (try(l->exact, s, n, bytes, sizeof(bytes)) > 0) {
		buf_add(b, s, n);
		return;
	}
	utf8_decode(s, n, &cp);
	len = base_letter(l, cp, bytes, sizeof(bytes));
	if (len == 0)
		len = try(l->similar, s, n, bytes, sizeof(bytes));
	if (len > 0)
		len = try(l->back, bytes, len, utf8, sizeof(utf8));
	if (len > 0)
		buf_add(b, utf8, len);
	else
		buf_addc(b, '?');
}

void
locale_fit(const struct locale_text *l, const char *s, size_t n, struct buf *b)
{
	uint32_t cp;
	size_t len;

	for (; n > 0; s += len, n -= len) {
		len = utf8_decode(s, n, &cp);
		if (len > 1)
			fit_character(l, s, len, b);
		else
			buf_addc(b, len == 1 ? *s : '?');
		if (len == 0)
			len = 1;
	}
}

void
locale_bytes(
    const struct locale_text *l, const char *s, size_t n, struct buf *b)
{
	char bytes[64];
	uint32_t cp;
	size_t len, out;

	for (; n > 0; s += len, n -= len) {
		len = utf8_decode(s, n, &cp);
		out = len > 1 ? try(l->exact, s, len, bytes, sizeof(bytes)) : 0;
		if (out > 0)
			buf_add(b, bytes, out);
		else
			buf_addc(b, len == 1 ? *s : '?');
		if (len == 0)
			len = 1;
	}
}
