/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "para.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "charset.h"
#include "honest.h"
#include "linkify.h"
#include "menu.h"
#include "term.h"
#include "utf8.h"

enum {
	MAX_INDENT = 16, /* no-break spaces that begin a line of code */
	MAX_SURE_URI = 1000, /* tmux drops links not much longer than that */
};

static int
same_mark(const struct mark *a, const struct mark *b)
{
	return a->style == b->style && a->link == b->link &&
	    a->anchor == b->anchor;
}

static void
push_run(struct para *p, const struct mark *mark)
{
	size_t cap = p->cap ? p->cap * 2 : 16;
	struct run *runs;

	if (p->nruns == p->cap) {
		runs = reallocarray(p->runs, cap, sizeof(*runs));
		if (runs == NULL) {
			p->text.err = ENOMEM;
			return;
		}
		p->runs = runs;
		p->cap = cap;
	}
	p->runs[p->nruns++] = (struct run){p->text.len, *mark};
}

/*
 * Text that follows has this mark.  A link that follows another with the same
 * URI is the same link: newsletters link an image and its caption apart.
 */
static void
set_mark(struct para *p, const struct mark *mark)
{
	struct mark m = *mark;
	struct run *last;

	if (p->nruns > p->first_run) {
		last = &p->runs[p->nruns - 1];
		if (m.link != 0 && last->mark.link == m.link)
			m.anchor = last->mark.anchor;
		if (same_mark(&last->mark, &m))
			return;
		if (last->at == p->text.len) {
			last->mark = m;
			return;
		}
	}
	push_run(p, &m);
}

int
para_is_empty(const struct para *p)
{
	return p->text.len == p->begin;
}

/* No-break spaces beyond one have been typed to move things: code does so. */
static void
add_indent(struct para *p)
{
	size_t n = p->nbsp + p->spaces;

	if (p->nbsp < 2)
		return;
	for (n = n < MAX_INDENT ? n : MAX_INDENT; n > 0; n--)
		buf_add(&p->text, "\302\240", 2);
}

/* Blanks between a link and other text belong to neither. */
static void
set_blank_mark(struct para *p, const struct mark *mark)
{
	struct mark none = {0, 0, 0};

	if (p->nruns > p->first_run &&
	    p->runs[p->nruns - 1].mark.link != mark->link)
		set_mark(p, &none);
	else
		set_mark(p, mark);
}

/* The blanks and line breaks that were waiting for text. */
static void
add_pending(struct para *p, const struct mark *mark)
{
	size_t i;

	if (para_is_empty(p)) {
		p->lead = p->breaks;
	} else if (p->breaks > 0) {
		set_blank_mark(p, mark);
		for (i = 0; i < p->breaks && i < 2; i++)
			buf_addc(&p->text, '\n');
		add_indent(p);
	} else if (p->spaces > 0 || p->nbsp > 0) {
		set_blank_mark(p, mark);
		buf_addstr(&p->text, p->spaces > 0 ? " " : "\302\240");
	}
	set_mark(p, mark);
	p->spaces = p->nbsp = p->breaks = 0;
}

static void
add_shown(struct para *p, const char *s, size_t n, const struct mark *mark)
{
	add_pending(p, mark);
	if (p->locale != NULL && (*s & 0x80))
		locale_fit(p->locale, s, n, &p->text);
	else
		buf_add(&p->text, s, n);
}

static int
is_plain(char c)
{
	return c > 32 && c < 127;
}

/* Printable ASCII, with single blanks between words. */
static const char *
plain_end(const char *s, const char *end)
{
	while (s < end &&
	    (is_plain(*s) || (*s == ' ' && end - s > 1 && is_plain(s[1]))))
		s++;
	return s;
}

/*
 * Characters that are there to be not seen: soft hyphens, the grapheme
 * joiner and other fillers of preheaders, tags, and variation selectors.
 */
static int
is_filler(uint32_t cp)
{
	return cp == 0xad || cp == 0x34f || cp == 0x61c || cp == 0x180e ||
	    cp == 0x200b || (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff ||
	    cp == 0xfffc || (cp >= 0xe0000 && cp <= 0xe0fff) || cp == 0x115f ||
	    cp == 0x1160 || cp == 0x3164 || cp == 0xffa0;
}

/* Within a word of Persian, or of an emoji, joiners have a meaning. */
static int
is_loose_joiner(const struct para *p, uint32_t cp)
{
	return (cp == 0x200c || cp == 0x200d) &&
	    (para_is_empty(p) || p->spaces + p->nbsp + p->breaks > 0 ||
		(p->text.data[p->text.len - 1] & 0x80) == 0);
}

static size_t
add_unicode(struct para *p, const char *s, size_t n, const struct mark *mark)
{
	uint32_t cp;
	size_t len = utf8_decode(s, n, &cp);

	if (len == 0) {
		add_shown(p, "\357\277\275", 3, mark);
		return 1;
	}
	if (cp == 0xa0 || cp == 0x2007 || cp == 0x202f)
		p->nbsp++;
	else if ((cp >= 0x2000 && cp <= 0x200a) || cp == 0x205f || cp == 0x3000)
		p->spaces++;
	else if (cp == 0x2028 || cp == 0x2029)
		para_break(p);
	else if (utf8_is_shown(cp) && !is_filler(cp) && !is_loose_joiner(p, cp))
		add_shown(p, s, len, mark);
	return len;
}

/* A blank of preformatted text, or a TAB to the next column of eight. */
static void
add_blank(struct para *p, char c, const struct mark *mark)
{
	size_t col = 0, i = p->text.len;

	p->spaces = p->nbsp = 0;
	if (p->breaks > 0)
		add_pending(p, mark);
	set_mark(p, mark);
	if (c == '\t')
		while (
		    i > p->begin && p->text.data[i - 1] != '\n' && col < 512) {
			i--;
			col += (p->text.data[i] & 0xc0) != 0x80;
		}
	buf_add(&p->text, "        ", c == '\t' ? 8 - col % 8 : 1);
}

/* White space; preformatted lines keep what they have of it. */
static void
add_space(struct para *p, char c, const struct mark *mark, enum white_space ws)
{
	int pre = ws == WHITE_SPACE_PRE || ws == WHITE_SPACE_PRE_WRAP;

	if (c == '\n' && (pre || ws == WHITE_SPACE_PRE_LINE)) {
		if (p->breaks > 0 && !para_is_empty(p)) {
			p->breaks = 0;
			buf_addc(&p->text, '\n');
		}
		para_break(p);
	} else if (pre && (c == ' ' || c == '\t'))
		add_blank(p, c, mark);
	else if (c == ' ' || (c >= '\t' && c <= '\r'))
		p->spaces++;
}

void
para_text(struct para *p, const char *s, size_t n, const struct mark *mark,
    enum white_space ws)
{
	const char *end = s + n, *from;

	while (s < end) {
		from = s;
		if (is_plain(*s)) {
			s = plain_end(s, end);
			add_shown(p, from, (size_t)(s - from), mark);
		} else if (*s & 0x80) {
			s += add_unicode(p, s, (size_t)(end - s), mark);
		} else {
			add_space(p, *s++, mark, ws);
		}
	}
}

void
para_space(struct para *p)
{
	p->spaces++;
}

void
para_break(struct para *p)
{
	p->breaks++;
	p->spaces = p->nbsp = 0;
}

void
para_begin(struct para *p)
{
	p->begin = p->text.len;
	p->first_run = p->nruns;
	p->spaces = p->nbsp = p->breaks = p->lead = 0;
}

struct line
para_line(const struct para *p)
{
	struct line l = {buf_str(&p->text) + p->begin, p->text.len - p->begin,
	    p->runs + p->first_run, p->nruns - p->first_run, p->begin};

	return l;
}

void
para_clear(struct para *p)
{
	buf_truncate(&p->text, 0);
	p->nruns = 0;
	para_begin(p);
}

void
para_free(struct para *p)
{
	buf_free(&p->text);
	free(p->runs);
	memset(p, 0, sizeof(*p));
}

/* ---- links ---- */

/* Is the text of a link what it leads to, so that a reader sees it anyhow? */
static int
says_uri(const char *s, size_t n, const char *uri, size_t len)
{
	if (len > 7 && memcmp(uri, "mailto:", 7) == 0)
		return len == n + 7 && memcmp(uri + 7, s, n) == 0;
	if (len == n + 1 && uri[n] == '/')
		len--;
	return len == n && memcmp(uri, s, n) == 0;
}

struct linking {
	struct para *from;
	struct para to;
	struct links *links;
	int references;
	uint32_t *anchors;
	struct mark last; /* of the link that the new text ends with */
	size_t start; /* of its text */
	int changed;
};

/* Say something beside the link that the new text ends with. */
static void
say(struct linking *k, unsigned style, const char *what)
{
	struct mark mark = {k->last.style | style, 0, 0};

	set_mark(&k->to, &mark);
	buf_addstr(&k->to.text, what);
	k->changed = 1;
}

/* Where it goes, if its text, n bytes, does not say so (honest.h). */
static void
say_host(struct linking *k, size_t n, const char *uri, size_t len)
{
	const struct locale_text *locale = k->from->locale;
	struct buf *text = &k->to.text, host = BUF_INIT, said = BUF_INIT;
	enum honest honest;

	honest = honest_mark(text->data + k->start, n, uri, len, &host);
	if (honest != HONEST_NOTHING) {
		buf_addstr(
		    &said, honest == HONEST_WARNING ? " [\342\232\240 " : " [");
		buf_add(&said, buf_str(&host), host.len);
		buf_addc(&said, ']');
		say(k, honest == HONEST_WARNING ? TERM_BOLD : TERM_DIM, "");
		if (locale != NULL)
			locale_fit(locale, said.data, said.len, text);
		else
			buf_add(text, said.data, said.len);
	}
	if (host.err != 0 || said.err != 0)
		text->err = ENOMEM;
	buf_free(&host);
	buf_free(&said);
}

/* Its number in the list of references, if it is to be seen. */
static void
say_number(struct linking *k, const char *uri, size_t len)
{
	struct buf *text = &k->to.text;

	if (len <= MAX_SURE_URI &&
	    (!k->references ||
		says_uri(
		    text->data + k->start, text->len - k->start, uri, len)))
		return;
	say(k, TERM_DIM, "[");
	buf_addf(text, "%u]", links_refer(k->links, k->last.link));
}

/* What is to be said beside the link that the new text ends with. */
static void
say_all(struct linking *k, const char *uri, size_t len)
{
	struct buf *text = &k->to.text;
	size_t end = text->len, start = k->start;

	if (!links_is_open(k->links, k->last.link)) {
		say(k, TERM_DIM, " [");
		buf_add(text, uri, len);
		buf_addc(text, ']');
	} else {
		say_number(k, uri, len);
		/* a part of a URL names nothing */
		if (k->last.anchor == k->links->broken)
			start = end;
		say_host(k, end - start, uri, len);
	}
	if (text->len > end)
		k->links->said = k->last.anchor;
}

/*
 * The link at the end of the new text is complete, or goes on in the next
 * paragraph, where nothing is said again.
 */
static void
end_link(struct linking *k)
{
	uint32_t link = k->last.link, anchor = k->last.anchor;
	const struct buf *text = &k->to.text;
	const char *uri;
	size_t len;

	if (link != 0 && text->err == 0) {
		uri = links_uri(k->links, link, &len);
		if (k->links->menu != NULL && links_is_open(k->links, link)) {
			menu_add(k->links->menu, anchor, text->data + k->start,
			    text->len - k->start, uri, len);
			menu_blank(k->links->menu);
		}
		if (anchor != k->links->said && anchor != k->links->unfinished)
			say_all(k, uri, len);
	}
	k->last = (struct mark){0, 0, 0};
}

/* Copy the text from byte at to end, which has one mark. */
static void
copy(struct linking *k, size_t at, size_t end, const struct mark *mark)
{
	if (mark->anchor != k->last.anchor)
		end_link(k);
	if (mark->link != 0 && mark->anchor != k->last.anchor) {
		k->last = *mark;
		k->start = k->to.text.len;
	}
	set_mark(&k->to, mark);
	buf_add(&k->to.text, k->from->text.data + at, end - at);
}

/*
 * Copy the runs from first on that cover the text from byte at to end; link
 * is 0, or that of a text that was found to be one.
 * Return: the run that covers what is behind them.
 */
static size_t
copy_runs(struct linking *k, size_t run, size_t at, size_t end, uint32_t link)
{
	const struct para *p = k->from;
	struct mark mark;
	size_t stop;

	while (at < end) {
		while (run + 1 < p->nruns && p->runs[run + 1].at <= at)
			run++;
		stop = run + 1 < p->nruns ? p->runs[run + 1].at : end;
		stop = stop < end ? stop : end;
		mark = p->runs[run].mark;
		if (link != 0) {
			mark.link = link;
			mark.anchor = *k->anchors;
		}
		copy(k, at, stop, &mark);
		at = stop;
	}
	return run;
}

/* Copy a stretch without links, and make those that its text has. */
static size_t
copy_bare(struct linking *k, size_t run, size_t at, size_t end)
{
	const char *s = k->from->text.data;
	struct buf href = BUF_INIT;
	struct linkify_match m;
	uint32_t link;

	while (linkify_next(s, end, at, &m, &href)) {
		run = copy_runs(k, run, at, m.start, 0);
		link = links_add(k->links, href.data, href.len);
		if (link != 0) {
			++*k->anchors;
			k->changed = 1;
		}
		run = copy_runs(k, run, m.start, m.end, link);
		at = m.end;
	}
	if (href.err != 0)
		k->to.text.err = href.err;
	buf_free(&href);
	return copy_runs(k, run, at, end, 0);
}

/* The end of the runs that begin at run and have links, or have none. */
static size_t
stretch_end(const struct para *p, size_t run)
{
	int linked = p->runs[run].mark.link != 0;

	while (run < p->nruns && (p->runs[run].mark.link != 0) == linked)
		run++;
	return run < p->nruns ? p->runs[run].at : p->text.len;
}

/* The new text instead of the old. */
static void
replace(struct para *p, const struct para *to)
{
	struct mark mark;
	size_t i, stop;

	buf_truncate(&p->text, p->begin);
	p->nruns = p->first_run;
	for (i = 0; i < to->nruns; i++) {
		mark = to->runs[i].mark;
		stop = i + 1 < to->nruns ? to->runs[i + 1].at : to->text.len;
		set_mark(p, &mark);
		buf_add(&p->text, to->text.data + to->runs[i].at,
		    stop - to->runs[i].at);
	}
	if (to->text.err != 0)
		p->text.err = to->text.err;
}

/* Is there anything of "://", "www.", "www2." and "@"? */
static int
may_be_link(const char *s, size_t n)
{
	const char *end = s + n, *p;

	for (p = s; (p = memchr(p, ':', (size_t)(end - p))) != NULL; p++)
		if (end - p > 2 && p[1] == '/')
			return 1;
	for (p = s; (p = memchr(p, '.', (size_t)(end - p))) != NULL; p++)
		if (p - s >= 3 &&
		    ((p[-1] | 0x20) == 'w' || (p[-2] | 0x20) == 'w'))
			return 1;
	return memchr(s, '@', n) != NULL;
}

/* Can there be any link in it? */
static int
may_have_links(const struct para *p)
{
	size_t i;

	for (i = p->first_run; i < p->nruns; i++)
		if (p->runs[i].mark.link != 0)
			return 1;
	return may_be_link(p->text.data + p->begin, p->text.len - p->begin);
}

void
para_link(
    struct para *p, struct links *links, int references, uint32_t *anchors)
{
	struct linking k = {
	    .from = p,
	    .links = links,
	    .references = references,
	    .anchors = anchors,
	};
	size_t run = p->first_run, at = p->begin, end;

	if (para_is_empty(p) || p->text.err != 0 || !may_have_links(p))
		return;
	for (; at < p->text.len; at = end) {
		while (run + 1 < p->nruns && p->runs[run + 1].at <= at)
			run++;
		end = stretch_end(p, run);
		if (p->runs[run].mark.link != 0)
			run = copy_runs(&k, run, at, end, 0);
		else
			run = copy_bare(&k, run, at, end);
	}
	end_link(&k);
	if (k.changed || k.to.text.err != 0)
		replace(p, &k.to);
	para_free(&k.to);
}
