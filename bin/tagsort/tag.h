/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef TAGSORT_TAG_H
#define TAGSORT_TAG_H

#include <stddef.h>

#include "marks.h"

/* The longest line that is taken, its newline not counted. */
#define TAG_LINE_MAX ((size_t)1024 * 1024)

/*
 * One line of a tags file, tags(5):
 *
 *	name TAB file TAB address [;" TAB field ...]
 *
 * A name or a file may contain spaces, and the address TABs and whatever
 * else a line of source text has.  All pointers point into the line.  A CR
 * before the newline belongs to no part.
 */
struct tag {
	const char *name;
	size_t name_len;
	const char *file;
	size_t file_len;
	const char *fields; /* behind the TAB of ;"TAB, or NULL */
	const char *end;
	const struct marks *marks; /* of the text it is in, or NULL */
	size_t at; /* the line's place there */
	int is_cut; /* the address is a pattern that does not end */
};

/* What the fields say; a pointer is NULL where there is no such field. */
struct tag_fields {
	const char *kind; /* a letter or a long name */
	size_t kind_len;
	const char *language;
	size_t language_len;
	int is_reference; /* the tag is a use, not a definition */
};

/*
 * Take the len bytes at line, newline not counted, apart.
 * Return: 0, or -1 with errno EBADMSG if they are no such line.
 */
int tag_parse(struct tag *t, const char *line, size_t len);

/*
 * The first step of that: name, name_len, file_len, end (of the line), marks
 * and at are set.  Return: as above.
 */
int tag_split(struct tag *t, const char *line, size_t len);

/* The second step: the rest of it. */
void tag_parse_rest(struct tag *t);

/*
 * Instead of the second step, the kind of a tag as most are: the address is
 * one pattern in which no slash is quoted, a letter is the first field, and
 * none of the others has to do with kinds.
 * Return: the letter, or 0 if it is no such tag.
 */
char tag_letter(const struct tag *t);

/* Find the fields that matter.  The kind is the first without a colon. */
void tag_read_fields(const struct tag *t, struct tag_fields *f);

/* Is this a pseudo-tag, a line of the header (ctags-client-tools(7))? */
int tag_is_pseudo(const char *line, size_t len);

#endif
