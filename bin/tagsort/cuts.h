/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef TAGSORT_CUTS_H
#define TAGSORT_CUTS_H

#include <stddef.h>
#include <sys/types.h>

#include "buf.h"
#include "preamble.h"

/* What is left of a sorted file: it begins with a line. */
struct rest {
	int fd;
	off_t from, to;
	off_t bound; /* of cuts_next(): the next name comes at latest here */
};

/*
 * Cutting sorted files, all at the same name, so that their slices can be
 * merged one by one.  Owned by whoever has it; set files, n, size and sorted,
 * the rest begins as zeros.
 */
struct cuts {
	struct rest *files;
	size_t n;
	size_t size; /* of a slice, more or less; that of all files together */
	enum sorted sorted; /* BYTES or FOLD */
	struct buf name; /* the last cut: all that is behind is not less */
	char *window; /* of the file that is looked at */
	size_t held;
};

/*
 * Find the next cut, and tell where it is in each file.  A slice is as large as
 * a run of equal names, at least.  That the files are in order is not assumed:
 * the lines before and behind a cut, in each file, are.
 * Return: 1, or 0 if there is none: what is left is small, cannot be read, or
 * has runs or lines that are large.
 */
int cuts_next(struct cuts *c, off_t *to);

void cuts_free(struct cuts *c);

#endif
