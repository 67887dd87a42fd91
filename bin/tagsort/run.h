/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef TAGSORT_RUN_H
#define TAGSORT_RUN_H

#include <stddef.h>

#include "io.h"
#include "kind.h"

/* A line in somebody else's memory; its newline is behind it. */
struct line {
	const char *s;
	size_t len;
	unsigned rank;
	unsigned index;
};

/*
 * The lines of a run of equal names, in the order in which they are to be.
 * Owned by whoever has it; free lines.
 */
struct run {
	struct line *lines;
	size_t n, cap;
};

/* Add a line, its rank being 0.  Return: 0, or -1 with errno set (ENOMEM). */
int run_add(struct run *r, const char *line, size_t len);

/* Rank the lines. */
void run_rank(struct run *r, const struct order *o);

/* Order by rank; where that is equal, as they were added. */
void run_group(struct run *r);

/* Order by rank, then bytes, and leave out what is there already. */
void run_sort(struct run *r);

/*
 * By the bytes of two lines, without their newlines.  Those of the shorter
 * come first if it is the beginning of the longer, as in sort(1).
 */
int line_compare(const char *a, size_t a_len, const char *b, size_t b_len);

/* Compare n bytes as memcmp(3), with ASCII lower case folded to upper. */
int fold_compare(const void *a, const void *b, size_t n);

#endif
