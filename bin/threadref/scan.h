/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef THREADREF_SCAN_H
#define THREADREF_SCAN_H

#include <stddef.h>

#include "idset.h"

/*
 * The next id on a line of a store: "<...>" before the comment, which begins
 * with a '#' at the start of the line or behind a blank.  An id may hold '#'.
 * *pos moves behind the id, or, if there is none left, to the '#' of the
 * comment or to end.
 * Return: 1 with *id and *len set, without the brackets; 0 if there is none.
 */
int scan_id(const char **pos, const char *end, const char *line,
    const char **id, size_t *len);

/*
 * Does one of these ids stand in the file?  One pass with read(2): a file
 * that is mapped may be cut short by an editor and kill the reader.  A last
 * line that is not terminated is left out.
 * Return: 1 or 0, or -1 with errno set: EBADMSG for a file with a NUL in it,
 * or a line beyond SCAN_LINE_MAX.
 */
int scan_for(int fd, const struct idset *wanted);

#define SCAN_LINE_MAX ((size_t)16 << 20)

#endif
