/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_PLACE_H
#define MIMELINK_PLACE_H

#include <stddef.h>
#include <stdint.h>

#include "dom.h"
#include "flow.h"
#include "grid.h"
#include "para.h"

/*
 * Where the text of a page goes while its tree is walked: into a paragraph,
 * or into the open cell of a grid, which waits for its other rows.  Whatever
 * is printed below a grid prints the grid first.
 */
struct place {
	struct flow *flow;
	struct para para;
	struct grid grid;
	const struct node *cell; /* the open cell of the grid, or NULL */
	const struct node *in_line; /* a table that is a part of a line */
	int show_hidden;
	uint32_t link; /* around the text, and its anchor (para.h) */
	uint32_t anchor;
	size_t seen; /* bytes of text so far */
	uint32_t last_link; /* of the last text */
	uint32_t bare_link; /* of an image without text, still to be shown */
};

/* The paragraph that text goes to now. */
struct para *place_para(struct place *p);

/* Do blocks stand by themselves there?  Not within cells and lines. */
int place_has_blocks(const struct place *p);

/* Text that is directly in this element. */
void place_text(
    struct place *p, const struct node *element, const char *s, size_t n);

/*
 * A linked image without a text is shown as [host], unless the same link is on
 * the text before or behind it, as is usual below the pictures of newsletters:
 * print what was put off for that.
 */
void place_host(struct place *p);

/* The paragraph ends here; within cells and lines that is a break or blank. */
void place_end(struct place *p);

/* The same, and an empty line, or one if there is so much space in px. */
void place_end_with_gap(struct place *p);
void place_edge(struct place *p, int space);

/* An empty line before whatever is next. */
void place_gap(struct place *p);

/* Print the grid that waits, if there is one. */
void place_grid(struct place *p);

/* Are there only blanks, as HTML knows them? */
int place_is_blank(const char *s, size_t n);

#endif
