/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_SNIFF_H
#define MIMELINK_SNIFF_H

#include <stddef.h>

/* What input is, told from its first bytes. */
enum sniff {
	SNIFF_MAIL, /* a mail or a bare MIME part: header fields, or a
		       delimiter line with fields behind it */
	SNIFF_HTML, /* WHATWG MIME Sniffing section 7.1 */
	SNIFF_TEXT,
	SNIFF_OTHER, /* none of them, by libmagic */
};

/*
 * What is this?  libmagic is asked, and its database of megabytes read, only
 * where the grammars leave it open.
 */
enum sniff sniff_input(const char *s, size_t n);

/* The same for the contents of a part, which are no mail. */
enum sniff sniff_part(const char *s, size_t n);

/* Does this text, whatever it says it is, begin as a page of HTML does? */
int sniff_is_page(const char *s, size_t n);

/*
 * Does "From " or ">From " stand here, the line that mbox and delivery agents
 * put in front of a mail?
 */
int sniff_from_line(const char *p, const char *end);

/*
 * The media type of these bytes by libmagic.
 * Return: a string that is good until the next call; "application/octet-stream"
 * where it has no answer.
 */
const char *sniff_type(const char *s, size_t n);

/*
 * Are there at least min characters in this HTML that a reader would see?
 * Tags, comments and what is in <head>, <style>, <script> and <title> do not
 * count.
 */
int sniff_says(const char *html, size_t n, size_t min);

/*
 * Have libmagic's database at hand, so that no file has to be opened later.
 * Return: 0, or -1 with errno set where memory or descriptors ran out.
 */
int sniff_prepare(void);

/*
 * Free what libmagic holds.
 * Return: 0, or -1 with errno ENOMEM if it lacked memory for an answer.
 */
int sniff_end(void);

#endif
