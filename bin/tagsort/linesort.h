/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef TAGSORT_LINESORT_H
#define TAGSORT_LINESORT_H

#include <stddef.h>
#include <stdint.h>

/*
 * Sorting many lines that lie in one piece of memory.  A line is known by
 * its offset there and its length (at most TAG_LINE_MAX), with eight of its
 * bytes at hand.
 */
struct entry {
	uint64_t key; /* the bytes that are being compared, big-endian */
	uint64_t where;
};

#define WHERE_BITS 21

static inline struct entry
entry_make(size_t offset, size_t len)
{
	return (struct entry){0, (uint64_t)offset << WHERE_BITS | len};
}

static inline size_t
entry_offset(const struct entry *e)
{
	return (size_t)(e->where >> WHERE_BITS);
}

static inline size_t
entry_len(const struct entry *e)
{
	return (size_t)(e->where & ((1U << WHERE_BITS) - 1));
}

/*
 * Sort n entries by the bytes of their lines, newlines not counted; scratch
 * has room for as many, and eight bytes can be read behind the last line.
 * Return: entries or scratch, whichever has the result.
 */
struct entry *linesort_bytes(
    const char *text, struct entry *entries, struct entry *scratch, size_t n);

/*
 * Sort them by their names with ASCII lower case folded to upper, then by
 * their bytes.  Return as above.
 */
struct entry *linesort_fold(
    const char *text, struct entry *entries, struct entry *scratch, size_t n);

#endif
