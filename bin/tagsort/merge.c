/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "merge.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

/* A stream with its run in hand. */
struct head {
	struct stream *s;
	size_t name_len; /* of the run, its TAB included */
	size_t next_name_len; /* of the line behind it; 0 at the end */
	size_t prev, prev_len; /* the last line of the run, from run */
	unsigned prev_rank;
	int is_ordered; /* its lines are as they are to be */
};

struct engine {
	struct merge *m;
	struct writer *out;
	struct fault *f;
	int (*compare)(const void *, const void *, size_t);
	int is_flat;
	struct head *heads; /* all of them */
	struct head **heap; /* those with lines left, the least name first */
	size_t n_heap;
	struct head **tied; /* those whose runs have the same name */
	size_t n_tied;
	struct head *active; /* the one that has lines waiting */
	struct run run;
};

static void
put(struct engine *e, const char *p, size_t n)
{
	if (!e->m->dry && n > 0)
		writer_add(e->out, p, n);
}

static void
flush(struct engine *e, struct head *h)
{
	struct stream *s = h->s;

	put(e, s->buf + s->span, s->run - s->span);
	s->span = s->run;
}

/* ---- one run of one stream ---- */

static int
peek(struct engine *e, struct head *h, size_t *len)
{
	if (stream_has_line(h->s, len))
		return 1;
	flush(e, h);
	return stream_peek(h->s, len, e->f);
}

/* The length of a line's name with its TAB, or 0 if it is no tag. */
static size_t
name_length(const char *line, size_t len)
{
	const char *tab = memchr(line, '\t', len);

	if (tab == NULL ||
	    memchr(tab + 1, '\t', len - (size_t)(tab + 1 - line)) == NULL)
		return 0;
	return (size_t)(tab + 1 - line);
}

static int
not_a_tag(const struct stream *s, struct fault *f, size_t len)
{
	return stream_blame(s, f,
	    len == 0 ? "an empty line" : "no tag (name, file and address)");
}

/* The rank of a line of the run.  Return: 0, or -1 if it is no tag. */
static int
rank_line(const struct engine *e, const struct head *h, const char *line,
    size_t len, unsigned *rank)
{
	struct tag t;

	if (tag_parse_behind(&t, line, len, h->name_len - 1) == -1)
		return -1;
	*rank = e->is_flat ? 0 : order_rank(e->m->order, &t);
	return 0;
}

/*
 * Another line of the run: does it stand where it is to be?
 * Return: 0, or -1 if it is no tag.
 */
static int
check_place(struct engine *e, struct head *h, const char *line, size_t len)
{
	const char *prev = h->s->buf + h->s->run + h->prev;
	unsigned rank;

	if (h->prev == 0 &&
	    rank_line(e, h, prev, h->prev_len, &h->prev_rank) == -1)
		return -1;
	if (rank_line(e, h, line, len, &rank) == -1)
		return -1;
	if (rank == h->prev_rank)
		h->is_ordered &= e->m->keep ||
		    line_compare(prev, h->prev_len, line, len) < 0;
	else
		h->is_ordered &= rank > h->prev_rank;
	h->prev_rank = rank;
	h->prev = (size_t)(line - (h->s->buf + h->s->run));
	h->prev_len = len;
	return 0;
}

/*
 * How the line compares with the name of the run.  A line that is shorter
 * than that differs from it at its newline at the latest.
 */
static int
compare_name(
    const struct engine *e, const struct head *h, const char *line, size_t len)
{
	const char *name = h->s->buf + h->s->run;
	size_t n = h->name_len <= len ? h->name_len : len + 1;

	return e->compare(line, name, n);
}

/* Take the lines from run on that have its name; the first has been seen. */
static int
take_run(struct engine *e, struct head *h, size_t len)
{
	struct stream *s = h->s;
	const char *line;
	int c, rc;

	h->prev = 0;
	h->prev_len = len;
	h->is_ordered = 1;
	for (;;) {
		s->next += len + 1;
		s->line++;
		rc = peek(e, h, &len);
		if (rc != 1) {
			h->next_name_len = 0;
			return rc;
		}
		line = s->buf + s->next;
		c = compare_name(e, h, line, len);
		if (c == 0 && e->m->sorted != SORTED_NOT) {
			if (check_place(e, h, line, len) == -1)
				return not_a_tag(s, e->f, len);
			continue;
		}
		h->next_name_len = name_length(line, len);
		if (h->next_name_len == 0)
			return not_a_tag(s, e->f, len);
		if (c >= 0 || e->m->sorted == SORTED_NOT)
			return 0;
		stream_blame(s, e->f, "not in the order of names");
		return 1;
	}
}

/* The first line of a stream. */
static int
start(struct engine *e, struct head *h)
{
	size_t len;
	int rc = stream_peek(h->s, &len, e->f);

	h->next_name_len =
	    rc == 1 ? name_length(h->s->buf + h->s->next, len) : 0;
	if (rc == 1 && h->next_name_len == 0)
		return not_a_tag(h->s, e->f, len);
	h->name_len = h->next_name_len;
	return rc == -1 ? -1 : 0;
}

/* ---- the streams with lines left, as a heap ---- */

static int
compare_heads(
    const struct engine *e, const struct head *a, const struct head *b)
{
	const char *x = a->s->buf + a->s->run, *y = b->s->buf + b->s->run;

	return e->compare(
	    x, y, a->name_len < b->name_len ? a->name_len : b->name_len);
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

static int
gather(struct engine *e, const struct head *h)
{
	const char *p = h->s->buf + h->s->run, *end = h->s->buf + h->s->next;
	const char *nl;

	for (; p < end; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		if (run_add(&e->run, p, (size_t)(nl - p)) == -1) {
			*e->f = (struct fault){.file = h->s->path};
			return -1;
		}
	}
	return 0;
}

/*
 * Is this the last line of all, without a newline of its own?  Then it is
 * not to have one now, unless something is to come behind it.
 */
static int
ends_output(const struct engine *e, const struct stream *s, const char *end)
{
	return e->m->keep && s->lacks_newline && s->next == s->end &&
	    end == s->buf + s->end;
}

static int
write_ordered(struct engine *e)
{
	const struct stream *s = e->tied[0]->s;
	const struct line *l;
	size_t i;

	e->run.n = 0;
	for (i = 0; i < e->n_tied; i++)
		if (gather(e, e->tied[i]) == -1)
			return -1;
	if (e->m->keep)
		run_group(&e->run, e->m->order);
	else
		run_sort(&e->run, e->m->order);
	if (e->active != NULL)
		flush(e, e->active);
	e->active = NULL;
	for (i = 0; i < e->run.n; i++) {
		l = &e->run.lines[i];
		put(e, l->s,
		    l->len +
			!(i + 1 == e->run.n &&
			    ends_output(e, s, l->s + l->len + 1)));
	}
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
		if (write_ordered(e) == -1)
			return -1;
	} else if (e->active != h) {
		if (e->active != NULL)
			flush(e, e->active);
		e->active = h;
	}
	for (i = 0; i < e->n_tied; i++) {
		h = e->tied[i];
		h->s->run = h->s->next;
		h->name_len = h->next_name_len;
	}
	return 0;
}

/* ---- all of it ---- */

static int
take_ties(struct engine *e)
{
	struct head *h = e->heap[0], *t;
	size_t len = 0;
	int rc;

	e->n_tied = 0;
	do {
		t = pop(e);
		e->tied[e->n_tied++] = t;
		stream_has_line(t->s, &len);
		rc = take_run(e, t, len);
		if (rc != 0)
			return rc;
	} while (e->n_heap > 0 && e->m->sorted != SORTED_NOT &&
	    compare_heads(e, h, e->heap[0]) == 0);
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
			if (e->tied[i]->name_len > 0)
				push(e, e->tied[i]);
	}
	if (e->active != NULL) {
		e->active->s->run -= (size_t)ends_output(
		    e, e->active->s, e->active->s->buf + e->active->s->end);
		flush(e, e->active);
	}
	return 0;
}

static int
start_all(struct engine *e, struct stream *streams, size_t n)
{
	size_t i;

	e->heads = calloc(n, sizeof(*e->heads));
	e->heap = calloc(n, sizeof(struct head *));
	e->tied = calloc(n, sizeof(struct head *));
	if (e->heads == NULL || e->heap == NULL || e->tied == NULL) {
		*e->f = (struct fault){.file = NULL};
		return -1;
	}
	for (i = 0; i < n; i++) {
		e->heads[i].s = &streams[i];
		if (start(e, &e->heads[i]) == -1)
			return -1;
		if (e->heads[i].name_len > 0)
			push(e, &e->heads[i]);
	}
	return 0;
}

int
merge_streams(struct merge *m, struct stream *streams, size_t n,
    struct writer *out, struct fault *f)
{
	struct engine e = {.m = m, .out = out, .f = f};
	size_t i;
	int rc, saved;

	e.compare = m->sorted == SORTED_FOLD ? fold_compare : memcmp;
	e.is_flat = order_is_flat(m->order) || m->sorted == SORTED_NOT;
	rc = start_all(&e, streams, n);
	if (rc == 0)
		rc = merge_all(&e);
	saved = errno;
	for (i = 0; i < n; i++)
		m->lines += streams[i].line;
	free(e.heads);
	free(e.heap);
	free(e.tied);
	free(e.run.lines);
	errno = saved;
	return rc;
}
