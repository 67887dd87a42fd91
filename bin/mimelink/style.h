/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_STYLE_H
#define MIMELINK_STYLE_H

#include <stdint.h>

/* What a terminal can do of an element's computed style. */

enum display {
	DISPLAY_INLINE,
	DISPLAY_BLOCK,
	DISPLAY_INLINE_BLOCK, /* also inline-table, inline-flex ... */
	DISPLAY_LIST_ITEM,
	DISPLAY_TABLE,
	DISPLAY_TABLE_ROW_GROUP, /* header and footer groups too */
	DISPLAY_TABLE_ROW,
	DISPLAY_TABLE_CELL,
	DISPLAY_TABLE_CAPTION,
	DISPLAY_CONTENTS,
	DISPLAY_NONE, /* never text: head, script, style, template, col ... */
};

enum white_space {
	WHITE_SPACE_NORMAL,
	WHITE_SPACE_NOWRAP,
	WHITE_SPACE_PRE,
	WHITE_SPACE_PRE_WRAP,
	WHITE_SPACE_PRE_LINE,
};

enum text_align {
	ALIGN_START, /* nothing was said: left, in terminals */
	ALIGN_LEFT, /* also justify */
	ALIGN_CENTER,
	ALIGN_RIGHT,
};

enum list_style {
	LIST_DISC,
	LIST_CIRCLE,
	LIST_SQUARE,
	LIST_DECIMAL,
	LIST_LOWER_ALPHA,
	LIST_UPPER_ALPHA,
	LIST_LOWER_ROMAN,
	LIST_UPPER_ROMAN,
	LIST_NONE,
};

/*
 * Computed, so inheritance is done.  What the mail's style hides has two
 * bits, and keeps the display it would have had if it were shown:
 *
 *	gone	the element and all that is in it: display:none, the hidden
 *		attribute, opacity:0, mso-hide:all, or no height with
 *		overflow:hidden, here or in an ancestor
 *	hidden	text directly in this element: gone, or visibility:hidden,
 *		or a font-size of at most one px, which a child may have set
 *		back
 *
 * Links are not underlined by themselves.
 */
struct style {
	unsigned display : 4; /* enum display */
	unsigned white_space : 3; /* enum white_space */
	unsigned align : 2; /* enum text_align */
	unsigned list : 4; /* enum list_style */
	unsigned bold : 1;
	unsigned italic : 1;
	unsigned underline : 1;
	unsigned strike : 1;
	unsigned gone : 1;
	unsigned hidden : 1;
	unsigned invisible : 1; /* visibility, hidden or collapse */
	unsigned tiny : 1; /* font-size, one px or less */
	int16_t width; /* in px by attribute or style, -1: unknown */
	int16_t height;
	uint8_t above; /* margin and padding in px, 255 at most */
	uint8_t below;
};

#endif
