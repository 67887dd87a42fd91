/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_FLOW_H
#define MIMELINK_FLOW_H

#include <stddef.h>
#include <stdint.h>

#include "links.h"
#include "para.h"
#include "term.h"

/*
 * Paragraphs below each other: wrapped, behind the bars, indents and list
 * marks of the blocks they are in, with at most one empty line in between.
 *
 * Blocks that would leave too little room for text have no prefix.  What is
 * quoted twice, or older than the mail that is answered, is dim.
 */
struct flow_prefix {
	char mark[24]; /* of a list item */
	unsigned char len; /* of mark */
	unsigned char width;
	unsigned char is_bar;
	unsigned char is_quote; /* the mark is on every line */
	unsigned char used; /* the mark was printed */
};

struct flow {
	struct term term;
	struct links links;
	uint32_t anchors; /* the last anchor that was used */
	size_t width;
	int references;
	struct flow_prefix *prefixes;
	size_t depth;
	size_t cap;
	size_t prefix_width;
	size_t low; /* least depth since the last line */
	int started; /* there is a line */
	int gap; /* an empty line before the next */
	size_t hang; /* indent of the lines of a text but the first */
	int ruled; /* the last line is a rule */
	unsigned bars; /* quotations around */
	unsigned headers; /* of older mails, passed (quote.h) */
	struct buf breaks; /* scratch for wrap.h */
	int err;
};

/* The term, links and width are the caller's to set; the rest is zero. */
void flow_free(struct flow *f);

/* Columns for text. */
size_t flow_room(const struct flow *f);

/*
 * Within a quotation, or a list item whose mark is UTF-8 of width columns, or
 * behind quote marks (ASCII) that each line has.
 */
void flow_push_bar(struct flow *f);
void flow_push_mark(struct flow *f, const char *mark, size_t width);
void flow_push_quote(struct flow *f, const char *marks);
void flow_pop(struct flow *f);

/* Ask for an empty line before the next line. */
void flow_gap(struct flow *f);

/*
 * Print the present paragraph of p, its links put in, and drop it: what its
 * leading and last line breaks ask for becomes a gap.
 */
void flow_para(struct flow *f, struct para *p);

/* Print a text, wrapped or not, its links as they are. */
void flow_wrapped(struct flow *f, const struct line *l);
void flow_whole(struct flow *f, const struct line *l);

/*
 * Lines by parts: flow_begin(), any of flow_put() and term_blanks(), and
 * flow_end().
 */
void flow_begin(struct flow *f);
void flow_put(struct flow *f, const struct line *l, size_t from, size_t to);
void flow_end(struct flow *f);

/* Line breaks for n bytes of text (wrap.h); NULL if memory ran out. */
char *flow_breaks(struct flow *f, const char *s, size_t n);

/* A line of width columns across. */
void flow_rule(struct flow *f, size_t width);

#endif
