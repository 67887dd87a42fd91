/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "rejoin.h"

#include <string.h>
#include <strings.h>

#include "linkify.h"
#include "quote.h"
#include "urltext.h"

/* A line by what counts here. */
struct line {
	const char *s;
	size_t n; /* without its end */
	size_t marks; /* bytes of quote marks */
	size_t depth; /* of them */
	size_t columns;
};

/* What the first word of a line consists of. */
struct word {
	size_t n;
	size_t upper;
	size_t lower;
	size_t digits;
	size_t signs; /* characters that only URLs have in words */
	size_t wide; /* bytes that are not ASCII */
	size_t others; /* but for the sentence's punctuation */
};

static struct line
read_line(const char *s, const char *stop)
{
	struct line l = {.s = s};
	size_t i;

	l.n = (size_t)(stop - s);
	if (l.n > 0 && s[l.n - 1] == '\r')
		l.n--;
	l.marks = quote_marks(s, l.n, &l.depth);
	for (i = 0; i < l.n; i++)
		l.columns += (s[i] & 0xc0) != 0x80;
	return l;
}

/* The line that ends at s + i. */
static struct line
line_to(const char *s, size_t i)
{
	const char *lf = memrchr(s, '\n', i);

	return read_line(lf == NULL ? s : lf + 1, s + i);
}

/* The line that begins at s + i. */
static struct line
line_from(const char *s, size_t n, size_t i)
{
	const char *lf = memchr(s + i, '\n', n - i);

	return read_line(s + i, lf == NULL ? s + n : lf);
}

static int
is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static struct word
read_word(const char *s, size_t n)
{
	struct word w = {0};
	size_t len;
	char c;

	for (; (len = urltext_char(s, n, w.n)) > 0; w.n += len) {
		c = s[w.n];
		w.upper += c >= 'A' && c <= 'Z';
		w.lower += c >= 'a' && c <= 'z';
		w.digits += c >= '0' && c <= '9';
		w.signs += strchr("/?=&%#", c) != NULL;
		w.wide += len > 1 ? len : 0;
		w.others +=
		    len == 1 && !is_letter(c) && strchr(".,:;!?*~'", c) == NULL;
	}
	return w;
}

/* Do both lines begin like records of the same kind, "host1" and "host2"? */
static int
are_records(const struct line *a, const struct line *b, size_t n)
{
	const char *p = a->s + a->marks, *q = b->s + b->marks;
	size_t i;

	if (a->n - a->marks <= n || urltext_char(p, n + 1, n) > 0)
		return 0;
	for (i = 0; i < n; i++)
		if (p[i] != q[i] &&
		    !(p[i] >= '0' && p[i] <= '9' && q[i] >= '0' && q[i] <= '9'))
			return 0;
	return 1;
}

/* May the first word of this line be the rest of a URL that ended in c? */
static int
is_rest(const struct line *l, const struct word *w, char c)
{
	const char *s = l->s + l->marks;
	size_t letters = w->upper + w->lower + w->wide;
	int alone =
	    l->marks + w->n == l->n || strchr(")]>\"'", s[w->n]) != NULL;

	if (letters + w->digits == 0 || strchr("([\"'+-", s[0]) != NULL ||
	    memmem(s, w->n, "://", 3) != NULL ||
	    (w->n > 4 && strncasecmp(s, "www.", 4) == 0) ||
	    s[w->n - 1] == ':' ||
	    (memchr(s, '@', w->n) != NULL && memchr(s, '/', w->n) == NULL))
		return 0;
	if (c == '&' || c == '%' || c == '=')
		return alone || w->signs + w->digits > 0;
	if (letters == 0 || (letters == 1 && memchr(s, 'T', w->n) != NULL))
		return alone && w->digits == w->n;
	if (!alone)
		return w->signs > 0 || (w->digits > 0 && letters > 0);
	return w->others > 0 || (w->wide == 0 && w->upper != 1);
}

/* Is no line beside it longer? */
static int
is_at_edge(const char *s, const struct line *line, const struct line *next)
{
	struct line previous;

	if (next->columns > line->columns)
		return 0;
	if (line->s == s)
		return 1;
	previous = line_to(s, (size_t)(line->s - s) - 1);
	return previous.columns <= line->columns;
}

size_t
rejoin_line(const char *s, size_t n, size_t i, int *open)
{
	struct line line, other;
	size_t next = i;
	struct word w;

	next += next < n && s[next] == '\r';
	if (next >= n || s[next] != '\n' ||
	    strchr(".,:;!?*~", s[i - 1]) != NULL)
		return 0;
	line = line_to(s, i);
	if (line.columns < LINKIFY_EDGE)
		return 0;
	if (++next == n) {
		*open = 1;
		return 0;
	}
	other = line_from(s, n, next);
	w = read_word(other.s + other.marks, other.n - other.marks);
	if (w.n == 0 || other.depth != line.depth ||
	    !is_rest(&other, &w, s[i - 1]) || are_records(&line, &other, w.n) ||
	    !is_at_edge(s, &line, &other))
		return 0;
	return next + other.marks;
}

size_t
linkify_prefix(const char *s, size_t n)
{
	size_t depth, i = quote_marks(s, n, &depth);

	while (i < n && (s[i] == ' ' || s[i] == '\t'))
		i++;
	return i;
}

/* Behind as many quote marks as there are on the line before. */
static size_t
skip_marks(const char *s, size_t n, size_t i, size_t depth)
{
	size_t at = i;

	for (; i < n && depth > 0 && (s[i] == '>' || s[i] == ' '); i++)
		if (s[i] == '>') {
			depth--;
			at = i + 1;
		}
	return at;
}

size_t
rejoin_blanks(const char *s, size_t n, size_t i, unsigned *lines)
{
	struct line line;

	*lines = 0;
	while (i < n && strchr(" \t\r\n", s[i]) != NULL && s[i] != '\0') {
		if (s[i++] != '\n')
			continue;
		if (++*lines == 1)
			line = line_to(s, i - 1);
		i = skip_marks(s, n, i, line.depth);
	}
	return i;
}
