/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef TAGSORT_MARKS_H
#define TAGSORT_MARKS_H

#include <endian.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Where in a text its lines and their parts end, found for a whole block at
 * once: a search for the next newline or TAB then costs a few instructions,
 * not a call.  There is a bit for each byte, eight of them in a byte, the
 * least significant one first.
 */
struct marks {
	unsigned char *newline;
	unsigned char *stop; /* a newline or a TAB */
};

/*
 * Make room for n bytes of text; m begins as zeros.
 * Return: 0, or -1 with errno set (ENOMEM).
 */
int marks_reserve(struct marks *m, size_t n);

/* Mark n bytes of text.  The byte behind them is marked as a newline. */
void marks_find(struct marks *m, const char *text, size_t n);

/* The same in plain C. */
void marks_find_plain(struct marks *m, const char *text, size_t n);

/*
 * Mark what is whole among the 64-byte pieces of n bytes of text, by vector
 * instructions.  Return: 1, or 0 if the processor has none.
 */
int marks_find_fast(struct marks *m, const char *text, size_t n);

void marks_free(struct marks *m);

/* Set the marks of 64 bytes of text, of which the first is at the offset. */
static inline void
marks_put(struct marks *m, size_t at, uint64_t newline, uint64_t stop)
{
	newline = htole64(newline);
	stop = htole64(stop);
	__builtin_memcpy(m->newline + at / 8, &newline, sizeof(newline));
	__builtin_memcpy(m->stop + at / 8, &stop, sizeof(stop));
}

/* The first of these bits that is set, at the offset or behind it. */
static inline size_t
marks_next(const unsigned char *bits, size_t at)
{
	uint64_t w;

	__builtin_memcpy(&w, bits + at / 8, sizeof(w));
	w = le64toh(w) >> at % 8;
	while (w == 0) {
		at = at / 8 * 8 + 64;
		__builtin_memcpy(&w, bits + at / 8, sizeof(w));
		w = le64toh(w);
	}
	return at + (size_t)__builtin_ctzll(w);
}

#endif
