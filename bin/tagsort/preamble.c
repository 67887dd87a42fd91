/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "preamble.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT "!_TAG_FILE_FORMAT\t"
#define SORTED "!_TAG_FILE_SORTED\t"

/* All tags of a file depend on these, so that two values cannot be mixed. */
static const struct {
	const char *key;
	const char *what;
} decisive[] = {
    {"!_TAG_FILE_ENCODING\t",
	"!_TAG_FILE_ENCODING differs from that of the tags before"},
    {"!_TAG_OUTPUT_FILESEP\t",
	"!_TAG_OUTPUT_FILESEP differs from that of the tags before"},
    {"!_TAG_OUTPUT_MODE\t",
	"!_TAG_OUTPUT_MODE differs from that of the tags before"},
    {"!_TAG_PROC_CWD\t", "!_TAG_PROC_CWD differs from that of the tags before"},
};
#define N_DECISIVE (sizeof(decisive) / sizeof(decisive[0]))

static int
has_key(const char *line, size_t len, const char *key)
{
	size_t n = strlen(key);

	return len >= n && memcmp(line, key, n) == 0;
}

/* The line behind p, which is in p->lines; NULL at the end. */
static const char *
next_line(const struct preamble *p, const char *line, size_t *len)
{
	const char *end = buf_str(&p->lines) + p->lines.len, *nl;

	if (line >= end)
		return NULL;
	nl = memchr(line, '\n', (size_t)(end - line));
	*len = (size_t)((nl ? nl + 1 : end) - line);
	return line;
}

static const char *
find(const struct preamble *p, const char *key, size_t key_len, size_t *len)
{
	const char *line = buf_str(&p->lines);

	for (; next_line(p, line, len) != NULL; line += *len)
		if (*len >= key_len && memcmp(line, key, key_len) == 0)
			return line;
	return NULL;
}

/* The value of a pseudo-tag: up to the TAB behind it, or the end of line. */
static size_t
value_len(const char *value, size_t len)
{
	const char *tab = memchr(value, '\t', len);

	if (tab != NULL)
		return (size_t)(tab - value);
	while (len > 0 && (value[len - 1] == '\n' || value[len - 1] == '\r'))
		len--;
	return len;
}

const char *
preamble_value(const struct preamble *p, const char *key, size_t *len)
{
	size_t n = strlen(key);
	const char *line = find(p, key, n, len);

	if (line == NULL)
		return NULL;
	*len = value_len(line + n, *len - n);
	return line + n;
}

/* Does the line contradict one that is there? */
static const char *
contradicts(const struct preamble *p, const char *line, size_t len)
{
	const char *old, *key;
	size_t i, n, old_len;

	for (i = 0; i < N_DECISIVE; i++) {
		key = decisive[i].key;
		n = strlen(key);
		if (!has_key(line, len, key))
			continue;
		old = preamble_value(p, key, &old_len);
		if (old == NULL)
			return NULL;
		if (value_len(line + n, len - n) != old_len ||
		    memcmp(old, line + n, old_len) != 0)
			return decisive[i].what;
	}
	return NULL;
}

static enum sorted
stated(const char *line, size_t len)
{
	char c = len > strlen(SORTED) ? line[strlen(SORTED)] : '\0';

	return c == '0' ? SORTED_NOT : c == '2' ? SORTED_FOLD : SORTED_BYTES;
}

/* 1 if the line is new, 0 if its like is there. */
static int
is_new(struct preamble *p, const char *line, size_t len)
{
	size_t n;

	if (has_key(line, len, SORTED)) {
		p->latest = stated(line, len);
		if (p->sorted != SORTED_UNKNOWN)
			return 0;
		p->sorted = p->latest;
		return 1;
	}
	if (has_key(line, len, FORMAT))
		return !p->has_format++;
	return find(p, line, len, &n) == NULL;
}

int
preamble_add(
    struct preamble *p, const char *line, size_t len, const char **what)
{
	*what = contradicts(p, line, len);
	if (*what != NULL) {
		errno = EBADMSG;
		return -1;
	}
	if (!is_new(p, line, len)) {
		p->differs = 1;
		return 0;
	}
	buf_add(&p->lines, line, len);
	return buf_check(&p->lines) == -1 ? -1 : 1;
}

static int
compare(const void *a, const void *b)
{
	const struct buf *x = a, *y = b;
	size_t n = x->len < y->len ? x->len : y->len;
	int c = memcmp(x->data, y->data, n);

	return c != 0 ? c : (x->len > y->len) - (x->len < y->len);
}

int
preamble_sort(struct preamble *p)
{
	struct buf *v = NULL, *grown, sorted = BUF_INIT;
	const char *line = buf_str(&p->lines);
	size_t n = 0, i, len;

	for (; next_line(p, line, &len) != NULL; line += len) {
		grown = reallocarray(v, n + 1, sizeof(*v));
		if (grown == NULL) {
			free(v);
			return -1;
		}
		v = grown;
		v[n++] = (struct buf){
		    p->lines.data + (line - p->lines.data), len, 0, 0};
	}
	if (n > 0)
		qsort(v, n, sizeof(*v), compare);
	for (i = 0; i < n; i++)
		buf_add(&sorted, v[i].data, v[i].len);
	free(v);
	if (buf_check(&sorted) == -1) {
		buf_free(&sorted);
		return -1;
	}
	buf_free(&p->lines);
	p->lines = sorted;
	return 0;
}

void
preamble_write(const struct preamble *p, struct out *out, enum sorted sorted)
{
	const char *line = buf_str(&p->lines);
	size_t len, n = strlen(SORTED);
	char digit = (char)('0' + sorted);

	if (!p->has_format) {
		out_addstr(out, FORMAT);
		out_addstr(out,
		    "2\t/extended format; --format=1 will not "
		    "append ;\" to lines/\n");
	}
	if (p->sorted == SORTED_UNKNOWN) {
		out_addstr(out, SORTED);
		out_addc(out, digit);
		out_addstr(out, "\t/0=unsorted, 1=sorted, 2=foldcase/\n");
	}
	for (; next_line(p, line, &len) != NULL; line += len)
		if (has_key(line, len, SORTED) && len > n + 1) {
			out_add(out, line, n);
			out_addc(out, digit);
			out_add(out, line + n + 1, len - n - 1);
		} else
			out_add(out, line, len);
}

void
preamble_free(struct preamble *p)
{
	buf_free(&p->lines);
	*p = (struct preamble)PREAMBLE_INIT;
}
