/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_PARA_H
#define MIMELINK_PARA_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "links.h"
#include "style.h"

/*
 * A paragraph in the making: text with marks, its blanks collapsed as its
 * white-space property says, its lines parted by LF.  What may not be shown
 * (controls, invisible fillers, characters that reorder text) is left out
 * here, so that what is measured is what will be seen; no-break spaces stay.
 *
 * A paragraph may be one of several in the same text: para_begin() starts a
 * new one behind the last.
 */
struct mark {
	unsigned style; /* TERM_BOLD ... */
	uint32_t link; /* its number (links.h), 0 if none */
	uint32_t anchor; /* cells with the same one belong together */
};

struct run {
	size_t at; /* where it begins; it ends where the next one does */
	struct mark mark;
};

struct locale_text;

struct para {
	struct buf text;
	struct run *runs;
	size_t nruns;
	size_t cap;
	size_t begin; /* of the present paragraph, and of its runs */
	size_t first_run;
	size_t spaces; /* seen, and not added yet */
	size_t nbsp;
	size_t breaks; /* line breaks, likewise */
	size_t lead; /* line breaks before the first text */
	const struct locale_text *locale; /* NULL: UTF-8 */
};

/* A slice of text and the runs that cover it, the first from its start. */
struct line {
	const char *s;
	size_t n;
	const struct run *runs;
	size_t nruns;
	size_t offset; /* of s in what the runs count in */
};

void para_text(struct para *p, const char *s, size_t n, const struct mark *mark,
    enum white_space ws);

/* A blank that collapses with others, or a line break. */
void para_space(struct para *p);
void para_break(struct para *p);

/* Has the present paragraph any text? */
int para_is_empty(const struct para *p);

/* Begin another one behind this one; pending blanks and breaks are gone. */
void para_begin(struct para *p);

/* The text of the present paragraph. */
struct line para_line(const struct para *p);

/* Drop all text, keep the memory. */
void para_clear(struct para *p);
void para_free(struct para *p);

/*
 * Put the links into the present paragraph: URLs and addresses in its text
 * that no link covers become links, and links whose number is to be seen
 * (references is set, or they are too long for some terminals) get it behind
 * their last cell, as "[1]".  *anchors is the last anchor that was used.
 */
void para_link(
    struct para *p, struct links *links, int references, uint32_t *anchors);

#endif
