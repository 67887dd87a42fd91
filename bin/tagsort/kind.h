/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef TAGSORT_KIND_H
#define TAGSORT_KIND_H

#include <stddef.h>

#include "tag.h"

/*
 * In which order the tags of one name stand.
 *
 * A kind letter means something only within its language: s is a struct in C,
 * a section in reStructuredText, a string in JSON.  The language of a tag is
 * its language: field; without one, what the KIND_DESCRIPTION pseudo-tags of
 * the file say of its kind, if all the languages they describe agree; else
 * what the suffix of its source file says.
 */
struct order;

/* Ranks of the default order: the lower comes first. */
enum {
	RANK_TYPE, /* struct, class, union, enum, interface ... */
	RANK_ALIAS, /* typedef, subtype ... */
	RANK_REST,
	RANK_REFERENCE, /* a mere use, or a tag of no known kind */
};

/*
 * The order that a specification describes, or the default if it is NULL.
 * A specification is letters ("sug*px"), or long names or letters between
 * commas ("struct,union,*,prototype"); the star stands for all kinds that
 * are not named, and is last where it is missing.
 * Return: the order, the caller's, to be freed with order_free(); or NULL
 * with errno set: EINVAL (empty, or something is named twice), ENOMEM.
 */
struct order *order_new(const char *spec);

void order_free(struct order *o);

/* Learn from a pseudo-tag.  Return: 0, or -1 with errno set (ENOMEM). */
int order_describe(struct order *o, const char *line, size_t len);

/* Do all tags have the same rank? */
int order_is_flat(const struct order *o);

/*
 * The rank of a tag, of which is set what tag_parse_rest() needs; the lower
 * comes first.
 */
unsigned order_rank(const struct order *o, struct tag *t);

#endif
