/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_LAYOUT_H
#define MIMELINK_LAYOUT_H

#include "dom.h"
#include "flow.h"

/*
 * Print a document whose styles are computed (css.h).  The tree is walked
 * without recursion; what an element began is kept on a stack that is as deep
 * as the tree, which the parser bounds.  Errors go to flow->err.
 */
void layout_document(struct flow *flow, const struct dom *dom, int show_hidden);

#endif
