/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_TABLES_H
#define MIMELINK_TABLES_H

#include <stddef.h>

#include "dom.h"

/*
 * What a table of a mail is for.  All of these look at no more than a bounded number
 * of nodes per cell, so that nested tables stay linear.
 */

/*
 * Is its content in columns?  Not if its role says that it is layout, nor if
 * tables are in its cells; it needs two rows and two columns with text, and
 * either says so (th, thead, caption, scope, border) or has short cells only,
 * all but one in five, without blocks and images.
 */
int table_is_data(const struct node *table);

/*
 * Can the cells of this row of a layout table stand in one line of width
 * columns?  There are two or more with text, each of them short, in one piece
 * and no heading.
 */
int table_row_is_short(const struct node *tr, size_t width);

/*
 * Is it one of those that stand side by side in a line (display:inline-table),
 * as a row of icons does, with little text?
 */
int table_is_inline(const struct node *table);

#endif
