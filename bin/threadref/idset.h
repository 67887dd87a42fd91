/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef THREADREF_IDSET_H
#define THREADREF_IDSET_H

#include <stddef.h>
#include <stdint.h>

/*
 * A set of strings, numbered 0, 1, 2 ... in the order in which they came.
 * The bytes stay the caller's and must outlive the set.  Ids are chosen by
 * strangers, so the hash is keyed anew for each set: nobody can prepare a
 * mail whose ids all fall into one slot.
 */
struct id {
	const char *s;
	uint32_t len;
	uint32_t tag; /* the caller's */
};

struct slot {
	uint32_t hash;
	uint32_t id; /* its number + 1, or 0 where the slot is free */
};

struct idset {
	struct id *ids;
	size_t n;
	size_t cap;
	struct slot *slots;
	size_t n_slots; /* a power of two, or 0 */
	uint64_t key;
};

/* clang-format off */
#define IDSET_INIT { NULL, 0, 0, NULL, 0, 0 }
#define IDSET_NONE UINT32_MAX
/* clang-format on */

/* The number of an id, or IDSET_NONE if it is not in the set. */
uint32_t idset_find(const struct idset *set, const char *s, size_t len);

/*
 * The number of an id, which is added, with this tag, if it was not in.
 * Return: the number, or IDSET_NONE with errno set (ENOMEM; EFBIG if len or
 * the set does not fit 32 bits).
 */
uint32_t idset_add(struct idset *set, const char *s, size_t len, uint32_t tag);

/* Give the memory back; the set is empty then. */
void idset_free(struct idset *set);

#endif
