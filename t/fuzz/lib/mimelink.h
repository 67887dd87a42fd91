/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef FUZZ_MIMELINK_H
#define FUZZ_MIMELINK_H

#include <stddef.h>
#include <stdlib.h>

/*
 * What the targets of mimelink assert.  libFuzzer hands over the input in
 * memory of just its size, so that AddressSanitizer sees a byte too far.
 */

static inline void
check(int ok)
{
	if (!ok)
		abort();
}

/* A file in memory for output: the descriptor is the caller's to close. */
int capture_begin(void);

enum {
	GRAMMAR_PLAIN = 1, /* no escape sequence at all (-p) */
	GRAMMAR_STREAM = 2, /* that of stream.h (-t text) */
	GRAMMAR_LIST = 4, /* lines of text, TAB and URI (-l) */
};

/*
 * What was written since capture_begin() is in the grammar of term.h: text in
 * UTF-8 that may be shown, the styles of the list, links that are closed
 * before the line ends.  The flags are other grammars.
 */
void capture_check(int flags);

/*
 * The steps since steps_begin(), each the call of a function, are linear in
 * size: no more than some millions, and some thousands for each byte, which is
 * what one byte more of a colspan may cost.
 */
void steps_begin(void);
void steps_check(size_t size);

#endif
