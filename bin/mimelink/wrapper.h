/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_WRAPPER_H
#define MIMELINK_WRAPPER_H

#include <stddef.h>

#include "buf.h"

/*
 * Redirect wrappers: URLs of mail gateways, trackers and web sites that carry
 * in the open the URL which they lead to.  Nobody is asked.
 */
enum {
	WRAPPER_DEPTH = 4, /* wrappers in each other that are opened */
};

/*
 * Add what a URI (one that uri_add() made) leads to, through all wrappers.  The
 * innermost URI that is a link is added; a wrapper round anything else is
 * itself the last one.
 * Return: how many were opened, 0 with nothing added if none was.  ENOMEM is
 * left in b.
 */
int wrapper_open_all(const char *uri, size_t n, struct buf *b);

/*
 * Add the URI without the parameters of its query that only tell who clicked.
 */
void wrapper_untrack(const char *uri, size_t n, struct buf *b);

/* Both: the URI that the buffer has from byte at on becomes the direct one. */
void wrapper_make_direct(struct buf *b, size_t at);

#endif
