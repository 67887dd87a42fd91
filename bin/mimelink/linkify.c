/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "linkify.h"

#include <string.h>
#include <strings.h>

static int
is_alnum(char c)
{
	return (c >= '0' && c <= '9') ||
	    ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c & 0x80);
}

/* What a URL may hold, its brackets still to be judged. */
static int
is_url_char(char c)
{
	return is_alnum(c) || (c > 32 && strchr("<>\"`{}|\\^", c) == NULL);
}

static int
is_local_char(char c)
{
	return is_alnum(c) || (c != '\0' && strchr("._%+-=&'*/~!#$^?", c));
}

/* How many of this character there are. */
static size_t
count(const char *s, size_t n, char c)
{
	size_t i, found = 0;

	for (i = 0; i < n; i++)
		found += s[i] == c;
	return found;
}

/* The end without the sentence's own punctuation. */
static size_t
trim(const char *s, size_t n)
{
	size_t round = count(s, n, ')'), square = count(s, n, ']');
	size_t round_open = count(s, n, '('), square_open = count(s, n, '[');

	for (; n > 0; n--) {
		if (s[n - 1] == ')' && round > round_open)
			round--;
		else if (s[n - 1] == ']' && square > square_open)
			square--;
		else if (s[n - 1] == ')' || s[n - 1] == ']' ||
		    strchr(".,:;!?'*_~", s[n - 1]) == NULL)
			break;
	}
	return n;
}

/* A URL, whose scheme and "://" or "www." are the first head bytes. */
static int
url_at(
    const char *s, size_t n, size_t start, size_t head, struct linkify_match *m)
{
	size_t end = start + head;

	if (end >= n || !(is_alnum(s[end]) || s[end] == '['))
		return 0;
	while (end < n && is_url_char(s[end]))
		end++;
	end = start + trim(s + start, end - start);
	if (end <= start + head)
		return 0;
	m->start = start;
	m->end = end;
	return 1;
}

/* Letters and digits in labels with dots between, two labels or more. */
static size_t
domain_end(const char *s, size_t n, size_t i)
{
	size_t start = i, dots = 0;

	while (i < n && (is_alnum(s[i]) || s[i] == '-' || s[i] == '.')) {
		if (s[i] == '.' && (i == start || s[i - 1] == '.'))
			break;
		dots += s[i] == '.' && i + 1 < n && is_alnum(s[i + 1]);
		i++;
	}
	while (i > start && (s[i - 1] == '.' || s[i - 1] == '-'))
		i--;
	return dots > 0 ? i : start;
}

/* A mail address whose "@" is at byte at, beginning no earlier than from. */
static int
address_at(
    const char *s, size_t n, size_t from, size_t at, struct linkify_match *m)
{
	size_t start = at;

	while (start > from && at - start < 64 && is_local_char(s[start - 1]))
		start--;
	while (start < at && !is_alnum(s[start]))
		start++;
	m->start = start;
	m->end = domain_end(s, n, at + 1);
	return start < at && m->end > at + 1;
}

static int
begins(const char *s, size_t n, size_t i, const char *word)
{
	size_t len = strlen(word);

	return n - i >= len && strncasecmp(s + i, word, len) == 0 &&
	    (i == 0 || !is_alnum(s[i - 1]));
}

static int
match_at(const char *s, size_t n, size_t from, size_t i,
    struct linkify_match *m, struct buf *href)
{
	buf_truncate(href, 0);
	if (s[i] == '@' && address_at(s, n, from, i, m))
		buf_addstr(href, "mailto:");
	else if (((s[i] | 0x20) != 'h' || !begins(s, n, i, "http://") ||
		     !url_at(s, n, i, 7, m)) &&
	    ((s[i] | 0x20) != 'h' || !begins(s, n, i, "https://") ||
		!url_at(s, n, i, 8, m))) {
		if ((s[i] | 0x20) != 'w' || !begins(s, n, i, "www.") ||
		    !url_at(s, n, i, 4, m))
			return 0;
		buf_addstr(href, "http://");
	}
	buf_add(href, s + m->start, m->end - m->start);
	return href->err == 0;
}

int
linkify_next(const char *s, size_t n, size_t from, struct linkify_match *m,
    struct buf *href)
{
	size_t i;
	char c;

	for (i = from; i < n; i++) {
		c = s[i];
		if (c != '@' && (c | 0x20) != 'h' && (c | 0x20) != 'w')
			continue;
		if (match_at(s, n, from, i, m, href))
			return 1;
	}
	return 0;
}
