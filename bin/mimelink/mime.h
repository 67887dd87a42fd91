/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_MIME_H
#define MIMELINK_MIME_H

#include <stddef.h>

#include "buf.h"

/*
 * A mail as a tree of parts (RFC 2045, 2046).  Every input is a mail to it:
 * what is malformed gets the meaning that its writer most likely had in mind,
 * and nothing is refused.
 *
 *   - Leading empty lines and "From " lines are left out.
 *   - A line that is no field ends a header, as an empty one does.
 *   - The first Content-Type counts, but a multipart one is preferred.
 *   - A boundary ends all parts within its own; one that was closed may be
 *     used again, and one that is missing or never occurs is looked for.
 *   - A multipart in which there is no boundary at all is one text.
 *   - message/rfc822 is parsed as part of the whole, in base64 or
 *     quoted-printable after decoding.
 *
 * The cost is linear in the input: each line is looked at once, and again only
 * MIME_GUESSES times where boundaries have to be guessed.
 */

#define MIME_DEPTH 64
#define MIME_PARTS 4096
#define MIME_GUESSES 16

enum mime_encoding {
	MIME_IDENTITY, /* 7bit, 8bit, binary, and whatever is not known */
	MIME_QP,
	MIME_BASE64,
	MIME_UUENCODE,
};

enum mime_kind {
	MIME_LEAF,
	MIME_MULTIPART,
	MIME_MESSAGE
};

struct mime_part {
	struct mime_part *parent;
	struct mime_part *child; /* the first of them */
	struct mime_part *next; /* its sibling */
	struct mime_part *last; /* of its children */
	int depth; /* 1 for the whole mail */
	enum mime_kind kind;
	enum mime_encoding encoding;
	char type[80]; /* "text/html", in lower case, cut if too long */
	int typed; /* the mail says so; else it is a default */
	const char *header; /* its fields, as they came */
	size_t header_len;
	const char *body; /* as it is encoded */
	size_t body_len;
	int mark; /* the caller's, 0 at first */
	int *err; /* that of its struct mime */
};

struct mime {
	struct mime_part *root;
	size_t parts;
	int too_deep; /* parts within MIME_DEPTH others are not parsed */
	int too_many; /* parts beyond MIME_PARTS are left out */
	struct buf *decoded; /* mails that were encoded as a whole */
	size_t decoded_count;
	size_t decoded_room; /* bytes that may still be spent on them */
	int err; /* ENOMEM, if any answer about a part lacked memory: to be
		    checked before what was made of the answers is trusted */
};

/*
 * Parse n bytes, which must stay where they are until mime_free().
 * Return: 0, or -1 with errno ENOMEM.
 */
int mime_parse(struct mime *m, const char *s, size_t n);

void mime_free(struct mime *m);

/*
 * Add the unfolded body of the part's first field of this name, as it is
 * encoded.  Return: 1, or 0 if there is none.
 */
int mime_field(const struct mime_part *p, const char *name, struct buf *b);

/* Add a parameter of such a field as UTF-8 (param.h).  Return: 1 or 0. */
int mime_param(const struct mime_part *p, const char *field, const char *name,
    struct buf *b);

/*
 * The name of a part as a file: filename= of its Content-Disposition, name= of
 * its Content-Type.  Return: 1 with it added as UTF-8, or 0.
 */
int mime_name(const struct mime_part *p, struct buf *b);

/*
 * The decoded contents.  They lie in the mail itself, or in *scratch, which is
 * emptied first.  Return: 0, or -1 with errno ENOMEM.
 */
int mime_body(
    const struct mime_part *p, struct buf *scratch, const char **s, size_t *n);

#endif
