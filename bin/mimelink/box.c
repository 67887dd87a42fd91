/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "box.h"

enum {
	PIXEL = 2,
};

int
box_is_block(const struct node *n)
{
	switch (n->style.display) {
	case DISPLAY_INLINE:
	case DISPLAY_INLINE_BLOCK:
	case DISPLAY_CONTENTS:
	case DISPLAY_NONE:
		return 0;
	default:
		return 1;
	}
}

int
box_is_pixel(const struct node *n)
{
	return (n->style.width >= 0 && n->style.width <= PIXEL) ||
	    (n->style.height >= 0 && n->style.height <= PIXEL);
}

/* With a no-break space or a transparent image in it at most. */
static int
is_spacer(const struct node *n)
{
	const struct node *child = n->first_child;

	return n->style.height >= BOX_LINE &&
	    (child == NULL ||
		(child->next == NULL &&
		    (child->type == NODE_TEXT || is_html(child, TAG_IMG))));
}

int
box_below(const struct node *n)
{
	return is_spacer(n) ? n->style.height : n->style.below;
}
