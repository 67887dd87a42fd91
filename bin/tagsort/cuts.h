/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef TAGSORT_CUTS_H
#define TAGSORT_CUTS_H

#include <stddef.h>
#include <sys/types.h>

#include "buf.h"
#include "preamble.h"

struct range {
	off_t from, to;
};

/* What is left of a sorted file, which begins with a line. */
struct rest {
	int fd;
	struct range range;

	/* for cuts_next(), that nothing is looked at twice */
	struct buf first; /* the name it begins with */
	struct buf ahead; /* another, so far behind as a slice is large */
	off_t bound; /* where that begins, or the end if there is none */
	int is_surveyed; /* these are set, and not used up */
};

/*
 * Cutting sorted files, all at the same name, so that their slices can be
 * merged one by one.  Owned by whoever has it; set files (fd and range), n,
 * size and sorted, the rest begins as zeros.
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
 * Find the next cut, and tell which range of each file is before it.  A slice
 * is larger than it should be by no more than a run of each file.  That the
 * files are in order is not assumed: the lines before and behind a cut, in
 * each file, are.
 * Return: 1, or 0 if there is none: what is left is little, cannot be read, or
 * has lines that are too long.
 */
int cuts_next(struct cuts *c, struct range *slice);

/* Free what is in c; c->files stays the caller's. */
void cuts_free(struct cuts *c);

#endif
