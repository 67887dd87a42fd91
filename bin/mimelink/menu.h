/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_MENU_H
#define MIMELINK_MENU_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "term.h"

/*
 * The links alone, in the order in which they are read, for programs that let
 * one choose: a line of each, which is term_entry()'s.
 */
struct menu {
	struct term *term; /* the caller's; the rest is zero at first */
	uint32_t anchor; /* of the link that may go on */
	int blank; /* comes before more text */
	struct buf text;
	struct buf uri;
};

/*
 * A link with n bytes of text, or more text of the link before if the anchor
 * is the same.  Blanks and line breaks become single blanks.
 */
void menu_add(struct menu *m, uint32_t anchor, const char *s, size_t n,
    const char *uri, size_t len);

/* If the last link has more text, that is another word. */
void menu_blank(struct menu *m);

/* It has no more text. */
void menu_flush(struct menu *m);

void menu_free(struct menu *m);

#endif
