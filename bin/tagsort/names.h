/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef TAGSORT_NAMES_H
#define TAGSORT_NAMES_H

#include <stddef.h>
#include <string.h>

#include "fault.h"
#include "preamble.h"
#include "run.h"
#include "stream.h"

/*
 * Going through a stream from name to name.  Sizes of names count the TAB
 * behind them; by it a name differs from one that it only begins.
 */

/* As memcmp(3), or with lower case counting as upper in a folded file. */
static inline int
names_compare(enum sorted sorted, const char *a, size_t a_size, const char *b,
    size_t b_size)
{
	size_t n = a_size < b_size ? a_size : b_size;

	return sorted == SORTED_FOLD ? fold_compare(a, b, n) : memcmp(a, b, n);
}

/*
 * If the line at next is a tag, and all in memory: its extent, and how its
 * name compares with that of the run in hand, whose size is given; 0 if there
 * is none, which every name comes behind.
 * Return: 1, or 0 if only names_read() can tell.
 */
static inline int
names_look(const struct stream *s, enum sorted sorted, size_t name_size,
    struct extent *x, int *cmp)
{
	*cmp = 1;
	if (s->end - s->next < name_size)
		return 0;
	if (name_size > 0)
		*cmp = names_compare(sorted, s->buf + s->next, name_size,
		    s->buf + s->run, name_size);
	/* the name that is known need not be searched for its end */
	return *cmp == 0 ? stream_has_tag_of(s, x, name_size - 1)
			 : stream_has_tag(s, x);
}

/* The same for any line.  Return: as stream_peek_tag(). */
int names_read(struct stream *s, enum sorted sorted, size_t name_size,
    struct extent *x, int *cmp, struct fault *f);

#endif
