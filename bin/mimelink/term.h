/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_TERM_H
#define MIMELINK_TERM_H

#include <stddef.h>

#include "buf.h"
#include "io.h"

/*
 * The last writer.  Everything that is laid out for the terminal comes from
 * here, so that what can reach it is this grammar and nothing else:
 *
 *	output	= *( *(text / sgr / link) "\n" )
 *	text	= printable characters (utf8_is_shown()); malformed bytes are
 *		  shown as U+FFFD, others left out
 *	sgr	= ESC "[" ("1" / "2" / "3" / "4" / "9") "m" and their ends,
 *		  "22", "23", "24" and "29"
 *	link	= ESC "]8;id=" 1*DIGIT ";" uri ESC "\", where uri is 1 to
 *		  TERM_MAX_URI bytes from 33 to 126 without ";"; its end is
 *		  ESC "]8;;" ESC "\"
 *
 * At the end of a line no link is open and no sgr on, and there are no blanks
 * before it.  Blanks are covered by a link, or underlined, only between two
 * texts of the same link.  Links are not nested.
 *
 * A list of links is nothing but
 *
 *	output	= *( text TAB uri "\n" )
 *
 * where the text is one line and its blanks are single, and the uri may be
 * longer.
 */

enum {
	TERM_BOLD = 1,
	TERM_DIM = 2,
	TERM_ITALIC = 4,
	TERM_UNDERLINE = 8,
	TERM_STRIKE = 16,
};

enum {
	TERM_MAX_URI = 2000, /* VTE and kitty go no further */
};

struct locale_text;

/* A link: cells with the same id and uri belong together. */
struct term_link {
	const char *uri;
	size_t len;
	unsigned id; /* 1 or more */
};

struct term {
	struct out *out;
	const struct locale_text *locale; /* NULL: UTF-8 (charset.h) */
	int links;
	int sgr;
	int entries; /* a list of links: all but term_entry() puts nothing */
	/* what the terminal is set to now */
	unsigned style;
	unsigned open; /* id of the open link, 0 if none */
	/* what was asked for last, for the blanks in between */
	size_t blanks;
	unsigned blank_style;
	unsigned blank_link;
	struct buf bytes; /* text in the codeset of the locale */
};

/* out, and what locale points to, stay the caller's. */
void term_init(struct term *t, struct out *out);
void term_free(struct term *t);

/* n bytes of UTF-8 within a line; link may be NULL. */
void term_text(struct term *t, const char *s, size_t n, unsigned style,
    const struct term_link *link);

/* The same n blanks. */
void term_blanks(struct term *t, size_t n);

void term_newline(struct term *t);

/*
 * For text that is written past the term (stream.h): open a link, unless it
 * is none that may be shown, or close what is open.
 */
void term_open_link(struct term *t, const struct term_link *link);
void term_close_link(struct term *t);

/* A line of a list of links; one that is not safe is left out. */
void term_entry(
    struct term *t, const char *text, size_t n, const char *uri, size_t len);

#endif
