/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "run.h"

#include <stdlib.h>
#include <string.h>

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

	if (tag_parse(&t, line, len) == -1)
		return RANK_REFERENCE;
	return order_rank(o, &t);
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

/* Returns whether the ranks are in order already. */
static int
rank_all(struct run *r, const struct order *o)
{
	int in_order = 1;
	size_t i;

	if (order_is_flat(o))
		return 1;
	for (i = 0; i < r->n; i++) {
		r->lines[i].rank = line_rank(o, r->lines[i].s, r->lines[i].len);
		in_order &= i == 0 || r->lines[i - 1].rank <= r->lines[i].rank;
	}
	return in_order;
}

void
run_group(struct run *r, const struct order *o)
{
	if (!rank_all(r, o))
		qsort(r->lines, r->n, sizeof(*r->lines), by_rank_then_index);
}

void
run_sort(struct run *r, const struct order *o)
{
	size_t i, kept = 0;

	if (r->n < 2)
		return;
	rank_all(r, o);
	qsort(r->lines, r->n, sizeof(*r->lines), by_rank_then_bytes);
	for (i = 0; i < r->n; i++)
		if (kept == 0 ||
		    line_compare(r->lines[kept - 1].s, r->lines[kept - 1].len,
			r->lines[i].s, r->lines[i].len) != 0)
			r->lines[kept++] = r->lines[i];
	r->n = kept;
}
