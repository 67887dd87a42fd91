/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "idset.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define FIRST_SLOTS 64

/* Multiply-and-fold over 8 bytes at a time, keyed (as wyhash does it). */
static uint64_t
fold(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 p = (unsigned __int128)a * b;

	return (uint64_t)p ^ (uint64_t)(p >> 64);
}

static uint64_t
hash(const struct idset *set, const char *s, size_t len)
{
	uint64_t h = set->key ^ len, v;

	for (; len >= 8; s += 8, len -= 8) {
		memcpy(&v, s, 8);
		h = fold(v ^ 0x9e3779b97f4a7c15ULL, h ^ set->key);
	}
	v = 0;
	memcpy(&v, s, len);
	return fold(v ^ 0xd6e8feb86659fd93ULL, h ^ set->key);
}

/* The slot of an id: its own, or the free one where it belongs. */
static uint32_t *
slot_of(const struct idset *set, const char *s, size_t len)
{
	size_t mask = set->n_slots - 1, i;
	const struct id *id;

	for (i = hash(set, s, len) & mask; set->slots[i] != 0;
	     i = (i + 1) & mask) {
		id = &set->ids[set->slots[i] - 1];
		if (id->len == len && memcmp(id->s, s, len) == 0)
			break;
	}
	return &set->slots[i];
}

static int
grow_slots(struct idset *set)
{
	size_t n = set->n_slots ? set->n_slots * 2 : FIRST_SLOTS, i;
	uint32_t *slots = calloc(n, sizeof(*slots));

	if (slots == NULL)
		return -1;
	if (set->n_slots == 0 &&
	    getrandom(&set->key, sizeof(set->key), GRND_NONBLOCK) == -1)
		set->key = (uint64_t)(uintptr_t)slots;
	free(set->slots);
	set->slots = slots;
	set->n_slots = n;
	for (i = 0; i < set->n; i++)
		*slot_of(set, set->ids[i].s, set->ids[i].len) = (uint32_t)i + 1;
	return 0;
}

static int
make_room(struct idset *set)
{
	size_t cap = set->cap ? set->cap * 2 : FIRST_SLOTS / 2;
	struct id *ids;

	if (set->n < set->cap)
		return 0;
	ids = reallocarray(set->ids, cap, sizeof(*ids));
	if (ids == NULL)
		return -1;
	set->ids = ids;
	set->cap = cap;
	return cap * 2 > set->n_slots ? grow_slots(set) : 0;
}

uint32_t
idset_find(const struct idset *set, const char *s, size_t len)
{
	return set->n == 0 ? IDSET_NONE : *slot_of(set, s, len) - 1;
}

uint32_t
idset_add(struct idset *set, const char *s, size_t len, uint32_t tag)
{
	uint32_t *slot;

	if (len > UINT32_MAX || set->n >= UINT32_MAX - 1) {
		errno = EFBIG;
		return IDSET_NONE;
	}
	if (make_room(set) == -1)
		return IDSET_NONE;
	slot = slot_of(set, s, len);
	if (*slot == 0) {
		set->ids[set->n++] = (struct id){s, (uint32_t)len, tag};
		*slot = (uint32_t)set->n;
	}
	return *slot - 1;
}

void
idset_free(struct idset *set)
{
	free(set->ids);
	free(set->slots);
	*set = (struct idset)IDSET_INIT;
}
