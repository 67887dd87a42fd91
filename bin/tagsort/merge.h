/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef TAGSORT_MERGE_H
#define TAGSORT_MERGE_H

#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "kind.h"
#include "preamble.h"
#include "stream.h"
#include "io.h"

/* How runs of equal names are put into order, and what became of it. */
struct merge {
	const struct order *order;
	enum sorted sorted; /* SORTED_NOT: no order is asked for, none made */
	int dry; /* write nothing */
	int alone; /* by this thread, in little memory */

	uintmax_t lines; /* how many were read */
	uintmax_t changed; /* how many runs differ from what was read */
};

/*
 * Merge n streams, which stand behind their headers, into out: a run is
 * ordered by rank, then bytes, and each line is in it once.  A few large files
 * are worked on by all processors, unless m->alone.  Memory: some blocks for
 * each stream, or one if m->alone, and the largest runs.
 * Return: 0; 1 if a stream is not in order, with *f saying where; or -1 with
 * errno and *f set.  Errors of out are left in out.
 */
int merge_streams(struct merge *m, struct stream *streams, size_t n,
    struct out *out, struct fault *f);

#endif
