/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "merge.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "run.h"
#include "slices.h"
#include "trace.h"

#define MEMBERS 16 /* for so many there is room at first */

/* A line of a run. */
struct member {
	size_t at; /* from the first one */
	struct extent x;
	unsigned rank; /* that of the first is found when it has company */
};

/*
 * A stream with its run in hand.  The last member is the line at next; from
 * first to n are those of the run.  They are left where they are when the
 * next run begins.
 */
struct head {
	struct stream *s;
	int is_over; /* there is no line at next */
	size_t name_size; /* of the run, its TAB included */
	struct member *members;
	size_t first, n, cap; /* n is less than cap */
	int is_ordered; /* its lines are as they are to be */
};

struct engine {
	struct merge *m;
	struct out *out;
	struct fault *f;
	int is_flat;
	struct head *heads; /* all of them */
	struct head **heap; /* those with lines left, the least name first */
	size_t n_heap;
	struct head **tied; /* those whose runs have the same name */
	size_t n_tied;
	struct head *active; /* the one that has lines waiting */
	struct run run;
};

static struct member *
next_line(const struct head *h)
{
	return &h->members[h->n];
}

static void
put(struct engine *e, const char *p, size_t n)
{
	if (!e->m->dry && n > 0)
		out_add(e->out, p, n);
}

static void
flush(struct engine *e, struct head *h)
{
	struct stream *s = h->s;

	put(e, s->buf + s->span, s->run - s->span);
	s->span = s->run;
}

/* ---- one run of one stream ---- */

/*
 * Look at the line at next.  Return: as stream_peek_tag(), with *c how its
 * name compares with that of the run.
 */
static int
look(struct engine *e, struct head *h, int *c)
{
	struct extent *x = &next_line(h)->x;
	int rc;

	if (names_look(h->s, e->m->sorted, h->name_size, x, c))
		return 1;
	flush(e, h);
	rc = names_read(h->s, e->m->sorted, h->name_size, x, c, e->f);
	h->is_over = rc == 0;
	return rc;
}

static unsigned
rank_member(
    const struct engine *e, const struct stream *s, const struct member *l)
{
	struct tag t;

	if (e->is_flat)
		return 0;
	t.at = s->run + l->at;
	t.name = s->buf + t.at;
	t.name_len = l->x.name_len;
	t.file_len = l->x.file_len;
	t.end = t.name + l->x.len;
	t.marks = &s->marks;
	return order_rank(e->m->order, &t);
}

/* Does the last member stand where it is to be? */
static int
is_in_place(const struct head *h)
{
	const struct member *l = &h->members[h->n - 1];
	const char *run = h->s->buf + h->s->run;

	if (l[0].rank != l[-1].rank)
		return l[0].rank > l[-1].rank;
	return line_compare(
		   run + l[-1].at, l[-1].x.len, run + l[0].at, l[0].x.len) < 0;
}

/* Room for one more member than there is.  Return: 0, or -1 and *f set. */
static int
make_room(struct engine *e, struct head *h)
{
	size_t cap = h->cap ? h->cap : MEMBERS;
	struct member *p;

	h->n -= h->first;
	if (h->first > 0)
		memmove(h->members, h->members + h->first,
		    h->n * sizeof(*h->members));
	h->first = 0;
	if (h->n > h->cap / 2)
		cap *= 2;
	p = reallocarray(h->members, cap, sizeof(*p));
	if (p == NULL) {
		*e->f = (struct fault){.file = h->s->path};
		return -1;
	}
	h->members = p;
	h->cap = cap;
	return 0;
}

/* Take the line at next into the run.  Return: 0, or -1 and *f set. */
static int
take_line(struct engine *e, struct head *h)
{
	struct stream *s = h->s;
	struct member *p = next_line(h);

	p->at = s->next - s->run;
	s->next += p->x.len + 1;
	s->line++;
	h->n++;
	if (h->n - h->first == 2)
		p[-1].rank = rank_member(e, s, &p[-1]);
	if (h->n - h->first > 1) {
		p->rank = rank_member(e, s, p);
		h->is_ordered &= is_in_place(h);
	}
	return h->n + 1 < h->cap ? 0 : make_room(e, h);
}

/* Take the line at next, and all behind it that have its name. */
static int
take_run(struct engine *e, struct head *h)
{
	int c, rc;

	h->name_size = next_line(h)->x.name_len + 1;
	h->first = h->n;
	h->is_ordered = 1;
	do {
		if (take_line(e, h) == -1)
			return -1;
		rc = look(e, h, &c);
		if (rc != 1)
			return rc;
	} while (c == 0 && e->m->sorted != SORTED_NOT);
	if (c > 0 || e->m->sorted == SORTED_NOT)
		return 0;
	stream_blame(h->s, e->f, "not in the order of names");
	return 1;
}

/* ---- the streams with lines left, as a heap ---- */

static int
compare_heads(
    const struct engine *e, const struct head *a, const struct head *b)
{
	return names_compare(e->m->sorted, a->s->buf + a->s->next,
	    next_line(a)->x.name_len + 1, b->s->buf + b->s->next,
	    next_line(b)->x.name_len + 1);
}

static void
sift_down(struct engine *e, size_t i)
{
	struct head *h = e->heap[i];
	size_t child;

	while ((child = 2 * i + 1) < e->n_heap) {
		if (child + 1 < e->n_heap &&
		    compare_heads(e, e->heap[child + 1], e->heap[child]) < 0)
			child++;
		if (compare_heads(e, h, e->heap[child]) <= 0)
			break;
		e->heap[i] = e->heap[child];
		i = child;
	}
	e->heap[i] = h;
}

static struct head *
pop(struct engine *e)
{
	struct head *h = e->heap[0];

	e->heap[0] = e->heap[--e->n_heap];
	if (e->n_heap > 0)
		sift_down(e, 0);
	return h;
}

static void
push(struct engine *e, struct head *h)
{
	size_t i = e->n_heap++, parent;

	while (i > 0) {
		parent = (i - 1) / 2;
		if (compare_heads(e, e->heap[parent], h) <= 0)
			break;
		e->heap[i] = e->heap[parent];
		i = parent;
	}
	e->heap[i] = h;
}

/* ---- writing runs ---- */

/* The first line of a run; its rank is known then. */
static const struct member *
first_line(const struct engine *e, struct head *h)
{
	struct member *l = &h->members[h->first];

	if (h->n - h->first == 1)
		l->rank = rank_member(e, h->s, l);
	return l;
}

static const char *
text_of(const struct head *h, const struct member *l)
{
	return h->s->buf + h->s->run + l->at;
}

/* Write the runs of two streams, which are in order. */
static void
write_two(struct engine *e)
{
	struct head *a = e->tied[0], *b = e->tied[1];
	const struct member *x = first_line(e, a), *y = first_line(e, b);
	int c;

	while (x < next_line(a) || y < next_line(b)) {
		if (x == next_line(a) || y == next_line(b))
			c = x == next_line(a) ? 1 : -1;
		else if (x->rank != y->rank)
			c = x->rank < y->rank ? -1 : 1;
		else
			c = line_compare(
			    text_of(a, x), x->x.len, text_of(b, y), y->x.len);
		if (c <= 0)
			put(e, text_of(a, x), x->x.len + 1);
		else
			put(e, text_of(b, y), y->x.len + 1);
		x += c <= 0;
		y += c >= 0;
	}
}

/* Add the lines of a run, with their ranks, to that of the engine. */
static int
gather(struct engine *e, struct head *h)
{
	const char *run = h->s->buf + h->s->run;
	const struct member *l = first_line(e, h), *end = next_line(h);

	for (; l < end; l++) {
		if (run_add(&e->run, run + l->at, l->x.len) == -1) {
			*e->f = (struct fault){.file = h->s->path};
			return -1;
		}
		e->run.lines[e->run.n - 1].rank = l->rank;
	}
	return 0;
}

/* Put the runs in hand into order, and write them. */
static int
write_sorted(struct engine *e)
{
	const struct line *l;
	size_t i;

	e->run.n = 0;
	for (i = 0; i < e->n_tied; i++)
		if (gather(e, e->tied[i]) == -1)
			return -1;
	run_sort(&e->run);
	for (i = 0; i < e->run.n; i++) {
		l = &e->run.lines[i];
		put(e, l->s, l->len + 1);
	}
	return 0;
}

static int
write_changed(struct engine *e)
{
	size_t i;

	if (e->active != NULL)
		flush(e, e->active);
	e->active = NULL;
	if (e->n_tied == 2 && e->tied[0]->is_ordered && e->tied[1]->is_ordered)
		write_two(e);
	else if (write_sorted(e) == -1)
		return -1;
	for (i = 0; i < e->n_tied; i++)
		e->tied[i]->s->span = e->tied[i]->s->next;
	e->m->changed++;
	return 0;
}

/* The runs in hand, which have the same name; their streams then go on. */
static int
write_runs(struct engine *e)
{
	struct head *h = e->tied[0];
	size_t i;

	if (e->n_tied > 1 || !h->is_ordered) {
		if (write_changed(e) == -1)
			return -1;
	} else if (e->active != h) {
		if (e->active != NULL)
			flush(e, e->active);
		e->active = h;
	}
	for (i = 0; i < e->n_tied; i++)
		e->tied[i]->s->run = e->tied[i]->s->next;
	return 0;
}

/* ---- all of it ---- */

/* How the name of a run in hand compares with that of a line at next. */
static int
compare_run(
    const struct engine *e, const struct head *run, const struct head *h)
{
	return names_compare(e->m->sorted, run->s->buf + run->s->run,
	    run->name_size, h->s->buf + h->s->next,
	    next_line(h)->x.name_len + 1);
}

static int
take_ties(struct engine *e)
{
	struct head *h = e->heap[0], *t;
	int rc;

	e->n_tied = 0;
	do {
		t = pop(e);
		e->tied[e->n_tied++] = t;
		rc = take_run(e, t);
		if (rc != 0)
			return rc;
	} while (e->n_heap > 0 && e->m->sorted != SORTED_NOT &&
	    compare_run(e, h, e->heap[0]) == 0);
	return 0;
}

static int
merge_all(struct engine *e)
{
	size_t i;
	int rc;

	while (e->n_heap > 0) {
		rc = take_ties(e);
		if (rc == 0)
			rc = write_runs(e);
		if (rc != 0)
			return rc;
		for (i = 0; i < e->n_tied; i++)
			if (!e->tied[i]->is_over)
				push(e, e->tied[i]);
	}
	if (e->active != NULL)
		flush(e, e->active);
	return 0;
}

static int
start_all(struct engine *e, struct stream *streams, size_t n)
{
	size_t i;
	int c;

	e->heads = calloc(n, sizeof(*e->heads));
	e->heap = calloc(n, sizeof(struct head *));
	e->tied = calloc(n, sizeof(struct head *));
	if (e->heads == NULL || e->heap == NULL || e->tied == NULL) {
		*e->f = (struct fault){.file = NULL};
		return -1;
	}
	for (i = 0; i < n; i++) {
		e->heads[i].s = &streams[i];
		if (make_room(e, &e->heads[i]) == -1 ||
		    look(e, &e->heads[i], &c) == -1)
			return -1;
		if (!e->heads[i].is_over)
			push(e, &e->heads[i]);
	}
	return 0;
}

static int
merge(struct merge *m, struct stream *streams, size_t n, struct out *out,
    struct fault *f)
{
	struct engine e = {.m = m, .out = out, .f = f};
	size_t i;
	int rc, saved;

	e.is_flat = order_is_flat(m->order) || m->sorted == SORTED_NOT;
	rc = start_all(&e, streams, n);
	if (rc == 0)
		rc = merge_all(&e);
	saved = errno;
	for (i = 0; e.heads != NULL && i < n; i++)
		free(e.heads[i].members);
	free(e.heads);
	free(e.heap);
	free(e.tied);
	free(e.run.lines);
	errno = saved;
	return rc;
}

/* ---- in slices ---- */

struct target {
	struct merge *m;
	size_t n; /* of the streams */
	struct out *out;
};

static int
process_slice(void *arg, struct slice *p)
{
	const struct target *t = arg;
	struct merge m = {
	    .order = t->m->order, .sorted = t->m->sorted, .dry = t->m->dry};
	struct fault ignored;

	if (merge(&m, p->streams, t->n, &p->out, &ignored) != 0)
		return 1;
	p->changed = m.changed;
	return 0;
}

static int
end_slice(void *arg, struct slice *p)
{
	struct target *t = arg;

	t->m->changed += p->changed;
	if (!t->m->dry)
		out_add(t->out, buf_str(&p->out.buf), p->out.buf.len);
	return 0;
}

int
merge_streams(struct merge *m, struct stream *streams, size_t n,
    struct out *out, struct fault *f)
{
	struct target t = {m, n, out};
	const struct work w = {
	    .arg = &t, .process = process_slice, .end = end_slice};
	size_t i;
	int rc;

	TRACE1(tagsort, merge, n);
	if (!m->alone)
		slices_run(streams, n, m->sorted, &w);
	rc = merge(m, streams, n, out, f);
	for (i = 0; i < n; i++)
		m->lines += streams[i].line;
	TRACE2(tagsort, merged, m->lines, m->changed);
	return rc;
}
