/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "urltext.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "utf8.h"

enum {
	MAX_NAME = 1024, /* bytes; DNS allows 253 after punycode */
	MAX_LITERAL = 63,
};

struct range {
	uint32_t first;
	uint32_t last;
};

/* Blanks and punctuation of the world, invisible and private characters. */
static const struct range stops[] = {{0x80, 0xa1}, {0xab, 0xab}, {0xad, 0xad},
    {0xbb, 0xbb}, {0xbf, 0xbf}, {0x60c, 0x60c}, {0x61b, 0x61f}, {0x6d4, 0x6d4},
    {0x964, 0x965}, {0x1680, 0x1680}, {0x180e, 0x180e}, {0x2000, 0x200b},
    {0x200e, 0x200f}, {0x2016, 0x203b}, {0x2045, 0x2046}, {0x205f, 0x206f},
    {0x2329, 0x232a}, {0x2500, 0x259f}, {0x2768, 0x2775}, {0x27e6, 0x27ef},
    {0x2983, 0x2998}, {0x3000, 0x3003}, {0x3008, 0x3011}, {0x3014, 0x301f},
    {0xe000, 0xf8ff}, {0xfe10, 0xfe1f}, {0xfe30, 0xfe6f}, {0xfeff, 0xfeff},
    {0xff01, 0xff0f}, {0xff1a, 0xff20}, {0xff3b, 0xff40}, {0xff5b, 0xff65},
    {0xfff0, 0xffff}, {0xe0000, 0x10ffff}};

static const struct range unspaced[] = {{0xe00, 0xeff}, {0x1000, 0x109f},
    {0x1100, 0x11ff}, {0x1780, 0x17ff}, {0x2e80, 0x2fff}, {0x3004, 0xd7ff},
    {0xf900, 0xfaff}, {0x20000, 0x3ffff}};

static int
is_within(uint32_t cp, const struct range *r, size_t n)
{
	size_t low = 0, high = n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (cp > r[mid].last)
			low = mid + 1;
		else
			high = mid;
	}
	return low < n && cp >= r[low].first;
}

size_t
urltext_wide(const char *s, size_t n, uint32_t *cp)
{
	size_t len = utf8_decode(s, n, cp);

	if (len < 2 || is_within(*cp, stops, sizeof(stops) / sizeof(stops[0])))
		return 0;
	return len;
}

size_t
urltext_char(const char *s, size_t n, size_t i)
{
	static const unsigned char stop[128] = {['"'] = 1,
	    ['<'] = 1,
	    ['>'] = 1,
	    ['\\'] = 1,
	    ['^'] = 1,
	    ['`'] = 1,
	    ['{'] = 1,
	    ['}'] = 1,
	    [127] = 1};
	uint32_t cp;

	if (i >= n)
		return 0;
	if (s[i] & 0x80)
		return urltext_wide(s + i, n - i, &cp);
	return s[i] > 32 && !stop[(unsigned char)s[i]];
}

int
urltext_is_unspaced(uint32_t cp)
{
	return is_within(cp, unspaced, sizeof(unspaced) / sizeof(unspaced[0]));
}

static int
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int
is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static int
is_one_of(const char *s, size_t n, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strlen(*words) == n && strncasecmp(s, *words, n) == 0)
			return 1;
	return 0;
}

static int
is_generic(const char *s, size_t n)
{
	static const char *const names[] = {
	    "com", "net", "org", "edu", "gov", "info", NULL};

	return is_one_of(s, n, names);
}

static int
is_top_name(const char *s, size_t n)
{
	return (n == 2 && is_letter(s[0]) && is_letter(s[1])) ||
	    is_generic(s, n);
}

/* What a label may hold, from byte i on; top: it is not the first of them. */
static size_t
label_end(const char *s, size_t n, size_t i, int top)
{
	size_t start = i, len;
	uint32_t cp;

	while (i < n) {
		if (is_letter(s[i]) || is_digit(s[i]) || s[i] == '-' ||
		    s[i] == '_') {
			i++;
			continue;
		}
		len = s[i] & 0x80 ? urltext_wide(s + i, n - i, &cp) : 0;
		if (len == 0 ||
		    (top && urltext_is_unspaced(cp) &&
			is_top_name(s + start, i - start)))
			break;
		i += len;
	}
	return i;
}

static int
is_joint(char c)
{
	return c == '-' || c == '_';
}

struct name {
	size_t labels;
	size_t first_end;
	size_t previous; /* where the last label but one begins */
	size_t last;
	size_t end;
};

/* The labels of a name.  Return: 0 if one of them cannot be. */
static int
read_name(const char *s, size_t n, size_t i, struct name *m)
{
	size_t start = i, end;

	memset(m, 0, sizeof(*m));
	for (;; i = end + 1) {
		end = label_end(s, n, i, m->labels > 0);
		if (end == i || end - start > MAX_NAME)
			break;
		if (is_joint(s[i]) ||
		    (m->labels > 0 && is_joint(s[m->end - 1])))
			return 0;
		if (m->labels++ == 0)
			m->first_end = end;
		m->previous = m->last;
		m->last = i;
		m->end = end;
		if (end == n || s[end] != '.')
			break;
	}
	while (m->end > m->last && is_joint(s[m->end - 1]))
		m->end--;
	return m->labels > 0;
}

static int
is_all_digits(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!is_digit(s[i]))
			return 0;
	return n > 0;
}

static int
is_address(int family, const char *s, size_t n)
{
	unsigned char address[sizeof(struct in6_addr)];
	char text[MAX_LITERAL + 1];

	if (n > MAX_LITERAL)
		return 0;
	memcpy(text, s, n);
	text[n] = '\0';
	return inet_pton(family, text, address) == 1;
}

/* "com-now": what should have had a blank in it. */
static int
is_run_on(const char *s, size_t n)
{
	const char *dash = memchr(s, '-', n);

	return dash != NULL && is_generic(s, (size_t)(dash - s));
}

static size_t
name_end(const char *s, size_t n, size_t i)
{
	struct name m;

	if (!read_name(s, n, i, &m))
		return 0;
	if (is_all_digits(s + m.last, m.end - m.last))
		return is_address(AF_INET, s + i, m.end - i) ? m.end : 0;
	if (m.labels > 1 &&
	    (memchr(s + m.previous, '_', m.end - m.previous) != NULL ||
		is_run_on(s + m.last, m.end - m.last)))
		return 0;
	return m.end;
}

/* What is in brackets, as far as they may be apart. */
static size_t
literal_end(const char *s, size_t n, size_t i)
{
	const char *end;

	n = n - i < MAX_LITERAL ? n - i : MAX_LITERAL;
	end = memchr(s + i, ']', n);
	return end == NULL ? 0 : (size_t)(end - s) + 1;
}

size_t
urltext_host(const char *s, size_t n, size_t i)
{
	size_t end;

	if (i >= n || s[i] != '[')
		return name_end(s, n, i);
	end = literal_end(s, n, i);
	if (end == 0 || !is_address(AF_INET6, s + i + 1, end - i - 2))
		return 0;
	return end;
}

static size_t
mail_literal_end(const char *s, size_t n, size_t i)
{
	size_t end = literal_end(s, n, i), from = i + 1;

	if (end == 0)
		return 0;
	if (end - from > 5 && strncasecmp(s + from, "IPv6:", 5) == 0)
		from += 5;
	if (is_address(AF_INET, s + from, end - 1 - from) ||
	    is_address(AF_INET6, s + from, end - 1 - from))
		return end;
	return 0;
}

/* foo@1.2.x, icon@2x.png, getty@tty1.service */
static int
is_no_domain(const char *s, const struct name *m, size_t i)
{
	static const char *const units[] = {"automount", "device", "mount",
	    "path", "scope", "service", "slice", "socket", "swap", "target",
	    "timer", NULL};
	const char *first = s + i, *last = s + m->last;
	size_t len = m->first_end - i;

	if (m->labels > 2 && is_all_digits(first, len) &&
	    is_digit(first[len + 1]))
		return 1;
	if (len == 2 && is_digit(first[0]) && first[1] == 'x')
		return 1;
	return is_one_of(last, m->end - m->last, units);
}

size_t
urltext_domain(const char *s, size_t n, size_t i)
{
	struct name m;

	if (i < n && s[i] == '[')
		return mail_literal_end(s, n, i);
	if (!read_name(s, n, i, &m) || m.labels < 2 || is_digit(s[m.last]) ||
	    memchr(s + m.previous, '_', m.end - m.previous) != NULL ||
	    is_no_domain(s, &m, i))
		return 0;
	return m.end;
}
