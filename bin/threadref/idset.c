/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "idset.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define FIRST_SLOTS 64

/*
 * The two halves of the product, folded together, as wyhash does it; not all
 * machines have a type of 128 bits.
 */
static uint64_t
fold(uint64_t a, uint64_t b)
{
	uint64_t al = (uint32_t)a, ah = a >> 32, bl = (uint32_t)b, bh = b >> 32;
	uint64_t low = al * bl, mid = ah * bl + (low >> 32);
	uint64_t mid2 = al * bh + (uint32_t)mid;
	uint64_t high = ah * bh + (mid >> 32) + (mid2 >> 32);

	return high ^ (mid2 << 32 | (uint32_t)low);
}

static uint32_t
hash(const struct idset *set, const char *s, size_t len)
{
	uint64_t h = len, v;

	for (; len >= 8; s += 8, len -= 8) {
		memcpy(&v, s, 8);
		h = fold(v ^ 0x9e3779b97f4a7c15ULL, h ^ set->key);
	}
	v = 0;
	memcpy(&v, s, len);
	return (uint32_t)fold(v ^ 0xd6e8feb86659fd93ULL, h ^ set->key);
}

/*
 * The slot of an id: its own, or the free one where it belongs.  The hash in
 * the slot spares a look at nearly all ids that are not the one.
 */
static struct slot *
slot_of(const struct idset *set, uint32_t h, const char *s, size_t len)
{
	size_t mask = set->n_slots - 1, i;
	const struct slot *slot;
	const struct id *id;

	for (i = h & mask; set->slots[i].id != 0; i = (i + 1) & mask) {
		slot = &set->slots[i];
		id = &set->ids[slot->id - 1];
		if (slot->hash == h && id->len == len &&
		    memcmp(id->s, s, len) == 0)
			break;
	}
	return &set->slots[i];
}

static void
rehash(struct slot *to, size_t n, const struct slot *from, size_t old_n)
{
	size_t i, k;

	for (i = 0; i < old_n; i++) {
		if (from[i].id == 0)
			continue;
		for (k = from[i].hash & (n - 1); to[k].id != 0;)
			k = (k + 1) & (n - 1);
		to[k] = from[i];
	}
}

static int
grow_slots(struct idset *set)
{
	size_t n = set->n_slots ? set->n_slots * 2 : FIRST_SLOTS;
	struct slot *slots = calloc(n, sizeof(*slots));

	if (slots == NULL)
		return -1;
	if (set->n_slots == 0 &&
	    getrandom(&set->key, sizeof(set->key), GRND_NONBLOCK) == -1)
		set->key = (uint64_t)(uintptr_t)slots;
	rehash(slots, n, set->slots, set->n_slots);
	free(set->slots);
	set->slots = slots;
	set->n_slots = n;
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
	if (set->n == 0)
		return IDSET_NONE;
	return slot_of(set, hash(set, s, len), s, len)->id - 1;
}

uint32_t
idset_add(struct idset *set, const char *s, size_t len, uint32_t tag)
{
	struct slot *slot;
	uint32_t h;

	if (len > UINT32_MAX || set->n >= UINT32_MAX - 1) {
		errno = EFBIG;
		return IDSET_NONE;
	}
	if (make_room(set) == -1)
		return IDSET_NONE;
	h = hash(set, s, len);
	slot = slot_of(set, h, s, len);
	if (slot->id == 0) {
		set->ids[set->n++] = (struct id){s, (uint32_t)len, tag};
		*slot = (struct slot){h, (uint32_t)set->n};
	}
	return slot->id - 1;
}

void
idset_free(struct idset *set)
{
	free(set->ids);
	free(set->slots);
	*set = (struct idset)IDSET_INIT;
}
