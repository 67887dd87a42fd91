/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "linesort.h"

#include <endian.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

#define KEY_SIZE sizeof(uint64_t)
#define BUCKETS 65536
#define FEW 12 /* so many are sorted by insertion */
#define MANY 100000 /* so many are worth a thread */
#define STACK 262144 /* of the thread: the recursion is not deep */

/* Bytes at, at + 1, ... of a line, zeros behind its end. */
static inline uint64_t
key_at(const char *text, const struct entry *e, size_t at)
{
	size_t len = entry_len(e);
	uint64_t key;

	if (len <= at)
		return 0;
	memcpy(&key, text + entry_offset(e) + at, sizeof(key));
	key = be64toh(key);
	if (len - at < KEY_SIZE)
		key &= ~(uint64_t)0 << 8 * (KEY_SIZE - (len - at));
	return key;
}

static uint64_t
median(uint64_t a, uint64_t b, uint64_t c)
{
	if (a < b)
		return b < c ? b : a < c ? c : a;
	return a < c ? a : b < c ? c : b;
}

/* A pivot that the order of the input cannot make a bad one at will. */
static uint64_t
choose(const struct entry *e, size_t n, uint64_t *seed)
{
	uint64_t key[3];
	int i;

	for (i = 0; i < 3; i++) {
		*seed ^= *seed << 13;
		*seed ^= *seed >> 7;
		*seed ^= *seed << 17;
		key[i] = e[*seed % n].key;
	}
	return median(key[0], key[1], key[2]);
}

/* Keys less than pivot to the front, greater ones to the back. */
static void
partition(struct entry *e, size_t n, uint64_t pivot, size_t *less, size_t *more)
{
	size_t i = 0, lo = 0, hi = n;
	struct entry x;

	while (i < hi)
		if (e[i].key < pivot) {
			x = e[lo];
			e[lo++] = e[i];
			e[i++] = x;
		} else if (e[i].key > pivot) {
			x = e[--hi];
			e[hi] = e[i];
			e[i] = x;
		} else
			i++;
	*less = lo;
	*more = hi;
}

/* Do all these lines end within the bytes that have been compared? */
static int
all_end(const struct entry *e, size_t n, size_t at)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (entry_len(&e[i]) > at)
			return 0;
	return 1;
}

/* Lines that differ in nothing but zero bytes at their ends, or not at all. */
static int
by_length(const void *a, const void *b)
{
	size_t x = entry_len(a), y = entry_len(b);

	return (x > y) - (x < y);
}

/* Entries with the same key go on to the next; returns the new position. */
static size_t
go_on(const char *text, struct entry *e, size_t n, size_t at)
{
	size_t i;

	at += KEY_SIZE;
	for (i = 0; i < n; i++)
		e[i].key = key_at(text, &e[i], at);
	return at;
}

static void
insertion_sort(struct entry *e, size_t n)
{
	struct entry x;
	size_t i, j;

	for (i = 1; i < n; i++) {
		x = e[i];
		for (j = i; j > 0 && x.key < e[j - 1].key; j--)
			e[j] = e[j - 1];
		e[j] = x;
	}
}

/*
 * A few lines: sort them by their keys, and those with the same key by the
 * next.  Keys are fetched for a whole group, so that the processor can wait
 * for several lines at once.  Recursion makes n less each time.
 */
static void
sort_few(const char *text, struct entry *e, size_t n, size_t at)
{
	size_t i, j;

	for (;;) {
		insertion_sort(e, n);
		if (e[0].key == e[n - 1].key && !all_end(e, n, at + KEY_SIZE))
			at = go_on(text, e, n, at);
		else
			break;
	}
	for (i = 0; i < n; i = j) {
		for (j = i + 1; j < n && e[j].key == e[i].key; j++)
			;
		if (j - i == 1)
			continue;
		if (all_end(e + i, j - i, at + KEY_SIZE))
			qsort(e + i, j - i, sizeof(*e), by_length);
		else
			sort_few(
			    text, e + i, j - i, go_on(text, e + i, j - i, at));
	}
}

/*
 * Multikey quicksort (Bentley, Sedgewick 1997) with eight bytes as a digit.
 * Of the three parts the largest is done by the loop, so that the depth of
 * recursion is at most the logarithm of n.
 */
static void
multikey(const char *text, struct entry *e, size_t n, size_t at, uint64_t *seed)
{
	size_t less, more, equal;
	struct entry *mid;

	while (n > FEW) {
		partition(e, n, choose(e, n, seed), &less, &more);
		mid = e + less;
		equal = more - less;
		if (all_end(mid, equal, at + KEY_SIZE)) {
			qsort(mid, equal, sizeof(*mid), by_length);
			equal = 0;
		}
		if (less >= equal && less >= n - more) {
			if (equal > 1)
				multikey(text, mid, equal,
				    go_on(text, mid, equal, at), seed);
			multikey(text, e + more, n - more, at, seed);
			n = less;
		} else if (n - more >= equal) {
			if (equal > 1)
				multikey(text, mid, equal,
				    go_on(text, mid, equal, at), seed);
			multikey(text, e, less, at, seed);
			e += more;
			n -= more;
		} else {
			multikey(text, e, less, at, seed);
			multikey(text, e + more, n - more, at, seed);
			at = go_on(text, mid, equal, at);
			e = mid;
			n = equal;
		}
	}
	if (n > 1)
		sort_few(text, e, n, at);
}

/* Lines in buckets by their first two bytes; start[i] is the end of bucket i. */
struct buckets {
	const char *text;
	struct entry *entries;
	const size_t *start;
	size_t first, end; /* those to be sorted */
};

static void *
sort_buckets(void *arg)
{
	const struct buckets *b = arg;
	uint64_t seed = 88172645463325252U;
	size_t i, begin;

	for (i = b->first; i < b->end; i++) {
		begin = i == 0 ? 0 : b->start[i - 1];
		multikey(
		    b->text, b->entries + begin, b->start[i] - begin, 0, &seed);
	}
	return NULL;
}

/* Half of the lines are sorted by a thread, if there are many. */
static void
sort_all(const char *text, struct entry *e, const size_t *start, size_t n)
{
	struct buckets low = {text, e, start, 0, BUCKETS}, high = low;
	pthread_attr_t attributes;
	pthread_t thread;
	int has_help = 0;

	if (n >= MANY) {
		for (low.end = 0; start[low.end] < n / 2;)
			low.end++;
		high.first = ++low.end;
		/* by default its stack counts as 8 MB of -S */
		pthread_attr_init(&attributes);
		pthread_attr_setstacksize(&attributes, STACK);
		has_help = pthread_create(
			       &thread, &attributes, sort_buckets, &high) == 0;
		pthread_attr_destroy(&attributes);
	}
	if (!has_help)
		low.end = BUCKETS;
	sort_buckets(&low);
	if (has_help)
		pthread_join(thread, NULL);
}

struct entry *
linesort_bytes(
    const char *text, struct entry *entries, struct entry *scratch, size_t n)
{
	static size_t start[BUCKETS + 1];
	size_t i, sum = 0, count;

	memset(start, 0, sizeof(start));
	for (i = 0; i < n; i++) {
		entries[i].key = key_at(text, &entries[i], 0);
		start[entries[i].key >> 48]++;
	}
	for (i = 0; i <= BUCKETS; i++) {
		count = start[i];
		start[i] = sum;
		sum += count;
	}
	for (i = 0; i < n; i++)
		scratch[start[entries[i].key >> 48]++] = entries[i];
	sort_all(text, scratch, start, n);
	return scratch;
}

static int
compare_fold(const void *a, const void *b, void *arg)
{
	const char *text = arg, *x, *y;
	size_t x_len = entry_len(a), y_len = entry_len(b), n;
	const char *tab;
	int c;

	x = text + entry_offset(a);
	y = text + entry_offset(b);
	n = x_len < y_len ? x_len : y_len;
	tab = memchr(x, '\t', n);
	c = fold_compare(x, y, tab == NULL ? n : (size_t)(tab - x) + 1);
	return c != 0 ? c : line_compare(x, x_len, y, y_len);
}

struct entry *
linesort_fold(
    const char *text, struct entry *entries, struct entry *scratch, size_t n)
{
	if (n == 0)
		return scratch;
	qsort_r(entries, n, sizeof(*entries), compare_fold,
	    (void *)(uintptr_t)text);
	return entries;
}
