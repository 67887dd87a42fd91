/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "charref.h"

#include <stdint.h>
#include <string.h>

enum {
	NAME_MAX_LEN = 31,
	LEGACY_MIN = 2,
	LEGACY_MAX = 6
};

/* What mail means by numbers that are C1 controls (section 13.2.5.80). */
static const uint16_t windows1252[32] = {0x20ac, 0x81, 0x201a, 0x0192, 0x201e,
    0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d,
    0x017d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d, 0x017e, 0x0178};

static size_t
encode(uint32_t cp, char *text)
{
	if (cp < 0x80) {
		text[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		text[0] = (char)(0xc0 | cp >> 6);
		text[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		text[0] = (char)(0xe0 | cp >> 12);
		text[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		text[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	text[0] = (char)(0xf0 | cp >> 18);
	text[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	text[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	text[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

/* The value of a digit, 16 if it is none. */
static uint32_t
digit(char c)
{
	if (c >= '0' && c <= '9')
		return (uint32_t)(c - '0');
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10) : 16;
}

/* Behind the number sign. */
static size_t
numeric(const char *s, const char *end, char *text, size_t *n)
{
	uint32_t base = 10, cp = 0;
	const char *p = s, *first;

	if (p < end && (*p == 'x' || *p == 'X')) {
		base = 16;
		p++;
	}
	for (first = p; p < end && digit(*p) < base; p++)
		if (cp < 0x110000)
			cp = cp * base + digit(*p);
	if (p == first)
		return 0;
	if (p < end && *p == ';')
		p++;
	if (cp == 0 || cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000))
		cp = 0xfffd;
	else if (cp >= 0x80 && cp < 0xa0)
		cp = windows1252[cp - 0x80];
	*n = encode(cp, text);
	return (size_t)(p - s);
}

static const struct entity *
find(const char *name, size_t len)
{
	size_t low = 0, high = entity_count, mid;
	int order;

	while (low < high) {
		mid = (low + high) / 2;
		order = strncmp(name, entities[mid].name, len);
		if (order == 0 && entities[mid].name[len] == '\0')
			return &entities[mid];
		if (order > 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

static int
is_alnum(char c)
{
	return (c >= '0' && c <= '9') ||
	    ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/*
 * A name with semicolon is all of the letters and digits; without, it is the
 * longest that begins them.
 */
static size_t
named(const char *s, const char *end, const struct entity **found)
{
	const char *p = s;
	size_t len;

	while (p < end && p - s <= NAME_MAX_LEN && is_alnum(*p))
		p++;
	len = (size_t)(p - s);
	if (p < end && *p == ';' && len <= NAME_MAX_LEN &&
	    (*found = find(s, len)) != NULL)
		return len + 1;
	for (len = len < LEGACY_MAX ? len : LEGACY_MAX; len >= LEGACY_MIN;
	     len--)
		if ((*found = find(s, len)) != NULL && (*found)->legacy)
			return len;
	return 0;
}

size_t
charref(const char *s, const char *end, int in_attr, char *text, size_t *n)
{
	const struct entity *entity;
	size_t len;

	if (s < end && *s == '#') {
		len = numeric(s + 1, end, text, n);
		return len == 0 ? 0 : len + 1;
	}
	len = named(s, end, &entity);
	if (len == 0)
		return 0;
	if (in_attr && s[len - 1] != ';' && s + len < end &&
	    (s[len] == '=' || is_alnum(s[len])))
		return 0;
	*n = strlen(entity->text);
	memcpy(text, entity->text, *n);
	return len;
}
