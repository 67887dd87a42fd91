/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "grid.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "amount.h"
#include "columns.h"

/* Room for one more object of this size in an array of n. */
static void *
room(struct grid *g, void *array, size_t n, size_t *cap, size_t size)
{
	size_t more = *cap ? *cap * 2 : 32;
	void *p;

	if (n < *cap)
		return array;
	p = reallocarray(array, more, size);
	if (p == NULL) {
		g->para.text.err = ENOMEM;
		return NULL;
	}
	*cap = more;
	return p;
}

void
grid_row(struct grid *g)
{
	void *p = room(g, g->rows, g->nrows, &g->rows_cap, sizeof(*g->rows));
	size_t i;

	if (p == NULL)
		return;
	g->rows = p;
	for (i = 0; i < GRID_MAX_COLUMNS && g->nrows > 0; i++)
		g->below[i] -= g->below[i] > 0;
	g->rows[g->nrows++] = (struct row){g->ncells, g->gap != 0};
	g->gap = 0;
	g->next_col = 0;
}

void
grid_cell(struct grid *g, size_t colspan, size_t rowspan, int head, int right)
{
	void *p =
	    room(g, g->cells, g->ncells, &g->cells_cap, sizeof(*g->cells));
	struct cell *c;
	size_t i;

	if (p == NULL || g->nrows == 0)
		return;
	g->cells = p;
	if (colspan > GRID_MAX_SPAN)
		colspan = GRID_MAX_SPAN;
	while (g->next_col < GRID_MAX_COLUMNS && g->below[g->next_col] > 0)
		g->next_col++;
	for (i = g->next_col;
	     i < g->next_col + colspan && i < GRID_MAX_COLUMNS && rowspan > 1;
	     i++)
		g->below[i] =
		    (uint32_t)(rowspan < GRID_MAX_SPAN ? rowspan
						       : GRID_MAX_SPAN);
	para_begin(&g->para);
	c = &g->cells[g->ncells++];
	memset(c, 0, sizeof(*c));
	c->at = c->end = g->para.text.len;
	c->run = g->para.nruns;
	c->col = (uint32_t)g->next_col;
	c->span = (uint32_t)colspan;
	c->head = head != 0;
	c->right = right != 0;
	g->next_col += colspan;
	g->open = 1;
}

void
grid_cell_end(struct grid *g, struct flow *f)
{
	struct cell *c;

	if (!g->open)
		return;
	g->open = 0;
	c = &g->cells[g->ncells - 1];
	para_link(&g->para, &f->links, f->references, &f->anchors);
	c->end = g->para.text.len;
	c->nruns = g->para.nruns - c->run;
	if (c->end == c->at && !g->data) {
		g->ncells--;
		g->next_col = c->col;
		return;
	}
	c->amount =
	    (uint8_t)amount_is(buf_str(&g->para.text) + c->at, c->end - c->at);
	buf_addc(&g->para.text, '\n');
}

struct cell *
grid_cells(const struct grid *g, const struct row *r, struct cell **end)
{
	size_t last = r + 1 < g->rows + g->nrows ? r[1].cell : g->ncells;

	*end = g->cells + last;
	return g->cells + r->cell;
}

size_t
grid_count(const struct grid *g, const struct row *r)
{
	struct cell *end, *c = grid_cells(g, r, &end);

	return (size_t)(end - c);
}

static int
ends_in_amount(const struct grid *g, const struct row *r)
{
	struct cell *end, *c = grid_cells(g, r, &end);

	return c < end && end[-1].amount;
}

/*
 * Do these rows, of which b is the later one, belong to the same columns?
 * Rows with fewer cells do if both end in an amount: a total.
 */
static int
are_alike(const struct grid *g, const struct row *a, const struct row *b)
{
	size_t na = grid_count(g, a), nb = grid_count(g, b);
	int amounts = ends_in_amount(g, a);

	if (amounts != ends_in_amount(g, b) || (b->gap && !amounts))
		return 0;
	return na == nb || (amounts && na > 1 && nb > 1);
}

static void
put_rows(struct grid *g, struct flow *f)
{
	size_t at, n;

	for (at = 0; at < g->nrows; at += n) {
		for (n = 1; at + n < g->nrows &&
		     are_alike(g, &g->rows[at + n - 1], &g->rows[at + n]);)
			n++;
		if (g->rows[at].gap)
			flow_gap(f);
		columns_put(g, f, g->rows + at, n);
	}
}

/* Rows of which nothing is left do not part the others. */
static void
drop_empty_rows(struct grid *g)
{
	size_t i, n = 0;

	for (i = 0; i < g->nrows; i++) {
		if (!g->data && grid_count(g, &g->rows[i]) == 0)
			continue;
		g->rows[n++] = g->rows[i];
	}
	g->nrows = n;
}

void
grid_put(struct grid *g, struct flow *f)
{
	if (g->ncells > 0 && g->para.text.err == 0) {
		drop_empty_rows(g);
		if (g->data)
			columns_put(g, f, g->rows, g->nrows);
		else
			put_rows(g, f);
	}
	if (g->para.text.err != 0)
		f->err = g->para.text.err;
	if (g->gap)
		flow_gap(f);
	g->nrows = g->ncells = 0;
	g->gap = g->data = g->open = 0;
	memset(g->below, 0, sizeof(g->below));
	para_clear(&g->para);
}

void
grid_free(struct grid *g)
{
	para_free(&g->para);
	free(g->cells);
	free(g->rows);
}
