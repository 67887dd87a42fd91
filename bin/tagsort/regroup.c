/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "regroup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "run.h"
#include "slices.h"
#include "trace.h"

struct regroup {
	struct merge *m;
	struct stream *s;
	struct out *out; /* NULL: it stays in the stream, which has all of it */
	struct fault *f;
	int is_flat;
	size_t name_size; /* of the run in hand, its TAB included */
	struct extent first; /* the first line of the run */
	uintmax_t first_line; /* its number */
	unsigned rank; /* of the last line, if there are two */
	int is_ordered; /* so far */
	struct run run;
	struct buf text; /* of a run in its new order */
};

static int
fail(struct regroup *g)
{
	*g->f = (struct fault){.file = g->s->path};
	return -1;
}

static void
flush(struct regroup *g)
{
	struct stream *s = g->s;

	if (g->out != NULL && !g->m->dry)
		out_add(g->out, s->buf + s->span, s->run - s->span);
	s->span = s->run;
}

static unsigned
rank_at(const struct regroup *g, size_t at, const struct extent *x)
{
	const struct stream *s = g->s;
	struct tag t;

	t.at = at;
	t.name = s->buf + at;
	t.name_len = x->name_len;
	t.file_len = x->file_len;
	t.end = t.name + x->len;
	t.marks = &s->marks;
	return order_rank(g->m->order, &t);
}

/* The lines of the run that is in hand, with their ranks. */
static int
gather(struct regroup *g)
{
	struct stream look = *g->s;
	struct extent x;

	g->run.n = 0;
	for (look.next = look.run; look.next < g->s->next &&
	     stream_has_tag_of(&look, &x, g->name_size - 1);
	     look.next += x.len + 1) {
		if (run_add(&g->run, look.buf + look.next, x.len) == -1)
			return fail(g);
		g->run.lines[g->run.n - 1].rank = rank_at(g, look.next, &x);
	}
	return 0;
}

/*
 * The bytes of the run stay as many as they are: it is put in order where it
 * stands, and can be written in one piece with what is around it.
 */
static int
put_in_order(struct regroup *g)
{
	struct stream *s = g->s;
	const struct line *l;
	size_t i;

	if (gather(g) == -1)
		return -1;
	run_group(&g->run);
	buf_truncate(&g->text, 0);
	for (i = 0; i < g->run.n; i++) {
		l = &g->run.lines[i];
		buf_add(&g->text, l->s, l->len + 1);
	}
	if (buf_check(&g->text) == -1)
		return fail(g);
	memcpy(s->buf + s->run, g->text.data, g->text.len);
	if (g->run.lines[i - 1].index != i - 1 && s->next == s->end)
		s->lacks_newline = 0; /* another line is the last now */
	return 0;
}

static int
end_run(struct regroup *g)
{
	if (!g->is_ordered) {
		g->m->changed++;
		if (!g->m->dry && put_in_order(g) == -1)
			return -1;
	}
	g->s->run = g->s->next;
	return 0;
}

/* The line at next begins a run. */
static void
begin_run(struct regroup *g, const struct extent *x)
{
	g->is_ordered = 1;
	g->first = *x;
	g->first_line = g->s->line;
	if (g->m->sorted != SORTED_NOT)
		g->name_size = x->name_len + 1;
}

/* The line at next belongs to the run. */
static void
join_run(struct regroup *g, const struct extent *x)
{
	const struct stream *s = g->s;
	unsigned rank;

	if (g->is_flat || !g->is_ordered)
		return;
	if (s->line == g->first_line + 1)
		g->rank = rank_at(g, s->run, &g->first);
	rank = rank_at(g, s->next, x);
	g->is_ordered = rank >= g->rank;
	g->rank = rank;
}

static int
look(struct regroup *g, struct extent *x, int *cmp)
{
	if (names_look(g->s, g->m->sorted, g->name_size, x, cmp))
		return 1;
	flush(g);
	return names_read(g->s, g->m->sorted, g->name_size, x, cmp, g->f);
}

static int
regroup_all(struct regroup *g)
{
	struct stream *s = g->s;
	struct extent x;
	int rc, cmp;

	while ((rc = look(g, &x, &cmp)) == 1) {
		if (cmp < 0) {
			stream_blame(s, g->f, "not in the order of names");
			return 1;
		}
		if (cmp == 0)
			join_run(g, &x);
		else if (end_run(g) == 0)
			begin_run(g, &x);
		else
			return -1;
		s->next += x.len + 1;
		s->line++;
	}
	if (rc == -1 || end_run(g) == -1)
		return -1;
	if (s->run > s->span) /* else the header has the last line */
		s->run -= (size_t)s->lacks_newline;
	flush(g);
	return 0;
}

static int
regroup(struct merge *m, struct stream *s, struct out *out, struct fault *f)
{
	struct regroup g = {
	    .m = m, .s = s, .out = out, .f = f, .is_ordered = 1};
	int rc, saved;

	g.is_flat = order_is_flat(m->order);
	rc = regroup_all(&g);
	saved = errno;
	free(g.run.lines);
	buf_free(&g.text);
	errno = saved;
	return rc;
}

/* ---- in slices ---- */

struct target {
	struct merge *m;
	struct out *out;
};

static int
process_slice(void *arg, struct slice *p)
{
	const struct target *t = arg;
	struct merge m = {
	    .order = t->m->order, .sorted = t->m->sorted, .dry = t->m->dry};
	struct fault ignored;

	if (regroup(&m, p->streams, NULL, &ignored) != 0)
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
		out_add(t->out, p->streams->buf, p->streams->end);
	return 0;
}

/* ---- all of it ---- */

int
regroup_stream(
    struct merge *m, struct stream *s, struct out *out, struct fault *f)
{
	struct target t = {m, out};
	const struct work w = {
	    .arg = &t, .process = process_slice, .end = end_slice};
	int rc;

	TRACE1(tagsort, merge, 1);
	if (!m->alone)
		slices_run(s, 1, m->sorted, &w);
	rc = regroup(m, s, out, f);
	m->lines += s->line;
	TRACE2(tagsort, merged, m->lines, m->changed);
	return rc;
}
