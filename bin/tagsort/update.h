/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef TAGSORT_UPDATE_H
#define TAGSORT_UPDATE_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "fault.h"
#include "kind.h"
#include "pathset.h"
#include "preamble.h"
#include "run.h"
#include "stream.h"
#include "io.h"

/* A piece of the old file that gives way to a piece of text. */
struct edit {
	uintmax_t start, end;
	size_t text; /* the offset in update.text at which it begins */
};

/* An update in the making; owned by whoever has it. */
struct update {
	const struct order *order;
	enum sorted sorted; /* the order of the old file: BYTES or FOLD */
	struct pathset files; /* whose tags are dropped */
	struct run added; /* the new lines, in order */
	struct edit *edits;
	size_t n_edits, cap;
	struct buf text;
	struct run run;
};

/*
 * Take the new lines from s, which is all in memory, stands behind its header
 * and outlives u; the files that they are from join u->files.  Pseudo-tags
 * among the lines go to p.
 * Return: 0, or -1 with errno and *f set.
 */
int update_read(
    struct update *u, struct stream *s, struct preamble *p, struct fault *f);

/*
 * Find out what is to be changed in old, which stands behind its header.
 * Return: 0; 1 if it is not in the order of its names; or -1 with errno and
 * *f set.
 */
int update_plan(struct update *u, struct stream *old, struct fault *f);

/* Write old, from the offset on, with the changes. */
int update_write(struct update *u, const struct stream *old, uintmax_t from,
    struct out *out, struct fault *f);

/*
 * Write all lines of old that are not dropped, and the new ones, in no
 * order, for sort_streams().  What would be wrong with them is found here,
 * where the lines of old have their numbers; pseudo-tags are tried with p.
 * Return: 0, or -1 with errno and *f set.
 */
int update_collect(struct update *u, struct stream *old, struct preamble *p,
    struct out *out, struct fault *f);

void update_free(struct update *u);

#endif
