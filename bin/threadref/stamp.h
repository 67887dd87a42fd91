/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef THREADREF_STAMP_H
#define THREADREF_STAMP_H

#include <stddef.h>
#include <stdint.h>

/*
 * The dates of a store: UTC in the form of RFC 3339, to the microsecond,
 * 2026-11-22T18:04:05.123456Z.  People may write less: the fraction, the
 * seconds, or all of the time of day may be absent.
 *
 * In memory, microseconds since 1970; STAMP_NONE is older than all dates.
 */
#define STAMP_NONE INT64_MIN
#define STAMP_LAST 253402300799999999LL /* of the year 9999 */
#define STAMP_LEN 27

/*
 * Read the date at s, of at most n bytes.
 * Return: the length it takes, with *stamp set, or 0 if there is none.
 */
size_t stamp_parse(const char *s, size_t n, int64_t *stamp);

/* Write STAMP_LEN bytes and a NUL; "-" for STAMP_NONE. */
void stamp_format(int64_t stamp, char *s);

/* The time of day. */
int64_t stamp_now(void);

#endif
