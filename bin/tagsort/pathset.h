/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef TAGSORT_PATHSET_H
#define TAGSORT_PATHSET_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"

/*
 * A set of files, named as one likes.  Paths are compared after they have
 * been made absolute and rid of empty, . and .. components; the files need
 * not exist.  Where a directory is reached through a symbolic link, its true
 * name counts as well.
 */
struct pathset {
	char *base; /* what relative names in the tags file begin from */
	char **paths;
	size_t n, slots; /* slots is 0 or a power of two */
	struct buf scratch;
	uint32_t ends[2048]; /* a bit for the last four bytes of a path */
};

/* Begin with an empty set; base is copied.  Return: 0, or -1 with errno. */
int pathset_init(struct pathset *ps, const char *base);

/*
 * Add a path of len bytes; a relative one is seen from the directory from,
 * which is absolute.  Return: 0, or -1 with errno set.
 */
int pathset_add(
    struct pathset *ps, const char *path, size_t len, const char *from);

/* Is the file of a tag in the set?  Return: 1, 0, or -1 with errno set. */
int pathset_has(struct pathset *ps, const char *path, size_t len);

/*
 * May it be?  A quick look at its last bytes; 0 is certain.
 */
static inline int
pathset_may_have(const struct pathset *ps, const char *path, size_t len)
{
	uint32_t w, slash, h;

	if (len < sizeof(w))
		return 1;
	__builtin_memcpy(&w, path + len - sizeof(w), sizeof(w));
	slash = w ^ 0x2f2f2f2fU;
	if (((slash - 0x01010101U) & ~slash & 0x80808080U))
		return 1;
	h = w * 2654435761U >> 16;
	return (int)(ps->ends[h / 32] >> h % 32 & 1);
}

/*
 * Make a path absolute and normal, into b, which is emptied first.
 * Return: 0, or -1 with errno set (ENOMEM).
 */
int path_normalise(
    struct buf *b, const char *from, const char *path, size_t len);

void pathset_free(struct pathset *ps);

#endif
