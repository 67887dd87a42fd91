/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef TAGSORT_FAULT_H
#define TAGSORT_FAULT_H

#include <stdint.h>

/*
 * What a module found wrong, for the program to say.  Where a function is
 * given one and fails, file is the file that it happened to, NULL for the
 * output; what is a sentence for malformed data (errno is EBADMSG), or NULL
 * if errno tells; line is its line, 0 if it has none.
 */
struct fault {
	const char *file;
	uintmax_t line;
	const char *what;
};

#endif
