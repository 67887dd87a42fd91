/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef TAGSORT_SORT_H
#define TAGSORT_SORT_H

#include <stddef.h>

#include "fault.h"
#include "merge.h"
#include "preamble.h"
#include "stream.h"
#include "io.h"

/*
 * Put the lines of n streams, which stand behind their headers, into order
 * and write them to out, duplicates left out.  Pseudo-tags that stand among
 * the tags go to p, which is written first, with m->sorted.
 *
 * No more than about memory bytes are used: beyond that, sorted parts go to
 * temporary files without a name in $TMPDIR, and are merged.
 * Return: 0, or -1 with errno and *f set.  Errors of out are left in out.
 */
int sort_streams(struct merge *m, struct stream *streams, size_t n,
    struct preamble *p, struct order *order, size_t memory, struct out *out,
    struct fault *f);

/* What messages call such a file: "a temporary file in /tmp". */
const char *sort_part_name(void);

#endif
