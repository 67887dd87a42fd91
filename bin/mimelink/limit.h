/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_LIMIT_H
#define MIMELINK_LIMIT_H

#include "io.h"

/*
 * What one input may cost: far more than any mail needs, so that a page that
 * is made to hang its reader, or a mistake of ours, ends with a sentence.  A
 * lower limit of the user's (ulimit) holds.
 */
enum {
	LIMIT_SECONDS = 60, /* of processor time */
	LIMIT_GIGABYTES = 4, /* of address space */
};

/*
 * Memory is limited from now on, and a file that grows too large for a limit
 * of the user's is an error of write(2).
 */
void limit_space(void);

/*
 * Time is limited from now on.  When it is up limit_reached() is true, and
 * whoever lays out lines stops at the next.  If none comes within another
 * second of processor time, the whole lines that wait in out are written, name
 * and reason are said on standard error, and the process ends with
 * EX_TEMPFAIL.  So that it does not move, out must have room for all that may
 * wait in it.
 */
void limit_time(struct out *out, const char *name);

int limit_reached(void);

#define LIMIT_REASON "the limit of processor time is reached"

#endif
