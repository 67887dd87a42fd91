/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef TAGSORT_PREAMBLE_H
#define TAGSORT_PREAMBLE_H

#include <stddef.h>

#include "buf.h"
#include "io.h"

/* The values of !_TAG_FILE_SORTED. */
enum sorted {
	SORTED_UNKNOWN =
	    -1, /* not stated: vim then takes it for SORTED_BYTES */
	SORTED_NOT = 0,
	SORTED_BYTES = 1,
	SORTED_FOLD = 2, /* ASCII lower case counts as upper case */
};

/*
 * The header of a tags file: its pseudo-tags, each once.  It
 * begins as PREAMBLE_INIT.
 */
struct preamble {
	struct buf lines; /* with their newlines */
	enum sorted sorted; /* of the first file that states it */
	enum sorted latest; /* of the file last read; the reader's to reset */
	int has_format;
	int differs; /* from what was read: a line left out or moved */
};

/* clang-format off */
#define PREAMBLE_INIT { BUF_INIT, SORTED_UNKNOWN, SORTED_UNKNOWN, 0, 0 }
/* clang-format on */

/*
 * Add a line, with its newline.  One that is there already is left out, and
 * so are a second FILE_FORMAT and FILE_SORTED.
 * Return: 1 if it was added, 0 if not; -1 with errno set: ENOMEM, or EBADMSG
 * with *what a sentence if it says otherwise than a line that is there and
 * whose value all tags depend on (FILE_ENCODING, TAG_PROC_CWD ...).
 */
int preamble_add(
    struct preamble *p, const char *line, size_t len, const char **what);

/* Put the lines into the order of their bytes, as ctags does. */
int preamble_sort(struct preamble *p);

/*
 * Write the lines in their order, with FILE_SORTED stating sorted; this and
 * FILE_FORMAT are supplied if they are missing.
 */
void preamble_write(
    const struct preamble *p, struct out *out, enum sorted sorted);

/* The value of a pseudo-tag, such as "!_TAG_PROC_CWD\t", or NULL. */
const char *preamble_value(
    const struct preamble *p, const char *key, size_t *len);

void preamble_free(struct preamble *p);

#endif
