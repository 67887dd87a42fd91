/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_HONEST_H
#define MIMELINK_HONEST_H

#include <stddef.h>

#include "buf.h"

/*
 * What a reader is to be told beside the text of a link.  A text that names a
 * host, and a link that goes to another one, neither above nor below it; a URI
 * with a user's name where the host is expected; a host that may look like
 * another one: these are warnings.  Where a redirect wrapper (wrapper.h) leads
 * to is a note, if the text does not say it.
 */
enum honest {
	HONEST_NOTHING,
	HONEST_NOTE,
	HONEST_WARNING,
};

/*
 * Add the host that a click on a URI (one that uri_add() made) ends at, if the
 * n bytes of UTF-8 that are its text leave it to be told.  It is in its own
 * script; in punycode if a label of it mixes scripts as no language does, has
 * characters that are not seen, or is Cyrillic that reads as Latin.
 *
 * A text names the hosts of its URLs, those that begin with "www.", those of
 * its mail addresses, and words that end as hosts do: if the word is the whole
 * text, in any top-level domain of a country and the common others, else in
 * the oldest and such as ".co.uk".
 * Return: what it is.  ENOMEM is left in b.
 */
enum honest honest_mark(
    const char *text, size_t n, const char *uri, size_t len, struct buf *b);

#endif
