/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_LINKS_H
#define MIMELINK_LINKS_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"

/*
 * The links of a text: each URI once, with a number from 1 in the order in
 * which they were met, and, once it was referred to, a number in the list of
 * references.  An all-zero structure is an empty table.
 */
struct links_entry {
	size_t at; /* in chars */
	size_t len;
	uint32_t ref; /* 0: not in the list */
	int closed; /* no link but the name of a scheme that is none */
};

struct links {
	struct links_entry *entries; /* of number 1 and so on */
	size_t n;
	size_t cap;
	uint32_t *slots; /* open addressing; cap times two of them */
	uint32_t *refs; /* the numbers of the links in the list */
	size_t nrefs;
	uint32_t said; /* the anchor beside which something was said last */
	int direct; /* past redirect wrappers, without tracking (wrapper.h) */
	uint32_t unfinished; /* the anchor whose text goes on in the next
				paragraph, where that will be */
	uint32_t broken; /* the anchor whose text began in the last one */
	struct buf chars;
	struct menu *menu; /* that they are listed in, or NULL */
};

/*
 * Return: the number of the link that this href makes (uri.h), 0 if it makes
 * none or memory ran out, which stays in chars.err.
 */
uint32_t links_add(struct links *l, const char *href, size_t n);

/*
 * An href that makes no link but has a scheme which the reader should know of:
 * neither cid: nor one that is malformed.
 * Return: the number of what stands for it, as for a link; 0 if there is none.
 */
uint32_t links_add_closed(struct links *l, const char *href, size_t n);

/* Is this a link, to be opened?  If not its URI is a scheme without ":". */
int links_is_open(const struct links *l, uint32_t number);

const char *links_uri(const struct links *l, uint32_t number, size_t *len);

/* The number of this link in the list, which it is put into if need be. */
uint32_t links_refer(struct links *l, uint32_t number);

void links_free(struct links *l);

#endif
