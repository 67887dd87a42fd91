/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "marks.h"

#ifdef __x86_64__

#include <immintrin.h>

/* The bits of those of 64 bytes that are c. */
__attribute__((target("avx2"))) static uint64_t
equal(__m256i first, __m256i second, char c)
{
	__m256i all = _mm256_set1_epi8(c);
	uint32_t lo, hi;

	lo = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(first, all));
	hi = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(second, all));
	return lo | (uint64_t)hi << 32;
}

__attribute__((target("avx2"))) static void
find(struct marks *m, const char *text, size_t n)
{
	__m256i first, second;
	uint64_t newline;
	size_t i;

	for (i = 0; i + 64 <= n; i += 64) {
		first = _mm256_loadu_si256((const void *)(text + i));
		second = _mm256_loadu_si256((const void *)(text + i + 32));
		newline = equal(first, second, '\n');
		marks_put(m, i, newline, newline | equal(first, second, '\t'));
	}
}

int
marks_find_fast(struct marks *m, const char *text, size_t n)
{
	if (!__builtin_cpu_supports("avx2"))
		return 0;
	find(m, text, n);
	return 1;
}

#else

int
marks_find_fast(struct marks *m, const char *text, size_t n)
{
	(void)m;
	(void)text;
	(void)n;
	return 0;
}

#endif
