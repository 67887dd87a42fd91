/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "render.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "css.h"
#include "flow.h"
#include "html.h"
#include "layout.h"
#include "linkify.h"
#include "menu.h"
#include "quote.h"
#include "uri.h"

enum {
	RULE = 72,
	FIELD_INDENT = 4, /* of the lines that continue a field */
	MAX_MARKS = 20, /* bytes of quote marks */
};

/* Blocks of the output, with an empty line between two of different kind. */
enum block {
	BLOCK_NONE,
	BLOCK_FIELDS,
	BLOCK_BODY,
	BLOCK_NOTES,
};

struct render {
	struct render_options options;
	struct flow flow;
	struct para para;
	struct menu menu;
	enum block block;
};

static const struct mark plain_mark = {0, 0, 0};
static const struct mark dim_mark = {TERM_DIM, 0, 0};
static const struct mark bold_mark = {TERM_BOLD, 0, 0};

struct render *
render_begin(const struct render_options *options, struct out *out)
{
	struct render *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->options = *options;
	term_init(&r->flow.term, out);
	r->flow.term.links = options->links;
	r->flow.term.sgr = options->sgr;
	r->flow.term.locale = options->locale;
	r->flow.width = options->width > 0 ? options->width : 1;
	r->flow.references = options->references;
	r->flow.links.direct = options->direct;
	r->para.locale = options->locale;
	r->menu.term = &r->flow.term;
	if (options->menu)
		r->flow.links.menu = &r->menu;
	r->flow.term.entries = options->menu;
	return r;
}

static void
begin_block(struct render *r, enum block block)
{
	if (r->block != block || block == BLOCK_BODY)
		flow_gap(&r->flow);
	r->block = block;
	r->flow.headers = 0;
}

void
render_field(struct render *r, const char *name, const char *body, size_t len)
{
	if (r->options.menu)
		return;
	begin_block(r, BLOCK_FIELDS);
	para_text(&r->para, name, strlen(name), &bold_mark, WHITE_SPACE_NORMAL);
	para_text(&r->para, ":", 1, &bold_mark, WHITE_SPACE_NORMAL);
	para_space(&r->para);
	para_text(&r->para, body, len, &plain_mark, WHITE_SPACE_NORMAL);
	r->flow.hang = FIELD_INDENT;
	flow_para(&r->flow, &r->para);
	r->flow.hang = 0;
}

void
render_html(struct render *r, const char *html, size_t len)
{
	struct dom dom;

	begin_block(r, BLOCK_BODY);
	if (r->flow.err != 0)
		return;
	dom_init(&dom);
	if (html_parse(&dom, html, len) == -1 || css_apply(&dom) == -1)
		r->flow.err = errno;
	else
		layout_document(&r->flow, &dom, r->options.show_hidden);
	dom_free(&dom);
}

/* The end of a line, LF, CRLF or CR; *next is behind it. */
static const char *
line_end(const char *s, const char *end, const char **next)
{
	const char *lf = memchr(s, '\n', (size_t)(end - s)), *stop, *cr;

	stop = lf ? lf : end;
	cr = memchr(s, '\r', (size_t)(stop - s));
	if (cr == NULL) {
		*next = lf ? lf + 1 : end;
		return stop;
	}
	*next = cr + 1 < end && cr[1] == '\n' ? cr + 2 : cr + 1;
	return cr;
}

/* Quote marks that leave too little room for text are text themselves. */
static int
push_marks(struct render *r, const char *s, size_t n)
{
	char marks[MAX_MARKS + 2];

	if (n == 0 || n > MAX_MARKS || n * 2 > flow_room(&r->flow))
		return 0;
	memcpy(marks, s, n);
	if (marks[n - 1] != ' ')
		marks[n++] = ' ';
	marks[n] = '\0';
	flow_push_quote(&r->flow, marks);
	return 1;
}

/* Plain text, and the next link in it that is broken over lines. */
struct text {
	const char *s;
	size_t n;
	size_t start; /* of the link; n if there is none */
	size_t end;
	uint32_t link;
	uint32_t anchor;
	struct buf href;
};

static void
next_broken(struct render *r, struct text *t)
{
	struct linkify_match m;
	size_t from = t->end;

	t->start = t->end = t->n;
	while (linkify_next(t->s, t->n, from, &m, &t->href)) {
		from = m.end;
		if (memchr(t->s + m.start, '\n', m.end - m.start) == NULL)
			continue;
		t->link = links_add(&r->flow.links, t->href.data, t->href.len);
		if (t->link == 0)
			continue;
		t->anchor = ++r->flow.anchors;
		t->start = m.start;
		t->end = m.end;
		return;
	}
}

/* Add bytes from to end of the text, what is in a broken link linked. */
static void
add_text(struct render *r, struct text *t, size_t from, size_t end,
    const struct mark *mark)
{
	struct mark linked = *mark;
	size_t start, stop = from;

	r->flow.links.broken = r->flow.links.unfinished;
	r->flow.links.unfinished = 0;
	while (t->start < end && stop < end) {
		start = t->start > from
		    ? t->start
		    : from + linkify_prefix(t->s + from, end - from);
		stop = t->end < end ? t->end : end;
		linked.link = t->link;
		linked.anchor = t->anchor;
		para_text(
		    &r->para, t->s + from, start - from, mark, WHITE_SPACE_PRE);
		para_text(&r->para, t->s + start, stop - start, &linked,
		    WHITE_SPACE_PRE);
		from = stop;
		if (t->end > end)
			r->flow.links.unfinished = t->anchor;
		else
			next_broken(r, t);
	}
	para_text(&r->para, t->s + from, end - from, mark, WHITE_SPACE_PRE);
}

/* A line of plain text, wrapped behind its quote marks if need be. */
static void
put_text_line(struct render *r, struct text *t, size_t at, size_t n)
{
	size_t depth, marks = quote_marks(t->s + at, n, &depth);
	const struct mark *mark = depth > 1 ? &dim_mark : &plain_mark;
	int pushed = push_marks(r, t->s + at, marks);

	add_text(r, t, pushed ? at + marks : at, at + n, mark);
	if (para_is_empty(&r->para)) {
		flow_begin(&r->flow);
		flow_end(&r->flow);
	} else {
		flow_para(&r->flow, &r->para);
	}
	if (pushed)
		flow_pop(&r->flow);
}

static int
is_blank(const char *s, const char *end)
{
	while (s < end && (*s == ' ' || *s == '\t'))
		s++;
	return s == end;
}

void
render_text(struct render *r, const char *text, size_t len)
{
	struct text t = {.s = text, .n = len};
	const char *end = text + len, *stop, *next;
	size_t blank = 0, lines = 0;

	begin_block(r, BLOCK_BODY);
	next_broken(r, &t);
	for (; text < end && r->flow.err == 0; text = next) {
		stop = line_end(text, end, &next);
		if (is_blank(text, stop)) {
			blank += lines > 0;
			continue;
		}
		for (; blank > 0; blank--) {
			flow_begin(&r->flow);
			flow_end(&r->flow);
		}
		put_text_line(
		    r, &t, (size_t)(text - t.s), (size_t)(stop - text));
		lines++;
	}
	if (t.href.err != 0)
		r->flow.err = t.href.err;
	buf_free(&t.href);
}

void
render_rule(struct render *r)
{
	begin_block(r, BLOCK_NONE);
	if (!r->flow.started)
		return;
	flow_gap(&r->flow);
	flow_rule(&r->flow, RULE);
	flow_gap(&r->flow);
}

/* A line of the program's own: no link is made of what stands in it. */
static void
put_remark(struct render *r)
{
	struct para *p = &r->para;
	struct line l = para_line(p);

	flow_wrapped(&r->flow, &l);
	if (p->text.err != 0)
		r->flow.err = p->text.err;
	para_clear(p);
}

void
render_note(struct render *r, const char *note)
{
	if (r->options.tell != NULL) {
		r->options.tell(note);
		return;
	}
	begin_block(r, BLOCK_NOTES);
	para_text(&r->para, "[", 1, &dim_mark, WHITE_SPACE_NORMAL);
	para_text(&r->para, note, strlen(note), &dim_mark, WHITE_SPACE_NORMAL);
	para_text(&r->para, "]", 1, &dim_mark, WHITE_SPACE_NORMAL);
	put_remark(r);
}

int
render_link(struct render *r, const char *what, const char *href, size_t n)
{
	struct mark mark = {0, links_add(&r->flow.links, href, n), 0};
	struct para *p = &r->para;
	const char *uri, *host, *how = " at ";
	size_t len;

	if (mark.link == 0)
		return 0;
	mark.anchor = ++r->flow.anchors;
	uri = links_uri(&r->flow.links, mark.link, &len);
	if (memcmp(uri, "mailto:", 7) == 0)
		how = " by mail to ";
	len = uri_host(uri, len, &host);
	if (len == 0)
		return 0;
	begin_block(r, BLOCK_NOTES);
	para_text(p, what, strlen(what), &mark, WHITE_SPACE_NORMAL);
	para_text(p, how, strlen(how), &mark, WHITE_SPACE_NORMAL);
	para_text(p, host, len, &mark, WHITE_SPACE_NORMAL);
	flow_para(&r->flow, p);
	return 1;
}

/* A size as people say it: "512 bytes", "1.5 kB", "20 MB". */
static void
say_size(char *to, size_t room, size_t size)
{
	static const char *const units[] = {"kB", "MB", "GB", "TB"};
	double value = (double)size / 1000;
	size_t i = 0;

	if (size < 1000) {
		snprintf(to, room, "%zu byte%s", size, size == 1 ? "" : "s");
		return;
	}
	for (; value >= 999.5 && i + 1 < sizeof(units) / sizeof(units[0]); i++)
		value /= 1000;
	snprintf(
	    to, room, value < 9.95 ? "%.1f %s" : "%.0f %s", value, units[i]);
}

void
render_attachment(
    struct render *r, const char *name, const char *type, size_t size)
{
	struct para *p = &r->para;
	char said[32];

	if (r->options.menu)
		return;
	begin_block(r, BLOCK_NOTES);
	say_size(said, sizeof(said), size);
	para_text(p, "Attachment:", 11, &bold_mark, WHITE_SPACE_NORMAL);
	para_space(p);
	if (name != NULL && *name != '\0') {
		para_text(
		    p, name, strlen(name), &plain_mark, WHITE_SPACE_NORMAL);
		para_space(p);
	}
	para_text(p, "(", 1, &plain_mark, WHITE_SPACE_NORMAL);
	para_text(p, type, strlen(type), &plain_mark, WHITE_SPACE_NORMAL);
	para_text(p, ", ", 2, &plain_mark, WHITE_SPACE_NORMAL);
	para_text(p, said, strlen(said), &plain_mark, WHITE_SPACE_NORMAL);
	para_text(p, ")", 1, &plain_mark, WHITE_SPACE_NORMAL);
	put_remark(r);
}

/*
 * The links that were referred to.  Where they can be clicked they are wrapped
 * like anything else; else each stays in one line, to be copied from there.
 */
static void
put_references(struct render *r)
{
	struct flow *f = &r->flow;
	struct mark mark = {0, 0, 0};
	struct line l;
	char number[24];
	size_t i, len;
	int width;
	const char *uri;

	width = snprintf(number, sizeof(number), "[%zu] ", f->links.nrefs);
	for (i = 0; i < f->links.nrefs && f->err == 0; i++) {
		snprintf(number, sizeof(number), "[%zu]", i + 1);
		flow_push_mark(f, number, (size_t)width);
		mark.link = f->links.refs[i];
		mark.anchor = ++f->anchors;
		uri = links_uri(&f->links, mark.link, &len);
		para_text(&r->para, uri, len, &mark, WHITE_SPACE_NORMAL);
		l = para_line(&r->para);
		if (r->options.links && len <= TERM_MAX_URI)
			flow_wrapped(f, &l);
		else
			flow_whole(f, &l);
		para_clear(&r->para);
		flow_pop(f);
	}
}

/* The errors that stuck, that of the output before all. */
static int
first_error(const struct render *r)
{
	const int errors[] = {r->flow.term.out->err, r->flow.err,
	    r->flow.links.chars.err, r->para.text.err};
	size_t i;

	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (errors[i] != 0)
			return errors[i];
	return 0;
}

int
render_end(struct render *r)
{
	int error;

	begin_block(r, BLOCK_NONE);
	flow_gap(&r->flow);
	if (r->options.menu)
		menu_flush(&r->menu);
	else
		put_references(r);
	error = first_error(r);
	menu_free(&r->menu);
	flow_free(&r->flow);
	para_free(&r->para);
	free(r);
	errno = error;
	return error ? -1 : 0;
}
