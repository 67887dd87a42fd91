/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_GRID_H
#define MIMELINK_GRID_H

#include <stddef.h>
#include <stdint.h>

#include "flow.h"
#include "para.h"

/*
 * Rows of cells that wait until all are known, to be aligned in columns:
 * those of a data table, or short rows of layout tables that follow each
 * other, which only become columns if they have the same shape.
 */
enum {
	GRID_MAX_COLUMNS = 256, /* no terminal shows more */
	GRID_MAX_SPAN = 1000,
	GRID_GAP = 2, /* blanks between columns */
};

struct cell {
	size_t at; /* its text is para.text from at to end */
	size_t end;
	size_t run; /* and its runs these */
	size_t nruns;
	uint32_t col;
	uint32_t span; /* columns */
	uint32_t longest; /* line */
	uint32_t widest; /* piece that does not break */
	uint8_t head;
	uint8_t right;
	uint8_t amount;
};

struct row {
	size_t cell; /* its first cell */
	uint8_t gap; /* an empty line before it was asked for */
};

struct grid {
	struct para para; /* where the text of the open cell goes */
	struct cell *cells;
	size_t ncells;
	size_t cells_cap;
	struct row *rows;
	size_t nrows;
	size_t rows_cap;
	int data; /* it is a data table */
	int open; /* there is an open cell */
	int gap; /* an empty line was asked for behind the last row */
	size_t next_col;
	uint32_t below[GRID_MAX_COLUMNS]; /* rows that a rowspan still fills */
};

/* The cells of a row without text are left out if the grid is no data. */
void grid_row(struct grid *g);
void grid_cell(
    struct grid *g, size_t colspan, size_t rowspan, int head, int right);
void grid_cell_end(struct grid *g, struct flow *f);

/* The cells of a row, from the first to the one behind the last. */
struct cell *grid_cells(
    const struct grid *g, const struct row *r, struct cell **end);
size_t grid_count(const struct grid *g, const struct row *r);

/* Print it, and make it empty. */
void grid_put(struct grid *g, struct flow *f);

void grid_free(struct grid *g);

#endif
