/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "wrap.h"

#include <stdint.h>
#include <string.h>

#include <unigbrk.h>
#include <unilbrk.h>
#include <uniwidth.h>

#include "utf8.h"

enum {
	MARK_MAX = 3, /* bytes of the marks and signs below */
};

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

static int
is_ascii(char c)
{
	return (c & 0x80) == 0;
}

/* One character: its length in bytes, and its columns. */
static size_t
char_width(const char *s, size_t n, size_t *width)
{
	uint32_t cp;
	size_t len;
	int w;

	*width = 1;
	if (is_ascii(*s))
		return 1;
	len = utf8_decode(s, n, &cp);
	if (len == 0)
		return 1;
	w = uc_width(cp, "UTF-8");
	*width = w > 0 ? (size_t)w : 0;
	return len;
}

size_t
wrap_width(const char *s, size_t n)
{
	size_t i, w, width = 0;

	for (i = 0; i < n;) {
		if (is_ascii(s[i])) {
			i++;
			width++;
			continue;
		}
		i += char_width(s + i, n - i, &w);
		width += w;
	}
	return width;
}

/* Is the word of n bytes one of these, which end with NULL? */
static int
is_one_of(const char *s, size_t n, const char *const *words)
{
	if (n > MARK_MAX)
		return 0;
	for (; *words != NULL; words++)
		if (strlen(*words) == n && memcmp(s, *words, n) == 0)
			return 1;
	return 0;
}

static int
is_currency(const char *s, size_t n)
{
	static const char *const signs[] = {"$", "\302\243", "\302\245",
	    "\342\202\254", "\342\202\271", "\342\202\275", NULL};

	return is_one_of(s, n, signs);
}

/* What stays with the word before it: marks that stand alone. */
static int
is_closing(const char *s, size_t n)
{
	static const char *const marks[] = {"!", "?", ";", ":", "%", "\302\273",
	    "\342\200\272", "\302\260C", "\302\260", NULL};

	return is_one_of(s, n, marks);
}

static int
is_upper_code(const char *s, size_t n)
{
	return n == 3 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' &&
	    s[1] <= 'Z' && s[2] >= 'A' && s[2] <= 'Z';
}

/* Between two words: last is the one before, n bytes; s is the one behind. */
static char
between(const char *last, size_t last_len, const char *s, size_t n)
{
	if (last_len == 0)
		return WRAP_MAY;
	if (is_closing(s, n))
		return WRAP_WEAK;
	if (last_len == 2 && memcmp(last, "\302\253", 2) == 0)
		return WRAP_WEAK;
	if (is_currency(last, last_len) && is_digit(*s))
		return WRAP_WEAK;
	if (!is_digit(last[last_len - 1]))
		return WRAP_MAY;
	if (is_currency(s, n) || is_upper_code(s, n))
		return WRAP_WEAK;
	if (n >= 3 && is_digit(s[0]) && is_digit(s[1]) && is_digit(s[2]) &&
	    (n == 3 || !is_digit(s[3])))
		return WRAP_WEAK;
	return WRAP_MAY;
}

static int
is_url(const char *s, size_t n)
{
	return memmem(s, n, "://", 3) != NULL ||
	    (n > 4 && strncmp(s, "www.", 4) == 0);
}

/* May a line break before byte i of this word, both sides being ASCII? */
static char
within(const char *s, size_t n, size_t i, int url)
{
	char before = s[i - 1];

	if (url && strchr("/?&=-_.,#+%:", before) != NULL)
		return WRAP_WEAK;
	if (url || (before != '-' && before != '/' && before != '_'))
		return WRAP_NEVER;
	if (before == '_' || i < 3 || i + 1 >= n || !is_letter(s[i - 2]) ||
	    !is_letter(s[i - 3]) || !is_letter(s[i]) || !is_letter(s[i + 1]))
		return WRAP_WEAK;
	return WRAP_MAY;
}

/* Digits, and what amounts are made of. */
static int
is_number_part(char c)
{
	return is_digit(c) || (c != '\0' && strchr(".,:'+-$%", c) != NULL);
}

/* A word of ASCII without any of these, as most are, is not broken. */
static const char is_joint[256] =
    {['-'] = 1, ['/'] = 1, ['_'] = 1, [':'] = 1, ['.'] = 1};

static void
ascii_word(const char *s, size_t n, char *breaks)
{
	size_t i;
	int url;

	if (n < 4)
		return;
	for (i = 1; i < n; i++)
		if (is_joint[(unsigned char)s[i]])
			break;
	if (i >= n)
		return;
	url = is_url(s, n);
	for (i = 1; i < n; i++)
		breaks[i] = within(s, n, i, url);
}

static void
unicode_word(const char *s, size_t n, char *breaks)
{
	char first = breaks[0];
	size_t i;
	int url = is_url(s, n), may;

	u8_possible_linebreaks((const uint8_t *)s, n, "UTF-8", breaks);
	for (i = 1; i < n; i++) {
		may = breaks[i] == UC_BREAK_POSSIBLE ||
		    breaks[i] == UC_BREAK_MANDATORY;
		breaks[i] = may ? WRAP_MAY : WRAP_NEVER;
		if (is_ascii(s[i - 1]) && is_ascii(s[i]))
			breaks[i] = within(s, n, i, url);
		else if (may &&
		    (url || is_number_part(s[i - 1]) || is_number_part(s[i])))
			breaks[i] = WRAP_WEAK;
	}
	breaks[0] = first;
}

void
wrap_breaks(const char *s, size_t n, char *breaks)
{
	size_t i, start, last = 0, last_len = 0;
	int ascii;

	memset(breaks, WRAP_NEVER, n);
	for (i = 0; i < n;) {
		if (s[i] == ' ' || s[i] == '\n') {
			if (s[i++] == '\n')
				last_len = 0;
			continue;
		}
		ascii = 1;
		for (start = i; i < n && s[i] != ' ' && s[i] != '\n'; i++)
			ascii &= is_ascii(s[i]);
		breaks[start] =
		    between(s + last, last_len, s + start, i - start);
		if (ascii)
			ascii_word(s + start, i - start, breaks + start);
		else
			unicode_word(s + start, i - start, breaks + start);
		last = start;
		last_len = i - start;
	}
}

/* The last place at or before i where a grapheme cluster begins, or i. */
static size_t
cluster_start(const char *s, size_t i, size_t n)
{
	const uint8_t *p = (const uint8_t *)s, *at = p + i, *next;

	if (i == 0 || (is_ascii(s[i - 1]) && is_ascii(s[i])))
		return i;
	while (p < at) {
		next = u8_grapheme_next(p, (const uint8_t *)s + n);
		if (next == NULL || next > at)
			break;
		p = next;
	}
	return (size_t)(p - (const uint8_t *)s);
}

/* Where to cut a line that overruns at byte i. */
static size_t
cut(const char *s, size_t n, size_t i, size_t may, size_t weak)
{
	size_t width, at;

	if (may > 0)
		return may;
	if (weak > 0)
		return weak;
	at = cluster_start(s, i, i + 64 < n ? i + 64 : n);
	if (at > 0)
		return at;
	return i > 0 ? i : char_width(s, n, &width);
}

static size_t
without_blanks(const char *s, size_t n)
{
	while (n > 0 && s[n - 1] == ' ')
		n--;
	return n;
}

size_t
wrap_line(
    const char *s, size_t n, const char *breaks, size_t width, size_t *next)
{
	size_t i, len, w, used = 0, may = 0, weak = 0;

	for (i = 0; i < n && s[i] != '\n'; i += len) {
		if (i > 0 && breaks[i] == WRAP_MAY)
			may = i;
		else if (i > 0 && breaks[i] == WRAP_WEAK)
			weak = i;
		len = char_width(s + i, n - i, &w);
		if (used + w > width && s[i] != ' ') {
			*next = cut(s, n, i, may, weak);
			return without_blanks(s, *next);
		}
		used += w;
	}
	*next = i < n ? i + 1 : n;
	return without_blanks(s, i);
}

void
wrap_measure(const char *s, size_t n, const char *breaks, size_t *longest,
    size_t *widest)
{
	size_t i, w, len, line = 0, piece = 0;

	*longest = *widest = 0;
	for (i = 0; i < n; i += len) {
		len = char_width(s + i, n - i, &w);
		if (s[i] == '\n')
			line = piece = 0;
		else {
			line += w;
			piece = breaks[i] == WRAP_MAY ? 0 : piece;
			if (s[i] != ' ' ||
			    (i + 1 < n && breaks[i + 1] != WRAP_MAY))
				piece += w;
		}
		*longest = line > *longest ? line : *longest;
		*widest = piece > *widest ? piece : *widest;
	}
}
