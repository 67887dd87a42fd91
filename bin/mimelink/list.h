/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_LIST_H
#define MIMELINK_LIST_H

#include <stddef.h>

#include "dom.h"

/* A list of HTML (ul, ol ...) while its items are printed. */
struct list {
	const struct node *node; /* NULL: none */
	long next; /* number of the next item */
	int step; /* -1 if reversed */
	size_t digits; /* of the longest number */
};

enum {
	LIST_MARK_SIZE = 24
};

void list_begin(struct list *list, const struct node *node);

/*
 * The mark of the next item, which may have a number of its own: UTF-8 with
 * blanks around, NUL at its end.  list is NULL for an item in no list.
 * Return: its columns, 0 if there is no mark to be.
 */
size_t list_mark(
    struct list *list, const struct node *item, char mark[LIST_MARK_SIZE]);

#endif
