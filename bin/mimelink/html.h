/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_HTML_H
#define MIMELINK_HTML_H

#include <stddef.h>

#include "dom.h"

/*
 * The WHATWG HTML parser (HTML standard, section 13.2), scripting disabled,
 * whole input in memory, over an empty document.  Nothing is refused: every
 * input has a tree.
 *
 * The text is UTF-8 without a byte order mark; what is malformed in it stays
 * as it is.  It is not written to, but the tree points into it.  Text with
 * CR in it costs a copy.
 *
 * Time and memory are linear in len.  For that there are limits; what lies
 * beyond them is dropped, or kept as text, and counted in dom->dropped:
 */
enum {
	HTML_MAX_OPEN = 512, /* open elements; deeper ones stay empty, what
				is in them follows them */
	HTML_MAX_FORMATTING = 64, /* active formatting elements; the oldest
				     one is not reopened any more */
	HTML_MAX_ATTRS = 64, /* of one tag; the others are dropped */
	HTML_CLONES = 4096, /* elements that misnested formatting adds, and one
			       more for 16 bytes; then it ends where it ends */
};

/*
 * Return: 0, or -1 with errno set: ENOMEM, or EFBIG if the text has 2 GB or
 * more.  The document is to be freed in both cases.
 */
int html_parse(struct dom *dom, const char *utf8, size_t len);

#endif
