/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "columns.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "wrap.h"

enum {
	COMFORT = 12, /* columns get this much, if their text has it */
};

struct column {
	size_t width; /* in the end */
	size_t longest;
	size_t least;
	size_t amounts;
	size_t others; /* cells that hold no amount, heads left out */
};

/* A part of a grid whose rows share their columns. */
struct block {
	const struct row *rows;
	size_t nrows;
	size_t ncols;
	struct column columns[GRID_MAX_COLUMNS];
};

/* Columns in which no cell begins are no columns. */
static void
compact(struct grid *g, struct block *b)
{
	unsigned char used[GRID_MAX_COLUMNS + 1] = {0};
	uint32_t number[GRID_MAX_COLUMNS + 1], n = 0, i, stop;
	struct cell *c = g->cells + b->rows[0].cell, *end, *p;

	grid_cells(g, b->rows + b->nrows - 1, &end);
	for (p = c; p < end; p++)
		if (p->col < GRID_MAX_COLUMNS)
			used[p->col] = 1;
	for (i = 0; i <= GRID_MAX_COLUMNS; i++) {
		number[i] = n;
		n += used[i];
	}
	b->ncols = n;
	for (p = c; p < end; p++) {
		if (p->col >= GRID_MAX_COLUMNS) {
			b->ncols = GRID_MAX_COLUMNS + 1;
			continue;
		}
		stop = p->col + p->span < GRID_MAX_COLUMNS ? p->col + p->span
							   : GRID_MAX_COLUMNS;
		p->span = number[stop] - number[p->col];
		p->col = number[p->col];
	}
}

/* Number the columns of rows that are alike from the right. */
static void
number_columns(struct grid *g, struct block *b)
{
	struct cell *end, *c;
	size_t i, n;

	b->ncols = 0;
	for (i = 0; i < b->nrows; i++) {
		n = grid_count(g, &b->rows[i]);
		b->ncols = n > b->ncols ? n : b->ncols;
	}
	for (i = 0; i < b->nrows; i++) {
		c = grid_cells(g, &b->rows[i], &end);
		n = b->ncols - (size_t)(end - c);
		for (; c < end; c++) {
			c->span = 1;
			if (&g->cells[b->rows[i].cell] == c)
				c->span += (uint32_t)n;
			c->col = (uint32_t)(b->ncols - (size_t)(end - c) -
			    (c->span - 1));
		}
	}
}

static void
measure_row(struct grid *g, struct flow *f, const struct row *r)
{
	struct cell *end, *c = grid_cells(g, r, &end);
	const char *text = buf_str(&g->para.text), *breaks;
	size_t first = c < end ? c->at : 0, longest, widest;

	if (c == end)
		return;
	breaks = flow_breaks(f, text + first, end[-1].end - first);
	for (; breaks != NULL && c < end; c++) {
		wrap_measure(text + c->at, c->end - c->at,
		    breaks + (c->at - first), &longest, &widest);
		c->longest = (uint32_t)longest;
		c->widest = (uint32_t)widest;
	}
}

/* What a cell of one column asks of it. */
static void
ask(struct column *col, const struct cell *c)
{
	size_t least = c->longest < COMFORT ? c->longest : COMFORT;

	if (c->longest > col->longest)
		col->longest = c->longest;
	if (c->amount)
		least = c->longest;
	if (least < c->widest)
		least = c->widest;
	if (least > col->least)
		col->least = least;
	col->amounts += c->amount && !c->head;
	col->others += !c->amount && !c->head && c->end > c->at;
}

/* What a cell of several columns lacks, the last of them gets. */
static void
ask_span(struct block *b, const struct cell *c)
{
	size_t i, longest = 0, least = 0;
	struct column *last = &b->columns[c->col + c->span - 1];

	for (i = c->col; i < c->col + c->span; i++) {
		longest += b->columns[i].longest + (i > c->col ? GRID_GAP : 0);
		least += b->columns[i].least + (i > c->col ? GRID_GAP : 0);
	}
	if (c->longest > longest)
		last->longest += c->longest - longest;
	if (c->widest > least)
		last->least += c->widest - least;
	if (last->least > last->longest)
		last->longest = last->least;
}

static void
measure(struct grid *g, struct flow *f, struct block *b)
{
	struct cell *c, *first = g->cells + b->rows[0].cell, *end;
	size_t i;

	for (i = 0; i < b->nrows; i++)
		measure_row(g, f, &b->rows[i]);
	grid_cells(g, b->rows + b->nrows - 1, &end);
	if (b->ncols == 0 || b->ncols > GRID_MAX_COLUMNS)
		return;
	memset(b->columns, 0, b->ncols * sizeof(b->columns[0]));
	for (c = first; c < end; c++)
		if (c->span == 1)
			ask(&b->columns[c->col], c);
	for (c = first; c < end; c++)
		if (c->span > 1)
			ask_span(b, c);
}

/*
 * Share the columns of the terminal: all that they ask if there is room, or
 * what they need and the rest by what they lack.
 * Return: 0 if there is not even room for that.
 */
static int
share(struct block *b, size_t avail)
{
	size_t i, longest = 0, least = 0, spare, lack, extra;
	size_t gaps = (b->ncols - 1) * GRID_GAP;
	struct column *col;

	if (b->ncols == 0 || b->ncols > GRID_MAX_COLUMNS || gaps >= avail)
		return 0;
	avail -= gaps;
	for (i = 0; i < b->ncols; i++) {
		longest += b->columns[i].longest;
		least += b->columns[i].least;
	}
	if (least > avail)
		return 0;
	spare = longest > avail ? avail - least : longest - least;
	for (i = 0; i < b->ncols; i++) {
		col = &b->columns[i];
		lack = col->longest - col->least;
		extra = lack > 0 ? (size_t)((double)spare * (double)lack /
				       (double)(longest - least))
				 : 0;
		longest -= col->longest;
		least -= col->least;
		spare -= extra;
		col->width = col->least + extra;
	}
	return 1;
}

static int
is_right(const struct block *b, const struct cell *c)
{
	const struct column *col = &b->columns[c->col + c->span - 1];

	if (c->right)
		return 1;
	return col->amounts > col->others &&
	    (c->amount || c->head || c->span > 1) && c->col > 0;
}

static size_t
cell_width(const struct block *b, const struct cell *c)
{
	size_t i, width = 0;

	for (i = c->col; i < c->col + c->span; i++)
		width += b->columns[i].width + (i > c->col ? GRID_GAP : 0);
	return width;
}

static struct line
cell_line(const struct grid *g, const struct cell *c)
{
	struct line l = {buf_str(&g->para.text) + c->at, c->end - c->at,
	    g->para.runs + c->run, c->nruns, c->at};

	return l;
}

/* One line of a cell, the next of its text; at is where the last one ended. */
static void
put_cell_line(struct grid *g, struct flow *f, const struct block *b,
    struct cell *c, const char *breaks, size_t *at)
{
	struct line l = cell_line(g, c);
	size_t width = cell_width(b, c), used, len, next, pad;

	if (*at >= l.n) {
		term_blanks(&f->term, width + GRID_GAP);
		return;
	}
	len = wrap_line(l.s + *at, l.n - *at, breaks + *at, width, &next);
	used = wrap_width(l.s + *at, len);
	pad = used < width ? width - used : 0;
	if (is_right(b, c))
		term_blanks(&f->term, pad);
	flow_put(f, &l, *at, *at + len);
	term_blanks(&f->term, GRID_GAP + (is_right(b, c) ? 0 : pad));
	*at += next;
}

static void
put_row(
    struct grid *g, struct flow *f, const struct block *b, const struct row *r)
{
	struct cell *end, *first = grid_cells(g, r, &end), *c;
	size_t at[GRID_MAX_COLUMNS] = {0}, i, col;
	const char *breaks, *text = buf_str(&g->para.text);
	int more = first < end;

	breaks = more
	    ? flow_breaks(f, text + first->at, end[-1].end - first->at)
	    : NULL;
	while (more && breaks != NULL) {
		flow_begin(f);
		more = 0;
		for (c = first, i = col = 0; c < end; c++, i++) {
			for (; col < c->col; col++)
				term_blanks(
				    &f->term, b->columns[col].width + GRID_GAP);
			put_cell_line(
			    g, f, b, c, breaks + (c->at - first->at), &at[i]);
			more |= at[i] < c->end - c->at;
			col += c->span;
		}
		flow_end(f);
	}
}

static int
is_head_row(const struct grid *g, const struct row *r)
{
	struct cell *end, *c = grid_cells(g, r, &end);
	int heads = 0;

	for (; c < end; c++) {
		if (!c->head && c->end > c->at)
			return 0;
		heads |= c->end > c->at;
	}
	return heads;
}

static int
has_text(const struct grid *g, const struct row *r)
{
	struct cell *end, *c = grid_cells(g, r, &end);

	for (; c < end; c++)
		if (c->end > c->at)
			return 1;
	return 0;
}

static void
put_columns(struct grid *g, struct flow *f, const struct block *b)
{
	size_t i, width = (b->ncols - 1) * GRID_GAP;

	for (i = 0; i < b->ncols; i++)
		width += b->columns[i].width;
	for (i = 0; i < b->nrows; i++) {
		if (!has_text(g, &b->rows[i]))
			continue;
		put_row(g, f, b, &b->rows[i]);
		if (g->data && i == 0 && b->nrows > 1 &&
		    is_head_row(g, &b->rows[0]))
			flow_rule(f, width);
	}
	f->ruled = 0;
}

/* The text of the present cell as a paragraph, behind that of its head. */
static void
put_record_cell(struct grid *g, struct flow *f, struct para *p,
    const struct cell *head, const struct cell *c)
{
	static const struct mark plain = {0, 0, 0};
	struct line l = cell_line(g, c);
	size_t i, stop;

	if (head != NULL && head->end > head->at) {
		para_text(p, buf_str(&g->para.text) + head->at,
		    head->end - head->at, &plain, WHITE_SPACE_NORMAL);
		para_text(p, ": ", 2, &plain, WHITE_SPACE_NORMAL);
	}
	for (i = 0; i < l.nruns; i++) {
		stop = i + 1 < l.nruns ? l.runs[i + 1].at : c->end;
		para_text(p, g->para.text.data + l.runs[i].at,
		    stop - l.runs[i].at, &l.runs[i].mark, WHITE_SPACE_PRE_LINE);
	}
	flow_para(f, p);
}

/* Too wide: a line per cell, an empty line between rows. */
static void
put_records(struct grid *g, struct flow *f, const struct block *b)
{
	struct cell *end, *c, *head = NULL, *head_end = NULL;
	struct para p = {0};
	size_t i, column;

	p.locale = g->para.locale;
	for (i = 0; i < b->nrows; i++) {
		if (i == 0 && b->nrows > 1 && is_head_row(g, b->rows)) {
			head = grid_cells(g, b->rows, &head_end);
			continue;
		}
		flow_gap(f);
		c = grid_cells(g, &b->rows[i], &end);
		for (column = 0; c < end; c++, column++)
			if (c->end > c->at)
				put_record_cell(g, f, &p,
				    head != NULL && head + column < head_end
					? head + column
					: NULL,
				    c);
	}
	if (p.text.err != 0)
		f->err = p.text.err;
	para_free(&p);
}

/* Cells one behind the other, in a paragraph. */
static void
put_joined(struct grid *g, struct flow *f, const struct block *b)
{
	struct cell *end, *c = grid_cells(g, b->rows, &end);
	size_t width = 0;
	struct cell *p;

	for (p = c; p < end; p++)
		width += p->longest + (p > c ? GRID_GAP : 0);
	if (width > flow_room(f)) {
		put_records(g, f, b);
		return;
	}
	flow_begin(f);
	for (p = c; p < end; p++) {
		struct line l = cell_line(g, p);

		flow_put(f, &l, 0, l.n);
		term_blanks(&f->term, GRID_GAP);
	}
	flow_end(f);
}

void
columns_put(
    struct grid *g, struct flow *f, const struct row *rows, size_t nrows)
{
	struct block *b = malloc(sizeof(*b));

	if (b == NULL) {
		f->err = ENOMEM;
		return;
	}
	b->rows = rows;
	b->nrows = nrows;
	if (g->data)
		compact(g, b);
	else
		number_columns(g, b);
	measure(g, f, b);
	if ((g->data || nrows > 1) && share(b, flow_room(f)))
		put_columns(g, f, b);
	else if (g->data)
		put_records(g, f, b);
	else
		put_joined(g, f, b);
	free(b);
}
