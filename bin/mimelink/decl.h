/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_DECL_H
#define MIMELINK_DECL_H

#include <stddef.h>
#include <stdint.h>

/*
 * Declarations of CSS, those that matter here and as far as they do.  The
 * values are an enum of style.h, or a number.
 */
enum prop {
	PROP_DISPLAY,
	PROP_WHITE_SPACE,
	PROP_ALIGN,
	PROP_LIST,
	PROP_BOLD, /* 0, 1 */
	PROP_ITALIC, /* 0, 1 */
	PROP_DECORATION, /* DECORATION_... */
	PROP_INVISIBLE, /* 0, 1 */
	PROP_TINY, /* 0, 1; relative sizes are not declared */
	PROP_TRANSPARENT, /* opacity 0: 1, else 0 */
	PROP_OVERFLOW, /* hidden: 1, else 0 */
	PROP_MSO_HIDE, /* 0, 1 */
	PROP_MAX_HEIGHT, /* px, -1: no length in px */
	PROP_WIDTH,
	PROP_HEIGHT,
	PROP_MARGIN_ABOVE, /* px; other lengths are not declared */
	PROP_MARGIN_BELOW,
	PROP_PADDING_ABOVE,
	PROP_PADDING_BELOW,
	PROPS
};

enum {
	DECORATION_UNDERLINE = 1,
	DECORATION_STRIKE = 2
};

/* As a value: what the parent has, of those that inherit (all to TINY). */
enum {
	VALUE_INHERIT = -2
};

struct decl {
	uint8_t prop;
	uint8_t important;
	int16_t value;
};

enum {
	DECL_MAX = 3
}; /* of a shorthand */

/*
 * The next declaration from *pos on that matters; *pos moves behind it.
 * Return: how many it comes to, 0 at the end.
 */
size_t decl_next(const char **pos, const char *end, struct decl *d);

#endif
