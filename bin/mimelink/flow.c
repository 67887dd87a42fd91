/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "flow.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "limit.h"
#include "quote.h"
#include "wrap.h"

enum {
	MIN_ROOM = 20, /* no prefix leaves less, unless the line is shorter */
	BAR_WIDTH = 2,
};

static const char bar[] = "\342\226\217"; /* U+258F */
static const char dash[] = "\342\224\200"; /* U+2500 */

void
flow_free(struct flow *f)
{
	term_free(&f->term);
	links_free(&f->links);
	free(f->prefixes);
	buf_free(&f->breaks);
}

size_t
flow_room(const struct flow *f)
{
	return f->width - f->prefix_width;
}

static void
push(struct flow *f, const char *mark, size_t width)
{
	size_t cap = f->cap ? f->cap * 2 : 16;
	struct flow_prefix *p;

	if (f->depth == f->cap) {
		p = reallocarray(f->prefixes, cap, sizeof(*p));
		if (p == NULL) {
			f->err = ENOMEM;
			return;
		}
		f->prefixes = p;
		f->cap = cap;
	}
	p = &f->prefixes[f->depth++];
	memset(p, 0, sizeof(*p));
	p->is_bar = mark[0] == '\0';
	f->bars += p->is_bar;
	if (f->prefix_width + width + MIN_ROOM > f->width ||
	    strlen(mark) >= sizeof(p->mark))
		return;
	p->width = (unsigned char)width;
	p->len = (unsigned char)strlen(mark);
	memcpy(p->mark, mark, p->len);
	f->prefix_width += width;
}

void
flow_push_bar(struct flow *f)
{
	push(f, "", BAR_WIDTH);
}

void
flow_push_mark(struct flow *f, const char *mark, size_t width)
{
	push(f, mark, width);
}

void
flow_push_quote(struct flow *f, const char *marks)
{
	push(f, marks, strlen(marks));
	if (f->depth > 0)
		f->prefixes[f->depth - 1].is_quote = 1;
}

void
flow_pop(struct flow *f)
{
	const struct flow_prefix *p;

	if (f->depth == 0)
		return;
	p = &f->prefixes[--f->depth];
	f->prefix_width -= p->width;
	f->bars -= p->is_bar;
	if (f->depth < f->low)
		f->low = f->depth;
}

void
flow_gap(struct flow *f)
{
	f->gap = f->started;
}

/* A sign of our own, or a list mark, which another locale may not have. */
static void
put_sign(struct flow *f, const char *s, unsigned style)
{
	const char *plain = s;

	if (f->term.locale != NULL && (*s & 0x80))
		plain = s == bar ? "|" : s == dash ? "-" : "* ";
	term_text(&f->term, plain, strlen(plain), style, NULL);
}

/* What is before the text, in blocks up to this depth. */
static void
put_prefix(struct flow *f, size_t depth, int marks)
{
	struct flow_prefix *p;
	size_t i;

	for (i = 0; i < depth; i++) {
		p = &f->prefixes[i];
		if (p->width == 0)
			continue;
		if (p->is_bar) {
			put_sign(f, bar, TERM_DIM);
			term_blanks(&f->term, p->width - 1u);
		} else if (p->is_quote) {
			term_text(&f->term, p->mark, p->len, TERM_DIM, NULL);
		} else if (marks && !p->used) {
			put_sign(f, p->mark, 0);
			term_blanks(
			    &f->term, p->width - wrap_width(p->mark, p->len));
			p->used = 1;
		} else {
			term_blanks(&f->term, p->width);
		}
	}
}

void
flow_begin(struct flow *f)
{
	if (limit_reached())
		f->err = ETIME;
	if (f->gap) {
		put_prefix(f, f->low, 0);
		term_newline(&f->term);
	}
	f->gap = 0;
	f->ruled = 0;
	f->started = 1;
	f->low = f->depth;
	put_prefix(f, f->depth, 1);
}

/* The link of a mark, for the terminal; NULL if it cannot be opened there. */
static const struct term_link *
link_of(struct flow *f, const struct mark *m, struct term_link *link)
{
	if (m->link == 0 || !links_is_open(&f->links, m->link))
		return NULL;
	link->uri = links_uri(&f->links, m->link, &link->len);
	link->id = m->anchor;
	return link->len <= TERM_MAX_URI ? link : NULL;
}

/* The run that covers this byte, by halving. */
static size_t
run_at(const struct line *l, size_t at)
{
	size_t low = 0, high = l->nruns, mid;

	while (high - low > 1) {
		mid = low + (high - low) / 2;
		if (l->runs[mid].at <= at)
			low = mid;
		else
			high = mid;
	}
	return low;
}

void
flow_put(struct flow *f, const struct line *l, size_t from, size_t to)
{
	struct term_link link;
	const struct term_link *open;
	const struct mark *m;
	size_t run, stop;
	unsigned style, dim = f->bars > 1 || f->headers > 1 ? TERM_DIM : 0;

	if (from >= to || l->nruns == 0)
		return;
	for (run = run_at(l, l->offset + from); from < to; run++) {
		stop =
		    run + 1 < l->nruns ? l->runs[run + 1].at - l->offset : to;
		stop = stop < to ? stop : to;
		m = &l->runs[run].mark;
		open = link_of(f, m, &link);
		style = m->style | dim | (open ? TERM_UNDERLINE : 0u);
		term_text(&f->term, l->s + from, stop - from, style, open);
		from = stop;
	}
}

void
flow_end(struct flow *f)
{
	term_newline(&f->term);
}

char *
flow_breaks(struct flow *f, const char *s, size_t n)
{
	char *breaks;

	buf_truncate(&f->breaks, 0);
	breaks = buf_reserve(&f->breaks, n + 1);
	if (breaks == NULL)
		f->err = errno;
	else
		wrap_breaks(s, n, breaks);
	return breaks;
}

static int
is_short(const struct line *l, size_t room)
{
	return l->n <= room && memchr(l->s, '\n', l->n) == NULL;
}

void
flow_whole(struct flow *f, const struct line *l)
{
	flow_begin(f);
	flow_put(f, l, 0, l->n);
	flow_end(f);
}

void
flow_wrapped(struct flow *f, const struct line *l)
{
	size_t room = flow_room(f), at, len, next, hang;
	char *breaks;

	if (is_short(l, room)) {
		flow_whole(f, l);
		return;
	}
	breaks = flow_breaks(f, l->s, l->n);
	for (at = 0; breaks != NULL && at < l->n; at += next) {
		hang = at > 0 ? f->hang : 0;
		len = wrap_line(
		    l->s + at, l->n - at, breaks + at, room - hang, &next);
		flow_begin(f);
		term_blanks(&f->term, hang);
		flow_put(f, l, at, at + len);
		flow_end(f);
	}
}

void
flow_para(struct flow *f, struct para *p)
{
	size_t trailing = p->breaks;
	struct line l;

	if (para_is_empty(p)) {
		if (trailing > 0)
			flow_gap(f);
		para_begin(p);
		return;
	}
	para_link(p, &f->links, f->references, &f->anchors);
	l = para_line(p);
	if (p->lead > 0)
		flow_gap(f);
	if (quote_is_header(l.s, l.n) && f->started) {
		if (!f->ruled) {
			flow_gap(f);
			flow_rule(f, flow_room(f));
		}
		f->gap = 0;
		f->headers++;
		flow_wrapped(f, &l);
		flow_gap(f);
	} else {
		flow_wrapped(f, &l);
	}
	if (trailing > 1)
		flow_gap(f);
	if (p->text.err != 0)
		f->err = p->text.err;
	buf_truncate(&p->text, p->begin);
	p->nruns = p->first_run;
	para_begin(p);
}

void
flow_rule(struct flow *f, size_t width)
{
	size_t i;

	if (width > flow_room(f))
		width = flow_room(f);
	flow_begin(f);
	for (i = 0; i < width; i++)
		put_sign(f, dash, TERM_DIM);
	flow_end(f);
	f->ruled = 1;
}
