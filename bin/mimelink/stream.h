/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_STREAM_H
#define MIMELINK_STREAM_H

#include <stddef.h>

#include "io.h"

/*
 * Text as other programs write it, passed on line by line as it comes with
 * its links made links; nothing is wrapped.
 *
 *	struct stream *s = stream_begin(&out, 0, 0, NULL);
 *	while (... more text comes ...) {
 *		stream_add(s, text, n);
 *		if (stream_holds(s) && ... nothing comes for a while ...)
 *			stream_show(s);
 *	}
 *	if (stream_end(s) == -1) ...
 *
 * The output is the text less what may do more to a terminal than show text:
 *
 *	output	= *( text / CR LF / LF / TAB / sgr / link )
 *	text	= characters (utf8_is_shown()), and bytes from 160 on that are
 *		  part of none
 *	sgr	= ESC "[" *64( DIGIT / ";" / ":" ) "m"
 *	link	= as in term.h; it is closed at the end of its line
 *
 * Without the links, that is the input less its other control sequences
 * (escape.h), control characters and what reorders text.  Links that are in
 * the text already stay, made safe by uri_add(), unless what they are put on
 * is itself the URL of another host.
 */
struct stream;
struct locale_text;

/*
 * out, and what locale (NULL: UTF-8; charset.h) points to, stay the caller's.
 * Plain text has no escape sequences, neither ours nor those of the input;
 * direct links go past redirect wrappers and do not track (wrapper.h).
 * Return: NULL with errno ENOMEM.
 */
struct stream *stream_begin(
    struct out *out, int plain, int direct, const struct locale_text *locale);

/* Of the text that comes, list the links alone (menu.h). */
void stream_list(struct stream *s);

/* Add text, in pieces that may end anywhere. */
void stream_add(struct stream *s, const char *text, size_t n);

/*
 * Is there text that was not shown, because its line has no end yet, or a link
 * may go on in the next one?
 */
int stream_holds(const struct stream *s);

/* Show it all the same: a prompt, or the last line for now. */
void stream_show(struct stream *s);

/*
 * Show what is left, and give the memory back.  The output is not flushed.
 * Return: 0, or -1 with errno set to the first error (ENOMEM).
 */
int stream_end(struct stream *s);

#endif
