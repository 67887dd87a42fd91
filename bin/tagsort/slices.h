/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef TAGSORT_SLICES_H
#define TAGSORT_SLICES_H

#include <stddef.h>
#include <stdint.h>

#include "io.h"
#include "preamble.h"
#include "stream.h"

#define SLICES_FILES_MAX 8 /* with more, it is left to one thread */

/* A slice of sorted files: all the lines of some names. */
struct slice {
	struct stream *streams; /* one for each file, all in memory */
	const struct buf *cut; /* for work.begin: all its names are less */
	size_t size; /* of all of it; work.begin may add to that */
	struct out out; /* into memory: for work.process, or none */
	uintmax_t changed; /* how many runs work.process has changed */
	void *own; /* what else the work needs */
};

/*
 * What is done with each slice.  A function that returns 1, and not 0, leaves
 * the slice alone, and what comes behind it; nothing of it has happened then.
 */
struct work {
	void *arg;

	/* By one thread at a time, in the order of the slices; or NULL. */
	int (*begin)(void *arg, struct slice *p);

	/* At the same time. */
	int (*process)(void *arg, struct slice *p);

	/*
	 * By one thread at a time, in the order of the slices; the streams
	 * that the work began with stand where the slice begins.
	 */
	int (*end)(void *arg, struct slice *p);

	/* At last, for what begin put into own; NULL if that is nothing. */
	void (*release)(void *own);
};

/*
 * Do what can be done of some work over sorted files, which stand behind their
 * headers, slice by slice, on all processors (at most four).  Afterwards the
 * streams stand behind the last slice that was done, as if they had been read
 * so far, for the rest to be done by one thread: what is small, what is not a
 * file, what is not in order, and whatever else is unusual.
 */
void slices_run(
    struct stream *streams, size_t n, enum sorted sorted, const struct work *w);

#endif
