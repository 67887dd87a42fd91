/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef TAGSORT_REGROUP_H
#define TAGSORT_REGROUP_H

#include "fault.h"
#include "io.h"
#include "merge.h"
#include "stream.h"

/*
 * Copy a stream, which stands behind its header, to out, each run of equal
 * names ordered by rank; within a rank the order stays, and so do duplicates.
 * A file that is not sorted has no runs.  Large files are worked on by all
 * processors, unless m->alone.  Memory: a few blocks, or the largest runs.
 * Return: 0; 1 if the stream is not in order, with *f saying where; or -1
 * with errno and *f set.  Errors of out are left in out.
 */
int regroup_stream(
    struct merge *m, struct stream *s, struct out *out, struct fault *f);

#endif
