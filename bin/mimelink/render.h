/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_RENDER_H
#define MIMELINK_RENDER_H

#include <stddef.h>

#include "io.h"

/*
 * From the parts of a mail to lines on a terminal.  The reader of the mail
 * (mime.h) calls these in the order in which things are to be read; whatever
 * it passes is the sender's and trusted in nothing, and nothing but what is
 * passed here reaches the output.
 *
 *	struct render *r = render_begin(&options, &out);
 *	render_field(r, "Subject", "Hello", 5);
 *	render_html(r, html, len);
 *	render_attachment(r, "a.pdf", "application/pdf", 1234);
 *	if (render_end(r) == -1) ...
 *
 * All text is UTF-8, without NUL at its end; malformed sequences in it are
 * shown as U+FFFD.  Lines may end in LF, CRLF or CR.  Between two blocks (the
 * fields, a body, a rule, the notes and attachments) there is one empty line,
 * never more, and none at either end of the output.
 *
 * Errors stick (ENOMEM, and those of the output) and are told by
 * render_end().
 */
struct render_options {
	size_t width; /* columns that a line may fill, 1 or more: the free
			 last column of a terminal is already taken off */
	int links; /* OSC 8 hyperlinks */
	int sgr; /* bold, italic, underlined, dim */
	int references; /* number the links and list them at the end */
	int direct; /* links go past redirect wrappers, and do not track */
	int show_hidden; /* show what the mail's style hides */
	int menu; /* nothing but the links of the texts, a line each
		     (menu.h) */
	void (*tell)(const char *note); /* where render_note() goes; NULL:
					   into the output */
	const struct locale_text *locale; /* NULL: output is UTF-8; else text
					     goes through locale_fit() before
					     it is measured, and through
					     locale_bytes() on its way out
					     (charset.h) */
};

struct render;

/*
 * The options are copied; out is the caller's, who closes it after
 * render_end().  Return: NULL with errno ENOMEM.
 */
struct render *render_begin(
    const struct render_options *options, struct out *out);

/* A field of the header block; its body is unfolded and decoded. */
void render_field(
    struct render *r, const char *name, const char *body, size_t len);

void render_html(struct render *r, const char *html, size_t len);

/*
 * Plain text: lines as they were typed, or whole paragraphs with their quote
 * marks as "> " or ">> " in front (flowed.h); what does not fit is wrapped
 * behind its quote marks.
 */
void render_text(struct render *r, const char *text, size_t len);

/* A line across, between one message or text and the next. */
void render_rule(struct render *r);

/* A remark of the program's own, a string: what was left out and why. */
void render_note(struct render *r, const char *note);

/*
 * A line that is a link to where the mail comes from: what it does, a string,
 * and the host.  Return: 1, or 0 if the href makes no link (uri.h).
 */
int render_link(struct render *r, const char *what, const char *href, size_t n);

/*
 * A line of the list of attachments.  Strings; name is NULL if it has none,
 * size is of the decoded contents.
 */
void render_attachment(
    struct render *r, const char *name, const char *type, size_t size);

/*
 * The list of references, the end, and all memory back.  The output is not
 * flushed.  Return: 0, or -1 with errno set to the first error.
 */
int render_end(struct render *r);

#endif
