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
#include "sink.h"
#include "stream.h"
#include "io.h"

/* An update in the making; owned by whoever has it. */
struct update {
	const struct order *order;
	enum sorted sorted; /* the order of the old file: BYTES or FOLD */
	struct pathset files; /* whose tags are dropped */
	struct run added; /* the new lines, in order */
	size_t placed; /* how many of them have their place */
	uintmax_t changed; /* how many names have other lines now */

	/* where it goes, from the first change on; NULL: nowhere */
	struct sink *sink;
	const struct preamble *preamble; /* of the result */
	uintmax_t body; /* where the tags begin in the old file */
	struct out *out; /* into sink, once it is open; else NULL */
	struct out *memory; /* instead of a sink, for a slice */

	struct run run; /* of the name in hand, as it is to be */
	struct buf text;
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
 * Open u->sink to replace old, if that is not done, and write all that is
 * decided: the header, and old up to its span.  Return: 0, or -1 with errno
 * and *f set.
 */
int update_begin(struct update *u, const struct stream *old, struct fault *f);

/*
 * Go through old, which stands behind its header, drop lines and merge the
 * new ones in, on all processors if it is large.  Without a change nothing is
 * opened.
 * Return: 0; 1 if old is not in the order of its names; or -1 with errno and
 * *f set.  Unless u->out is NULL then, u->sink is the caller's to commit or
 * abort.
 */
int update_merge(struct update *u, struct stream *old, struct fault *f);

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
