/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef FITTINGS_HEADER_H
#define FITTINGS_HEADER_H

#include <stddef.h>

#include "buf.h"

/*
 * The header section of a mail (RFC 5322 section 2.2), read where it lies in
 * memory.  Nothing here refuses a mail: any order of fields, repeated fields,
 * lines that are no fields, CRLF or LF, NUL and 8-bit bytes are all taken as
 * they come.
 */

/*
 * The line ending of the mail, that of its first line: "\r\n" or "\n", the
 * latter also where there is no line ending at all.  "From " and ">From " lines
 * do not count: a delivery agent may have put them there.
 */
const char *header_eol(const char *mail, size_t len);

/*
 * The end of the header section: the first empty line, or NULL if there is
 * none in these len bytes.  In a mail whose own line ending is LF a lone CR
 * is not an empty line, as procmail sees it too: else a mail could hide
 * header fields from us that the delivery agent finds.
 */
const char *header_end(const char *mail, size_t len);

/*
 * One field, or one line that is none (name_len 0: a "From " line, a stray
 * line of text).  All three parts point into the mail.
 */
struct field {
	const char *name; /* without the blanks that may precede the colon */
	size_t name_len;
	const char *body; /* behind the colon, folded as it came, up to but
			     not including the last line ending */
	size_t body_len;
	const char *raw; /* all of it, the last line ending included */
	size_t raw_len;
};

/*
 * The field at *pos; *pos moves behind it.  Lines that begin with a blank or
 * TAB belong to the field before them (section 2.2.3).
 * Return: 1, or 0 if *pos is end.
 */
int header_next(const char **pos, const char *end, struct field *f);

/* Is this the name of the field?  ASCII case does not matter. */
int field_is(const struct field *f, const char *name);

/*
 * Add the field's body to b, unfolded: line endings that a blank or TAB
 * follows are removed, blanks at both ends left out.
 */
void field_unfold(const struct field *f, struct buf *b);

#endif
