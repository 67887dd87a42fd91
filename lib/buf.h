/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef FITTINGS_BUF_H
#define FITTINGS_BUF_H

#include <stddef.h>

/*
 * A growable run of bytes.
 *
 * Invariants: data[len] is NUL, so data is a string whenever it holds no NUL
 * of its own; len < cap once anything was allocated.  An all-zero structure,
 * or BUF_INIT, is an empty buffer that owns no memory; its data is NULL until
 * the first call that adds, so take buf_str() for a string that may be empty.
 *
 * An allocation that fails, or a length that does not fit, sets err to an
 * errno value and leaves the contents as they were.  Every later addition is
 * then ignored, so that a caller may build a whole text and look at err once,
 * with buf_check(), before it uses the result.
 *
 * The buffer owns its memory; buf_free() gives it back.
 */
struct buf {
	char *data;
	size_t len;
	size_t cap;
	int err;
};

/* clang-format off */
#define BUF_INIT { NULL, 0, 0, 0 }
/* clang-format on */

/*
 * Make room for extra bytes beyond len, without changing len.
 * Return: data + len, where they may be written, or NULL with errno and
 * b->err set (ENOMEM).
 */
char *buf_reserve(struct buf *b, size_t extra);

/* Add len bytes; data may hold NUL, and may not point into the buffer. */
void buf_add(struct buf *b, const void *data, size_t len);

/* Add a string without its NUL. */
void buf_addstr(struct buf *b, const char *s);

/* Add one byte. */
void buf_addc(struct buf *b, char c);

/* Add what printf(3) would print. */
void buf_addf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Shorten to len bytes; a len beyond the present one changes nothing. */
void buf_truncate(struct buf *b, size_t len);

/* The contents as a string: "" where nothing was ever added. */
const char *buf_str(const struct buf *b);

/*
 * The one check at a boundary.
 * Return: 0, or -1 with errno set to the first error that was met.
 */
int buf_check(const struct buf *b);

/* Give the memory back and make it an empty buffer again, err included. */
void buf_free(struct buf *b);

#endif
