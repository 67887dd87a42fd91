/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "update.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "names.h"
#include "slices.h"
#include "trace.h"

#define COPY_SIZE ((size_t)256 * 1024)

static int
fail(struct fault *f, const char *file)
{
	*f = (struct fault){.file = file};
	return -1;
}

/* ---- the new lines ---- */

static int
compare_added(const void *a, const void *b, void *arg)
{
	const struct line *x = a, *y = b;
	const struct update *u = arg;
	int c = names_compare(u->sorted, x->s, x->rank, y->s, y->rank);

	return c != 0 ? c : line_compare(x->s, x->len, y->s, y->len);
}

/*
 * Is the tag from the same file as the line before the last that was added?
 * Most are, and a path is expensive to add.
 */
static int
is_file_of_last(const struct update *u, const struct tag *t)
{
	const struct line *l;

	if (u->added.n < 2)
		return 0;
	l = &u->added.lines[u->added.n - 2];
	return l->len > l->rank + t->file_len &&
	    memcmp(l->s + l->rank, t->file, t->file_len + 1) == 0;
}

static int
add_line(struct update *u, struct stream *s, const char *line, size_t len,
    struct fault *f)
{
	struct tag t;

	if (tag_parse(&t, line, len) == -1)
		return stream_blame(s, f, "no tag (name, file and address)");
	if (run_add(&u->added, line, len) == -1 ||
	    (!is_file_of_last(u, &t) &&
		pathset_add(&u->files, t.file, t.file_len, u->files.base) ==
		    -1))
		return fail(f, s->path);
	/* until ranks are needed, this holds the size of the name */
	u->added.lines[u->added.n - 1].rank = (unsigned)t.name_len + 1;
	return 0;
}

static int
add_pseudo(struct stream *s, struct preamble *p, const char *line, size_t len,
    struct fault *f)
{
	const char *what;

	if (preamble_add(p, line, len + 1, &what) != -1)
		return 0;
	return what != NULL ? stream_blame(s, f, what) : fail(f, s->path);
}

int
update_read(
    struct update *u, struct stream *s, struct preamble *p, struct fault *f)
{
	const char *line;
	size_t len;
	int rc;

	while ((rc = stream_peek(s, &len, f)) == 1) {
		line = s->buf + s->next;
		if (tag_is_pseudo(line, len))
			rc = add_pseudo(s, p, line, len, f);
		else
			rc = add_line(u, s, line, len, f);
		if (rc == -1)
			return -1;
		s->next += len + 1;
		s->line++;
	}
	if (u->added.n > 0)
		qsort_r(u->added.lines, u->added.n, sizeof(struct line),
		    compare_added, u);
	return rc;
}

/* ---- the old file, with the new lines ---- */

/* The state of going through the old file. */
struct scan {
	struct update *u;
	struct stream *s;
	struct fault *f;
	size_t name_len; /* of the run, its TAB included */
	int is_dirty; /* a line of the run is to be dropped */
};

/* Is a line of the old file to go?  Return: 1, 0, or -1 with errno set. */
static int
is_dropped(struct scan *c, const char *line, const struct extent *x)
{
	const char *file = line + x->name_len + 1;

	if (!pathset_may_have(&c->u->files, file, x->file_len))
		return 0;
	return pathset_has(&c->u->files, file, x->file_len);
}

/* So many bytes of a file from where it is; one that has shrunk is an error. */
static int
copy(int fd, uintmax_t size, struct out *out)
{
	char *block = malloc(COPY_SIZE);
	ssize_t n = 1;

	if (block == NULL)
		return -1;
	for (; size > 0 && out->err == 0; size -= (uintmax_t)n) {
		n = io_read(
		    fd, block, size < COPY_SIZE ? (size_t)size : COPY_SIZE);
		if (n <= 0)
			break;
		out_add(out, block, (size_t)n);
	}
	free(block);
	if (n == 0)
		errno = EIO;
	return n > 0 ? 0 : -1;
}

/* The part of the old file that is decided, a second time. */
static int
copy_beginning(struct update *u, const struct stream *old)
{
	off_t at = lseek(old->fd, 0, SEEK_CUR);
	uintmax_t size = old->before + old->span - u->body;

	if (at == -1 || lseek(old->fd, (off_t)u->body, SEEK_SET) == -1 ||
	    copy(old->fd, size, u->out) == -1)
		return -1;
	return lseek(old->fd, at, SEEK_SET) == -1 ? -1 : 0;
}

int
update_begin(struct update *u, const struct stream *old, struct fault *f)
{
	if (u->out != NULL)
		return 0;
	if (u->memory != NULL) {
		u->out = u->memory;
		out_add(u->out, old->buf, old->span);
		return 0;
	}
	if (u->sink == NULL)
		return 0;
	if (sink_open(u->sink, old->path) == -1)
		return fail(f, old->path);
	u->out = &u->sink->out;
	preamble_write(u->preamble, u->out, u->sorted);
	if (copy_beginning(u, old) == -1)
		return fail(f, old->path);
	return 0;
}

/* What is decided is written, if anything is. */
static void
flush(struct scan *c)
{
	struct stream *s = c->s;

	if (c->u->out != NULL)
		out_add(c->u->out, s->buf + s->span, s->run - s->span);
	s->span = s->run;
}

/* The lines in the making stand before the run in hand, or instead of it. */
static int
put_text(struct scan *c)
{
	struct update *u = c->u;

	if (update_begin(u, c->s, c->f) == -1)
		return -1;
	flush(c);
	if (u->out != NULL)
		out_add(u->out, buf_str(&u->text), u->text.len);
	u->changed++;
	return 0;
}

/* Make the lines of the run in the making into its text. */
static int
make_text(struct scan *c)
{
	struct update *u = c->u;
	size_t i;

	run_rank(&u->run, u->order);
	run_sort(&u->run);
	buf_truncate(&u->text, 0);
	for (i = 0; i < u->run.n; i++)
		buf_add(&u->text, u->run.lines[i].s, u->run.lines[i].len + 1);
	if (buf_check(&u->text) == -1)
		return fail(c->f, c->s->path);
	return 0;
}

/* How the next new name compares with this one; 1 if there is none. */
static int
compare_next(const struct scan *c, const char *name, size_t size)
{
	const struct line *l = &c->u->added.lines[c->u->placed];

	if (c->u->placed == c->u->added.n)
		return 1;
	return names_compare(c->u->sorted, l->s, l->rank, name, size);
}

/* Let the new lines of the next new name join the run. */
static int
take_added(struct scan *c)
{
	struct update *u = c->u;
	const struct line *first = &u->added.lines[u->placed];
	size_t size = first->rank;
	struct line l;

	while (u->placed < u->added.n && compare_next(c, first->s, size) == 0) {
		l = u->added.lines[u->placed++];
		if (run_add(&u->run, l.s, l.len) == -1)
			return fail(c->f, NULL);
	}
	return 0;
}

/* New names that are less than that of the run in hand, or all that are left */
static int
put_before(struct scan *c, const char *name, size_t size)
{
	while (c->u->placed < c->u->added.n &&
	    (name == NULL || compare_next(c, name, size) < 0)) {
		c->u->run.n = 0;
		if (take_added(c) == -1 || make_text(c) == -1 ||
		    put_text(c) == -1)
			return -1;
	}
	return 0;
}

/* The lines of the old run that stay. */
static int
keep_lines(struct scan *c)
{
	struct stream look = *c->s;
	struct extent x;
	int rc;

	for (look.next = look.run;
	     look.next < c->s->next && stream_has_tag(&look, &x);
	     look.next += x.len + 1) {
		rc = is_dropped(c, look.buf + look.next, &x);
		if (rc == -1 ||
		    (rc == 0 &&
			run_add(&c->u->run, look.buf + look.next, x.len) == -1))
			return fail(c->f, look.path);
	}
	return 0;
}

/* The run in hand is complete: does it change? */
static int
end_run(struct scan *c)
{
	struct stream *s = c->s;
	struct update *u = c->u;
	const char *name = s->buf + s->run;
	size_t size = s->next - s->run;
	int cmp = compare_next(c, name, c->name_len);

	if (cmp < 0) {
		if (put_before(c, name, c->name_len) == -1)
			return -1;
		cmp = compare_next(c, name, c->name_len);
	}
	if (cmp != 0 && !c->is_dirty)
		return 0;
	u->run.n = 0;
	if (keep_lines(c) == -1 || (cmp == 0 && take_added(c) == -1) ||
	    make_text(c) == -1)
		return -1;
	if (u->text.len == size && memcmp(buf_str(&u->text), name, size) == 0)
		return 0;
	if (put_text(c) == -1)
		return -1;
	s->span = s->next;
	if (s->next == s->end)
		s->lacks_newline = 0; /* another line is the last now */
	return 0;
}

/* Look at the line at next.  Return: as names_read(). */
static int
look(struct scan *c, struct extent *x, int *cmp)
{
	if (names_look(c->s, c->u->sorted, c->name_len, x, cmp))
		return 1;
	flush(c);
	return names_read(c->s, c->u->sorted, c->name_len, x, cmp, c->f);
}

/* One more line: does it belong to the run in hand, or begin another? */
static int
take_line(struct scan *c, const struct extent *x, int cmp)
{
	struct stream *s = c->s;
	int dropped;

	if (cmp < 0) {
		stream_blame(s, c->f, "not in the order of names");
		return 1;
	}
	if (cmp > 0) {
		if (c->name_len > 0 && end_run(c) == -1)
			return -1;
		s->run = s->next;
		c->name_len = x->name_len + 1;
		c->is_dirty = 0;
	}
	dropped = is_dropped(c, s->buf + s->next, x);
	if (dropped == -1)
		return fail(c->f, s->path);
	c->is_dirty |= dropped;
	s->next += x->len + 1;
	s->line++;
	return 0;
}

static int
merge(struct update *u, struct stream *old, struct fault *f)
{
	struct scan c = {.u = u, .s = old, .f = f};
	struct extent x;
	int rc, cmp;

	while ((rc = look(&c, &x, &cmp)) == 1) {
		rc = take_line(&c, &x, cmp);
		if (rc != 0)
			return rc;
	}
	if (rc == -1 || (c.name_len > 0 && end_run(&c) == -1))
		return -1;
	old->run = old->next;
	if (put_before(&c, NULL, 0) == -1)
		return -1;
	if (old->run > old->span) /* else the last line was of the header, or
				     new ones were written behind it */
		old->run -= (size_t)old->lacks_newline;
	flush(&c);
	return 0;
}

/* ---- in slices ---- */

struct target {
	struct update *u;
	struct update start; /* as u was */
	size_t given; /* of the new lines */
	int is_to_begin; /* there is a change, and nowhere to write it */
};

/* Give a slice the new lines whose names are less than that of the cut. */
static void
give_lines(struct target *t, struct update *v, struct slice *p)
{
	const struct line *l = v->added.lines;
	size_t n = t->given;

	v->placed = n;
	for (; n < t->start.added.n; n++) {
		if (names_compare(v->sorted, l[n].s, l[n].rank, p->cut->data,
			p->cut->len) >= 0)
			break;
		p->size += l[n].len + 1;
	}
	v->added.n = t->given = n;
}

static void
release_slice(void *own)
{
	struct update *v = own;

	if (v == NULL)
		return;
	free(v->run.lines);
	buf_free(&v->text);
	buf_free(&v->files.scratch);
	free(v);
}

/* Each slice that is in hand has an update of its own. */
static int
begin_slice(void *arg, struct slice *p)
{
	struct target *t = arg;
	struct update *v = p->own;

	if (v == NULL) {
		v = malloc(sizeof(*v));
		if (v == NULL)
			return 1;
		*v = t->start;
		v->files.scratch = v->text = (struct buf)BUF_INIT;
		v->run = (struct run){.lines = NULL};
		v->memory = v->sink != NULL ? &p->out : NULL;
		v->sink = NULL;
		p->own = v;
	}
	v->changed = 0;
	v->out = NULL;
	give_lines(t, v, p);
	return 0;
}

static int
process_slice(void *arg, struct slice *p)
{
	struct fault ignored;

	(void)arg;
	return merge(p->own, p->streams, &ignored) != 0;
}

/* A slice that does not change is not in p->out. */
static int
end_slice(void *arg, struct slice *p)
{
	struct target *t = arg;
	struct update *u = t->u;
	const struct update *v = p->own;

	t->is_to_begin = v->changed > 0 && u->sink != NULL && u->out == NULL;
	if (t->is_to_begin)
		return 1;
	u->changed += v->changed;
	u->placed = v->added.n;
	if (u->out != NULL && v->changed > 0)
		out_add(u->out, buf_str(&p->out.buf), p->out.buf.len);
	else if (u->out != NULL)
		out_add(u->out, p->streams->buf, p->streams->end);
	return 0;
}

/*
 * As far as it goes.  Return: 1 if update_begin() is wanted for it to go on,
 * which is for a time when no other thread can get in the way; else 0.
 */
static int
merge_slices(struct update *u, struct stream *old)
{
	struct target t = {.u = u, .start = *u, .given = u->placed};
	const struct work w = {.arg = &t,
	    .begin = begin_slice,
	    .process = process_slice,
	    .end = end_slice,
	    .release = release_slice};

	slices_run(old, 1, u->sorted, &w);
	return t.is_to_begin;
}

int
update_merge(struct update *u, struct stream *old, struct fault *f)
{
	int rc = 0;

	if (merge_slices(u, old)) {
		rc = update_begin(u, old, f);
		if (rc == 0)
			merge_slices(u, old);
	}
	if (rc == 0)
		rc = merge(u, old, f);
	if (rc == 0)
		TRACE2(tagsort, update, u->added.n, u->changed);
	return rc;
}

/* ---- without an order ---- */

int
update_collect(struct update *u, struct stream *old, struct preamble *p,
    struct out *out, struct fault *f)
{
	struct scan c = {.u = u, .s = old, .f = f};
	const char *line;
	struct extent x;
	size_t len, i;
	int rc, dropped;

	while ((rc = stream_peek(old, &len, f)) == 1) {
		line = old->buf + old->next;
		dropped = 0;
		if (tag_is_pseudo(line, len))
			rc = add_pseudo(old, p, line, len, f);
		else if ((rc = stream_peek_tag(old, &x, f)) != -1)
			dropped = is_dropped(&c, line, &x);
		if (rc == -1)
			return -1;
		if (dropped == -1)
			return fail(f, old->path);
		if (!dropped)
			out_add(out, line, len + 1);
		old->next += len + 1;
		old->line++;
		old->span = old->run = old->next;
	}
	for (i = 0; rc == 0 && i < u->added.n; i++)
		out_add(out, u->added.lines[i].s, u->added.lines[i].len + 1);
	return rc;
}

void
update_free(struct update *u)
{
	pathset_free(&u->files);
	free(u->added.lines);
	free(u->run.lines);
	buf_free(&u->text);
	*u = (struct update){.order = NULL};
}
