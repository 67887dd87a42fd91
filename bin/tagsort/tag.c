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

void
tag_parse_rest(struct tag *t)
{
	const char *p;

	if (t->end[-1] == '\r')
		t->end--;
	t->file = t->name + t->name_len + 1;
	p = skip_address(t->file + t->file_len + 1, t->end);
	t->fields = NULL;
	t->is_cut = p == NULL;
	if (p != NULL && t->end - p >= 3 && memcmp(p, ";\"\t", 3) == 0)
		t->fields = p + 3;
}

int
tag_split(struct tag *t, const char *line, size_t len)
{
	const char *tab = memchr(line, '\t', len), *file;

	if (tab != NULL) {
		file = tab + 1;
		tab = memchr(file, '\t', len - (size_t)(file - line));
	}
	if (tab == NULL) {
		errno = EBADMSG;
		return -1;
	}
	*t = (struct tag){.name = line,
	    .name_len = (size_t)(file - line) - 1,
	    .file_len = (size_t)(tab - file),
	    .end = line + len};
	return 0;
}

int
tag_parse(struct tag *t, const char *line, size_t len)
{
	if (tag_split(t, line, len) == -1)
		return -1;
	tag_parse_rest(t);
	return 0;
}

/* The next TAB, or the end. */
static inline const char *
find_tab(const struct tag *t, const char *p)
{
	const char *tab;

	if (t->marks == NULL) {
		tab = memchr(p, '\t', (size_t)(t->end - p));
		return tab != NULL ? tab : t->end;
	}
	tab = t->name - t->at +
	    marks_next(t->marks->stop, t->at + (size_t)(p - t->name));
	return tab < t->end ? tab : t->end;
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

/* A field with a colon.  Most keys are none of these by their first byte. */
static void
read_field(struct tag_fields *f, const char *p, size_t len)
{
	const char *v;

	if (len == 0 || (*p != 'k' && *p != 'l' && *p != 'r' && *p != 'e'))
		return;
	if ((v = value_of(p, len, "kind:")) != NULL) {
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
	const char *p, *tab;
	size_t len;

	*f = (struct tag_fields){.kind = NULL};
	if (t->fields == NULL)
		return;
	for (p = t->fields;; p = tab + 1) {
		tab = find_tab(t, p);
		len = (size_t)(tab - p);
		if (f->kind == NULL && len > 0 &&
		    (len == 1 || memchr(p, ':', len) == NULL)) {
			f->kind = p;
			f->kind_len = len;
		} else
			read_field(f, p, len);
		if (tab == t->end)
			return;
	}
}

/* Does a field begin as those do that have to do with kinds? */
static inline int
may_matter(const char *p)
{
	return memcmp(p, "ki", 2) == 0 || memcmp(p, "la", 2) == 0 ||
	    memcmp(p, "ro", 2) == 0 || memcmp(p, "ex", 2) == 0;
}

char
tag_letter(const struct tag *t)
{
	const char *address = t->name + t->name_len + t->file_len + 2;
	const char *slash, *p;

	if (address == t->end || *address != '/')
		return 0;
	slash = memchr(address + 1, '/', (size_t)(t->end - address - 1));
	if (slash == NULL || t->end - slash < 5 || slash[-1] == '\\' ||
	    memcmp(slash + 1, ";\"\t", 3) != 0 || slash[4] == '\t')
		return 0;
	p = slash + 5;
	if (p < t->end && *p != '\t')
		return 0;
	for (; t->end - p > 2; p = find_tab(t, p + 1))
		if (may_matter(p + 1))
			return 0;
	return slash[4];
}

int
tag_is_pseudo(const char *line, size_t len)
{
	return len >= 2 && line[0] == '!' && line[1] == '_';
}
