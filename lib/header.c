/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "header.h"

#include <string.h>
#include <strings.h>

static int
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static int
is_space(char c)
{
	return is_blank(c) || c == '\r' || c == '\n';
}

/* Behind the line ending, or end. */
static const char *
line_end(const char *p, const char *end)
{
	const char *nl = memchr(p, '\n', (size_t)(end - p));

	return nl == NULL ? end : nl + 1;
}

static int
is_from_line(const char *p, const char *end)
{
	if (p < end && *p == '>')
		p++;
	return end - p >= 5 && memcmp(p, "From ", 5) == 0;
}

const char *
header_eol(const char *mail, size_t len)
{
	const char *end = mail + len, *nl;

	while (is_from_line(mail, end))
		mail = line_end(mail, end);
	nl = memchr(mail, '\n', (size_t)(end - mail));
	return nl != NULL && nl > mail && nl[-1] == '\r' ? "\r\n" : "\n";
}

const char *
header_end(const char *mail, size_t len)
{
	const char *end = mail + len, *p;
	int crlf = header_eol(mail, len)[0] == '\r';

	for (p = mail; p < end; p = line_end(p, end))
		if (*p == '\n' ||
		    (crlf && *p == '\r' && p + 1 < end && p[1] == '\n'))
			return p;
	return NULL;
}

/* RFC 5322 ftext: printable ASCII but the colon. */
static int
is_ftext(char c)
{
	return c > ' ' && c <= '~' && c != ':';
}

static void
split(struct field *f)
{
	const char *end = f->raw + f->raw_len, *p = f->raw;

	f->name = f->body = p;
	f->name_len = 0;
	while (p < end && is_ftext(*p))
		p++;
	f->name_len = (size_t)(p - f->name);
	while (p < end && is_blank(*p))
		p++;
	if (f->name_len > 0 && p < end && *p == ':')
		f->body = p + 1;
	else
		f->name_len = 0;
	if (end > f->body && end[-1] == '\n')
		end--;
	if (end > f->body && end[-1] == '\r')
		end--;
	f->body_len = (size_t)(end - f->body);
}

int
header_next(const char **pos, const char *end, struct field *f)
{
	const char *p = *pos;

	if (p >= end)
		return 0;
	f->raw = p;
	do
		p = line_end(p, end);
	while (p < end && is_blank(*p));
	f->raw_len = (size_t)(p - f->raw);
	split(f);
	*pos = p;
	return 1;
}

int
field_is(const struct field *f, const char *name)
{
	return f->name_len == strlen(name) &&
	    strncasecmp(f->name, name, f->name_len) == 0;
}

void
field_unfold(const struct field *f, struct buf *b)
{
	const char *p = f->body, *end = f->body + f->body_len, *nl, *stop;

	while (end > p && is_space(end[-1]))
		end--;
	while (p < end && is_space(*p))
		p++;
	while (p < end) {
		nl = memchr(p, '\n', (size_t)(end - p));
		stop = nl == NULL ? end : nl;
		if (nl != NULL && stop > p && stop[-1] == '\r')
			stop--;
		buf_add(b, p, (size_t)(stop - p));
		p = nl == NULL ? end : nl + 1;
	}
}
