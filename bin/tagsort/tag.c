/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "tag.h"

#include <errno.h>
#include <string.h>

/* Behind the pattern whose delimiter is at p, or NULL where it has no end. */
static const char *
skip_pattern(const char *p, const char *end)
{
	const char *start = p + 1, *back;
	char delimiter = *p;

	for (p = start; p < end; p++) {
		p = memchr(p, delimiter, (size_t)(end - p));
		if (p == NULL)
			return NULL;
		for (back = p; back > start && back[-1] == '\\';)
			back--;
		if ((p - back) % 2 == 0)
			return p + 1;
	}
	return NULL;
}

/*
 * Behind an address, which is a line number, a pattern, several of these
 * joined by semicolons (--excmd=combine), or any ex command that ends in |.
 */
static const char *
skip_address(const char *p, const char *end)
{
	for (;;) {
		if (p < end && (*p == '/' || *p == '?')) {
			p = skip_pattern(p, end);
			if (p == NULL)
				return NULL;
		} else if (p < end && *p >= '0' && *p <= '9') {
			while (p < end && *p >= '0' && *p <= '9')
				p++;
		} else {
			if (p == end)
				return NULL;
			p = memmem(p, (size_t)(end - p), "|;\"", 3);
			return p == NULL ? end : p + 1;
		}
		if (end - p < 2 || p[0] != ';' || p[1] == '"')
			return p;
		p++;
	}
}

int
tag_parse_behind(struct tag *t, const char *line, size_t len, size_t name_len)
{
	const char *tab, *end = line + len, *p;

	if (len > 0 && end[-1] == '\r')
		end--;
	t->name = line;
	t->name_len = name_len;
	t->end = end;
	t->file = line + name_len + 1;
	tab = t->file < end ? memchr(t->file, '\t', (size_t)(end - t->file))
			    : NULL;
	if (tab == NULL) {
		errno = EBADMSG;
		return -1;
	}
	t->file_len = (size_t)(tab - t->file);
	p = skip_address(tab + 1, end);
	t->fields = NULL;
	t->is_cut = p == NULL;
	if (p != NULL && end - p >= 3 && memcmp(p, ";\"\t", 3) == 0)
		t->fields = p + 3;
	return 0;
}

int
tag_parse(struct tag *t, const char *line, size_t len)
{
	const char *tab = memchr(line, '\t', len);

	if (tab == NULL) {
		errno = EBADMSG;
		return -1;
	}
	return tag_parse_behind(t, line, len, (size_t)(tab - line));
}

/* If the field begins with this key, the value behind it, else NULL. */
static const char *
value_of(const char *field, size_t len, const char *key)
{
	size_t n = strlen(key);

	return len >= n && memcmp(field, key, n) == 0 ? field + n : NULL;
}

static int
names_reference(const char *extras, size_t len)
{
	return memmem(extras, len, "reference", strlen("reference")) != NULL;
}

static void
read_field(struct tag_fields *f, const char *p, size_t len)
{
	const char *v;

	if (len == 0)
		return;
	if (f->kind == NULL && memchr(p, ':', len) == NULL) {
		f->kind = p;
		f->kind_len = len;
	} else if ((v = value_of(p, len, "kind:")) != NULL) {
		f->kind = v;
		f->kind_len = len - (size_t)(v - p);
	} else if ((v = value_of(p, len, "language:")) != NULL) {
		f->language = v;
		f->language_len = len - (size_t)(v - p);
	} else if ((v = value_of(p, len, "roles:")) != NULL)
		f->is_reference |=
		    len - (size_t)(v - p) != 3 || memcmp(v, "def", 3) != 0;
	else if ((v = value_of(p, len, "extras:")) != NULL)
		f->is_reference |= names_reference(v, len - (size_t)(v - p));
}

void
tag_read_fields(const struct tag *t, struct tag_fields *f)
{
	const char *p = t->fields, *tab;

	*f = (struct tag_fields){.kind = NULL};
	if (p == NULL)
		return;
	for (;;) {
		tab = memchr(p, '\t', (size_t)(t->end - p));
		if (tab == NULL)
			tab = t->end;
		read_field(f, p, (size_t)(tab - p));
		if (tab == t->end)
			return;
		p = tab + 1;
	}
}

int
tag_is_pseudo(const char *line, size_t len)
{
	return len >= 2 && line[0] == '!' && line[1] == '_';
}
