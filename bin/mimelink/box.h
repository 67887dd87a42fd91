/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_BOX_H
#define MIMELINK_BOX_H

#include "dom.h"

enum {
	BOX_LINE = 8, /* px of empty space that make an empty line */
};

/* Does the element begin a line of its own? */
int box_is_block(const struct node *n);

/* An image that nobody is to see: it is there to be counted, or as a space. */
int box_is_pixel(const struct node *n);

/* The empty space below the element in px; all of an empty one's height. */
int box_below(const struct node *n);

#endif
