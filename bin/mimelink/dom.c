/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "dom.h"

#include <stdlib.h>
#include <string.h>

enum {
	CHUNK_MIN = 64 * 1024,
	CHUNK_MAX = 1024 * 1024
};

struct chunk {
	struct chunk *next;
	size_t size;
	_Alignas(max_align_t) char data[];
};

void
dom_init(struct dom *dom)
{
	memset(dom, 0, sizeof(*dom));
}

void
dom_free(struct dom *dom)
{
	struct chunk *c, *next;

	for (c = dom->chunks; c != NULL; c = next) {
		next = c->next;
		free(c);
	}
	dom_init(dom);
}

/* A new chunk with room for size bytes; chunks double up to CHUNK_MAX. */
static int
grow(struct dom *dom, size_t size)
{
	size_t want = CHUNK_MIN;
	struct chunk *c;

	if (dom->chunks != NULL && dom->chunks->size < CHUNK_MAX)
		want = dom->chunks->size * 2;
	else if (dom->chunks != NULL)
		want = CHUNK_MAX;
	if (want < size)
		want = size;
	c = malloc(sizeof(*c) + want);
	if (c == NULL)
		return -1;
	c->next = dom->chunks;
	c->size = want;
	dom->chunks = c;
	dom->at = c->data;
	dom->end = c->data + want;
	return 0;
}

char *
dom_chars(struct dom *dom, size_t size)
{
	char *p;

	if ((size_t)(dom->end - dom->at) < size && grow(dom, size) == -1)
		return NULL;
	p = dom->at;
	dom->at += size;
	return p;
}

void *
dom_alloc(struct dom *dom, size_t size)
{
	size_t pad = -(uintptr_t)dom->at % _Alignof(struct node);

	if ((size_t)(dom->end - dom->at) < size + pad) {
		if (grow(dom, size) == -1)
			return NULL;
		pad = 0;
	}
	dom->at += pad;
	return dom_chars(dom, size);
}

struct node *
dom_skip(const struct node *n, const struct node *root)
{
	while (n != root && n->next == NULL)
		n = n->parent;
	return n == root ? NULL : n->next;
}

struct node *
dom_next(const struct node *n, const struct node *root)
{
	return n->first_child != NULL ? n->first_child : dom_skip(n, root);
}
