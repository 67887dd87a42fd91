/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "flowed.h"

#include <string.h>

/* A line taken apart (section 4.1). */
struct line {
	size_t depth;
	const char *text; /* behind quote marks and space-stuffing */
	size_t len;
	int soft; /* the paragraph goes on in the next line */
};

static const char *
read_line(const char *p, const char *end, struct line *l)
{
	const char *nl = memchr(p, '\n', (size_t)(end - p));
	const char *next = nl == NULL ? end : nl + 1;
	const char *stop = nl == NULL ? end : nl;

	if (stop > p && stop[-1] == '\r')
		stop--;
	for (l->depth = 0; p < stop && *p == '>'; p++)
		l->depth++;
	if (p < stop && *p == ' ')
		p++;
	l->text = p;
	l->len = (size_t)(stop - p);
	l->soft = stop > p && stop[-1] == ' ' &&
	    !(l->len == 3 && memcmp(p, "-- ", 3) == 0);
	return next;
}

static void
begin_line(size_t depth, struct buf *b)
{
	size_t i;

	for (i = 0; i < depth; i++)
		buf_addc(b, '>');
	if (depth > 0)
		buf_addc(b, ' ');
}

/* May this line go on the one before it, whose paragraph is open? */
static int
continues(const struct line *l, size_t depth)
{
	return l->depth == depth &&
	    !(l->len == 3 && memcmp(l->text, "-- ", 3) == 0);
}

void
flowed_join(const char *s, size_t n, int delsp, struct buf *b)
{
	const char *end = s + n;
	struct line l;
	size_t depth = 0;
	int open = 0;

	while (s < end) {
		s = read_line(s, end, &l);
		if (open && !continues(&l, depth)) {
			buf_addc(b, '\n');
			open = 0;
		}
		if (!open)
			begin_line(l.depth, b);
		depth = l.depth;
		open = l.soft;
		buf_add(b, l.text, l.len - (l.soft && delsp ? 1 : 0));
		if (!open)
			buf_addc(b, '\n');
	}
	if (open)
		buf_addc(b, '\n');
}
