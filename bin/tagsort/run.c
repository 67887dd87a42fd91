/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "run.h"

#include <stdlib.h>
#include <string.h>

#define FEW 8 /* so many are sorted by insertion */

int
run_add(struct run *r, const char *line, size_t len)
{
	struct line *p;

	if (r->n == r->cap) {
		r->cap = r->cap ? 2 * r->cap : 64;
		p = reallocarray(r->lines, r->cap, sizeof(*p));
		if (p == NULL)
			return -1;
		r->lines = p;
	}
	r->lines[r->n] = (struct line){line, len, 0, (unsigned)r->n};
	r->n++;
	return 0;
}

int
line_compare(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int c = memcmp(a, b, a_len < b_len ? a_len : b_len);

	return c != 0 ? c : (a_len > b_len) - (a_len < b_len);
}

static int
upper(unsigned char c)
{
	return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
}

int
fold_compare(const void *a, const void *b, size_t n)
{
	const unsigned char *x = a, *y = b;
	size_t i;
	int c;

	for (i = 0; i < n; i++) {
		c = upper(x[i]) - upper(y[i]);
		if (c != 0)
			return c;
	}
	return 0;
}

/* The rank of a line, whatever it contains. */
static unsigned
line_rank(const struct order *o, const char *line, size_t len)
{
	struct tag t;

	if (tag_split(&t, line, len) == -1)
		return RANK_REFERENCE;
	return order_rank(o, &t);
}

void
run_rank(struct run *r, const struct order *o)
{
	size_t i;

	if (order_is_flat(o))
		return;
	for (i = 0; i < r->n; i++)
		r->lines[i].rank = line_rank(o, r->lines[i].s, r->lines[i].len);
}

static int
by_rank_then_index(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

static int
by_rank_then_bytes(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return line_compare(x->s, x->len, y->s, y->len);
}

/* Most runs are short, and nearly in order. */
static void
sort(struct run *r, int (*compare)(const void *, const void *))
{
	struct line x, *v = r->lines;
	size_t i, j;

	if (r->n > FEW) {
		qsort(v, r->n, sizeof(*v), compare);
		return;
	}
	for (i = 1; i < r->n; i++) {
		x = v[i];
		for (j = i; j > 0 && compare(&x, &v[j - 1]) < 0; j--)
			v[j] = v[j - 1];
		v[j] = x;
	}
}

void
run_group(struct run *r)
{
	size_t i;

	for (i = 1; i < r->n; i++)
		if (r->lines[i].rank < r->lines[i - 1].rank) {
			sort(r, by_rank_then_index);
			return;
		}
}

void
run_sort(struct run *r)
{
	struct line *v = r->lines;
	size_t i, kept = 0;

	sort(r, by_rank_then_bytes);
	for (i = 0; i < r->n; i++)
		if (kept == 0 ||
		    line_compare(
			v[kept - 1].s, v[kept - 1].len, v[i].s, v[i].len) != 0)
			v[kept++] = v[i];
	r->n = kept;
}
