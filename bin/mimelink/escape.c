/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "escape.h"

#include <string.h>

enum {
	ESC = 27,
	BEL = 7,
};

static size_t
skip(const char *s, size_t n, size_t i, char first, char last)
{
	while (i < n && s[i] >= first && s[i] <= last)
		i++;
	return i;
}

static struct escape
result(enum escape_kind kind, size_t len)
{
	struct escape e = {.kind = kind, .len = len};

	if (len > ESCAPE_MAX)
		e.kind = ESCAPE_NONE;
	if (e.kind == ESCAPE_NONE)
		e.len = 1;
	return e;
}

/* ESC [ parameters intermediates final, or ESC intermediates final */
static struct escape
read_sequence(const char *s, size_t n, size_t i, char final)
{
	size_t params, end;

	params = final == '@' ? skip(s, n, i, '0', '?') : i;
	end = skip(s, n, params, ' ', '/');
	if (end == n)
		return result(ESCAPE_CUT, n);
	if (s[end] < final || s[end] > '~')
		return result(ESCAPE_NONE, 1);
	if (final == '@' && s[end] == 'm' && end == params &&
	    skip(s, params, i, '0', ';') == params &&
	    params - i <= ESCAPE_MAX_SGR)
		return result(ESCAPE_SGR, end + 1);
	return result(ESCAPE_OTHER, end + 1);
}

/* id=... among the parameters, which ":" parts. */
static void
find_id(struct escape *e, const char *s, const char *end)
{
	const char *next;

	for (; s < end; s = next + 1) {
		next = memchr(s, ':', (size_t)(end - s));
		if (next == NULL)
			next = end;
		if (next - s < 3 || memcmp(s, "id=", 3) != 0)
			continue;
		e->id = s + 3;
		e->id_len = (size_t)(next - e->id);
	}
}

/* The string from byte 2 to end, ESC ] 8 ; parameters ; URI among them. */
static struct escape
finish_string(const char *s, size_t end, size_t len)
{
	struct escape e = result(ESCAPE_OTHER, len);
	const char *params = s + 4, *uri;

	if (end < 4 || memcmp(s + 1, "]8;", 3) != 0)
		return e;
	uri = memchr(params, ';', (size_t)(s + end - params));
	if (uri == NULL || e.kind != ESCAPE_OTHER)
		return e;
	e.kind = ESCAPE_LINK;
	find_id(&e, params, uri);
	e.uri = uri + 1;
	e.uri_len = (size_t)(s + end - e.uri);
	return e;
}

static struct escape
read_string(const char *s, size_t n)
{
	size_t i = 2;

	while (i < n && i < ESCAPE_MAX && ((s[i] & 0x80) || s[i] >= ' '))
		i++;
	if (i == n)
		return result(ESCAPE_CUT, n);
	if (s[i] == BEL)
		return finish_string(s, i, i + 1);
	if (s[i] != ESC)
		return result(ESCAPE_NONE, 1);
	if (i + 1 == n)
		return result(ESCAPE_CUT, n);
	return s[i + 1] == '\\' ? finish_string(s, i, i + 2)
				: result(ESCAPE_NONE, 1);
}

struct escape
escape_read(const char *s, size_t n)
{
	if (n == 1)
		return result(ESCAPE_CUT, n);
	if (s[1] == '[')
		return read_sequence(s, n, 2, '@');
	if (s[1] != '\0' && strchr("]PX^_", s[1]) != NULL)
		return read_string(s, n);
	if (s[1] < ' ' || s[1] > '~')
		return result(ESCAPE_NONE, 1);
	return read_sequence(s, n, 1, '0');
}
