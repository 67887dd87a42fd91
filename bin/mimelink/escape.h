/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_ESCAPE_H
#define MIMELINK_ESCAPE_H

#include <stddef.h>

/*
 * The control sequences of a terminal (ECMA-48 5.3 to 5.6) as programs write
 * them into their output.
 */
enum escape_kind {
	ESCAPE_CUT, /* more bytes are needed to tell */
	ESCAPE_NONE, /* the ESC begins none: it stands alone */
	ESCAPE_SGR, /* style and colour: ESC [ *(DIGIT / ";" / ":") m */
	ESCAPE_LINK, /* OSC 8 */
	ESCAPE_OTHER,
};

struct escape {
	enum escape_kind kind;
	size_t len; /* of it all */
	/* of a link, both slices of the input: */
	const char *id; /* NULL if it has none */
	size_t id_len;
	const char *uri; /* empty where the link ends */
	size_t uri_len;
};

enum {
	ESCAPE_MAX = 8192, /* bytes; what is longer is none */
	ESCAPE_MAX_SGR = 64,
};

/*
 * The sequence that begins with the ESC at s, of which n > 0 bytes can be
 * read.  Strings end with BEL or ESC "\"; one that a control, or the line,
 * ends before that is none.
 */
struct escape escape_read(const char *s, size_t n);

#endif
