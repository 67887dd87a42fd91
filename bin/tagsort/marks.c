/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "marks.h"

#include <stdlib.h>
#include <string.h>

#define ONES 0x0101010101010101U
#define LOW7 (0x7f * ONES)

/* The bits of those of eight bytes that are c. */
static uint64_t
equal(uint64_t bytes, char c)
{
	uint64_t x = bytes ^ (unsigned char)c * ONES;

	x = ~((((x & LOW7) + LOW7) | x) | LOW7);
	/* gather the highest bits of the bytes, the first byte's lowest */
	return (x >> 7) * 0x0102040810204080U >> 56;
}

/* Mark 64 bytes of text, of which the first is at i. */
static void
mark(struct marks *m, const char *p, size_t i, uint64_t end)
{
	uint64_t bytes, newline = end, stop = end;
	unsigned j;

	for (j = 0; j < 64; j += 8) {
		memcpy(&bytes, p + j, sizeof(bytes));
		bytes = le64toh(bytes);
		newline |= equal(bytes, '\n') << j;
		stop |= equal(bytes, '\t') << j;
	}
	marks_put(m, i, newline, newline | stop);
}

/* What is left, and the mark that ends all searches. */
static void
mark_end(struct marks *m, const char *text, size_t n)
{
	char last[64] = {0};
	size_t i = n / 64 * 64;

	memcpy(last, text + i, n - i);
	mark(m, last, i, (uint64_t)1 << (n - i));
}

void
marks_find_plain(struct marks *m, const char *text, size_t n)
{
	size_t i;

	for (i = 0; i + 64 <= n; i += 64)
		mark(m, text + i, i, 0);
	mark_end(m, text, n);
}

void
marks_find(struct marks *m, const char *text, size_t n)
{
	if (marks_find_fast(m, text, n))
		mark_end(m, text, n);
	else
		marks_find_plain(m, text, n);
}

int
marks_reserve(struct marks *m, size_t n)
{
	/* searches read eight bytes at a time, the last at the end of text */
	size_t size = (n / 64 + 2) * 8;
	unsigned char *p = reallocarray(m->newline, size, 2);

	if (p == NULL)
		return -1;
	m->newline = p;
	m->stop = p + size;
	return 0;
}

void
marks_free(struct marks *m)
{
	free(m->newline);
	*m = (struct marks){NULL, NULL};
}
