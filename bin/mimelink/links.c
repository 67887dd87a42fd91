/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "links.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "uri.h"
#include "wrapper.h"

enum {
	CAP_FIRST = 64,
};

/* Eight bytes at a time: there are mails with nothing but links in them. */
static uint64_t
hash(const char *s, size_t n)
{
	uint64_t h = n, word;

	for (; n > 0; s += sizeof(word)) {
		word = 0;
		memcpy(&word, s, n < sizeof(word) ? n : sizeof(word));
		h = (h ^ word) * 0x9e3779b97f4a7c15u;
		h ^= h >> 29;
		n -= n < sizeof(word) ? n : sizeof(word);
	}
	return h;
}

/* The slot of this URI, or the free one where it belongs. */
static size_t
find(const struct links *l, const char *uri, size_t len)
{
	size_t mask = l->cap * 2 - 1, i = (size_t)hash(uri, len) & mask;
	const struct links_entry *e;

	for (; l->slots[i] != 0; i = (i + 1) & mask) {
		e = &l->entries[l->slots[i] - 1];
		if (e->len == len &&
		    memcmp(l->chars.data + e->at, uri, len) == 0)
			break;
	}
	return i;
}

static int
grow(struct links *l)
{
	size_t cap = l->cap ? l->cap * 2 : CAP_FIRST, i;
	struct links_entry *entries;
	uint32_t *refs, *slots;

	entries = reallocarray(l->entries, cap, sizeof(*entries));
	if (entries != NULL)
		l->entries = entries;
	refs = reallocarray(l->refs, cap, sizeof(*refs));
	if (refs != NULL)
		l->refs = refs;
	slots = calloc(cap * 2, sizeof(*slots));
	if (entries == NULL || refs == NULL || slots == NULL) {
		free(slots);
		l->chars.err = ENOMEM;
		return -1;
	}
	free(l->slots);
	l->slots = slots;
	l->cap = cap;
	for (i = 0; i < l->n; i++)
		l->slots[find(l, l->chars.data + l->entries[i].at,
		    l->entries[i].len)] = (uint32_t)i + 1;
	return 0;
}

/* The number of what was added to chars at at, and is dropped if known. */
static uint32_t
intern(struct links *l, size_t at, int closed)
{
	size_t len = l->chars.len - at, slot;

	if (l->n == l->cap && grow(l) == -1)
		return 0;
	slot = find(l, l->chars.data + at, len);
	if (l->slots[slot] != 0 || l->n >= UINT32_MAX - 1) {
		buf_truncate(&l->chars, at);
		return l->slots[slot];
	}
	l->entries[l->n++] = (struct links_entry){at, len, 0, closed};
	l->slots[slot] = (uint32_t)l->n;
	return (uint32_t)l->n;
}

uint32_t
links_add(struct links *l, const char *href, size_t n)
{
	size_t at = l->chars.len;

	if (!uri_add(&l->chars, href, n))
		return 0;
	if (l->direct)
		wrapper_make_direct(&l->chars, at);
	return l->chars.err ? 0 : intern(l, at, 0);
}

uint32_t
links_add_closed(struct links *l, const char *href, size_t n)
{
	size_t at = l->chars.len;

	return uri_add_scheme(&l->chars, href, n) ? intern(l, at, 1) : 0;
}

int
links_is_open(const struct links *l, uint32_t number)
{
	return !l->entries[number - 1].closed;
}

const char *
links_uri(const struct links *l, uint32_t number, size_t *len)
{
	const struct links_entry *e = &l->entries[number - 1];

	*len = e->len;
	return l->chars.data + e->at;
}

uint32_t
links_refer(struct links *l, uint32_t number)
{
	struct links_entry *e = &l->entries[number - 1];

	if (e->ref == 0) {
		l->refs[l->nrefs++] = number;
		e->ref = (uint32_t)l->nrefs;
	}
	return e->ref;
}

void
links_free(struct links *l)
{
	free(l->entries);
	free(l->slots);
	free(l->refs);
	buf_free(&l->chars);
	memset(l, 0, sizeof(*l));
}
