/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_DECODE_H
#define MIMELINK_DECODE_H

#include <stddef.h>

#include "buf.h"

/*
 * The content transfer encodings (RFC 2045 section 6), and uuencode.  What is
 * malformed is never refused: each adds to b what a reader would make of it.
 */

/*
 * Quoted-printable.  An = that begins no escape stands for itself, and blanks
 * at the end of a line, which transports add, vanish.
 */
void decode_qp(const char *s, size_t n, struct buf *b);

/*
 * Base64.  What is not of its alphabet is skipped.  Behind padding it goes on
 * only if the next line is base64 again, so that the footer that a list server
 * appended is not taken for data.
 */
void decode_base64(const char *s, size_t n, struct buf *b);

/* A file in uuencode, as it lies in a text. */
struct uufile {
	const char *begin; /* the line "begin 644 name" */
	const char *name;
	size_t name_len;
	const char *data; /* its lines */
	const char *end; /* behind the line "end", or the last good line */
};

/* Find the first one in n bytes.  Return: 1, or 0 if there is none. */
int decode_uu_find(const char *s, size_t n, struct uufile *f);

/* Add the contents of a file that was found. */
void decode_uu(const struct uufile *f, struct buf *b);

#endif
