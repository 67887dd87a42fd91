/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "stream.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "charset.h"
#include "escape.h"
#include "linkify.h"
#include "menu.h"
#include "term.h"
#include "uri.h"
#include "utf8.h"
#include "wrapper.h"

enum {
	MAX_HELD = 64 * 1024, /* of a line that has no end */
	MAX_CONTEXT = 4096, /* of what is shown, kept for linkify_next() */
};

/* Who waits, and for what. */
enum show {
	SHOW_LINES, /* links that may go on are held */
	SHOW_ALL, /* and not linked if they end where the text does */
	SHOW_END,
};

/* What is between two bytes of text: a style, or a link that begins or ends. */
struct code {
	size_t at; /* in text */
	size_t bytes; /* a slice of codes: the sequence, or a URI and ... */
	size_t len;
	size_t id_len; /* ... what the input calls the link */
	int is_link;
};

struct stream {
	struct term term;
	struct buf raw; /* input that ends within a character or sequence */
	struct buf text; /* what is to be shown, with the line before it */
	size_t shown; /* of text */
	struct code *list;
	size_t ncodes;
	size_t cap;
	size_t done; /* of the codes */
	struct buf codes; /* their bytes */
	struct buf given; /* the URI of the last link of the input */
	struct buf given_key; /* its id there */
	unsigned given_id; /* and here; 0: it has none yet */
	int is_given; /* is the text at shown part of it? */
	unsigned last_id;
	struct buf href;
	struct buf uri;
	int direct;
	int lists;
	struct menu menu;
	struct buf fit; /* text in characters of the locale */
	struct buf bytes; /* and in its codeset */
};

struct stream *
stream_begin(
    struct out *out, int plain, int direct, const struct locale_text *locale)
{
	struct stream *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	term_init(&s->term, out);
	s->term.links = !plain;
	s->direct = direct;
	s->term.locale = locale;
	if (buf_reserve(&s->text, MAX_CONTEXT) == NULL) {
		free(s);
		return NULL;
	}
	return s;
}

void
stream_list(struct stream *s)
{
	s->lists = 1;
	s->menu.term = &s->term;
	s->term.links = 1;
	s->term.entries = 1;
}

static unsigned
next_id(struct stream *s)
{
	s->last_id += s->last_id == UINT_MAX ? 2 : 1;
	return s->last_id;
}

/* ---- what may pass ---- */

/* Room for one more. */
static struct code *
add_code(struct stream *s)
{
	size_t cap = s->cap ? s->cap * 2 : 64;
	struct code *list;

	if (s->ncodes == s->cap) {
		list = reallocarray(s->list, cap, sizeof(*list));
		if (list == NULL) {
			s->codes.err = ENOMEM;
			return NULL;
		}
		s->list = list;
		s->cap = cap;
	}
	s->list[s->ncodes] =
	    (struct code){.at = s->text.len, .bytes = s->codes.len};
	return &s->list[s->ncodes++];
}

static void
add_link(struct stream *s, const struct escape *e)
{
	struct code *c = add_code(s);

	if (c == NULL)
		return;
	c->is_link = 1;
	uri_add(&s->codes, e->uri, e->uri_len);
	c->len = s->codes.len - c->bytes;
	c->id_len = e->id_len;
	buf_add(&s->codes, e->id ? e->id : "", e->id_len);
}

static size_t
take_escape(struct stream *s, const char *p, size_t n, int end)
{
	struct escape e = escape_read(p, n);
	struct code *c;

	if (e.kind == ESCAPE_CUT)
		return end ? 1 : 0;
	if (e.kind == ESCAPE_LINK && s->term.links)
		add_link(s, &e);
	if (e.kind == ESCAPE_SGR && s->term.links &&
	    (c = add_code(s)) != NULL) {
		buf_add(&s->codes, p, e.len);
		c->len = e.len;
	}
	return e.len;
}

/* Could these bytes be the beginning of a character? */
static int
is_cut(const char *p, size_t n)
{
	unsigned char c = (unsigned char)p[0];
	size_t need = c < 0xc2 || c > 0xf4 ? 1
	    : c < 0xe0			   ? 2
	    : c < 0xf0			   ? 3
					   : 4;
	size_t i;

	for (i = 1; i < n && i < need; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return n < need;
}

/*
 * Bytes that are part of no character stay, but those of 128 to 159 could be
 * controls, or complete a character that may not be shown.
 */
static size_t
take_wide(struct stream *s, const char *p, size_t n, int end)
{
	uint32_t cp;
	size_t len = utf8_decode(p, n, &cp);

	if (len > 0) {
		if (utf8_is_shown(cp))
			buf_add(&s->text, p, len);
		return len;
	}
	if (!end && is_cut(p, n))
		return 0;
	if ((unsigned char)p[0] >= 0xa0)
		buf_add(&s->text, p, 1);
	return 1;
}

/* What is no plain text.  Return: how many bytes it was, 0 if it is cut. */
static size_t
take(struct stream *s, const char *p, size_t n, int end)
{
	if (p[0] == '\033')
		return take_escape(s, p, n, end);
	if (p[0] & 0x80)
		return take_wide(s, p, n, end);
	if (p[0] != '\r')
		return 1;
	if (n == 1)
		return end ? 1 : 0;
	if (p[1] == '\n')
		buf_add(&s->text, p, 2);
	return p[1] == '\n' ? 2 : 1;
}

static int
is_plain(char c)
{
	return (c >= ' ' && c <= '~') || c == '\n' || c == '\t';
}

/* How much of it is plain text: eight bytes at a time, but at a line's end. */
static size_t
plain_length(const char *p, size_t n)
{
	const uint64_t each = 0x0101010101010101;
	uint64_t word;
	size_t i = 0;

	while (i < n) {
		if (n - i >= sizeof(word)) {
			memcpy(&word, p + i, sizeof(word));
			/* no byte is 127 or more, or less than a blank */
			if ((((word + each) | word | (word - each * ' ')) &
				each * 0x80) == 0) {
				i += sizeof(word);
				continue;
			}
		}
		if (!is_plain(p[i]))
			break;
		i++;
	}
	return i;
}

/* Return: how many bytes were taken, all if this is the end. */
static size_t
filter(struct stream *s, const char *p, size_t n, int end)
{
	size_t i = 0, plain, len = 1;

	while (i < n && len > 0) {
		plain = plain_length(p + i, n - i);
		buf_add(&s->text, p + i, plain);
		i += plain;
		len = i < n ? take(s, p + i, n - i, end) : 0;
		i += len;
	}
	return i;
}

/* ---- what is put out ---- */

static void
put_bytes(struct stream *s, size_t from, size_t to)
{
	const char *p = s->text.data + from;

	if (s->lists)
		return;
	if (s->term.locale == NULL) {
		out_add(s->term.out, p, to - from);
		return;
	}
	buf_truncate(&s->fit, 0);
	buf_truncate(&s->bytes, 0);
	locale_fit(s->term.locale, p, to - from, &s->fit);
	locale_bytes(s->term.locale, buf_str(&s->fit), s->fit.len, &s->bytes);
	out_add(s->term.out, buf_str(&s->bytes), s->bytes.len);
}

static void
list_linked(
    struct stream *s, size_t from, size_t to, const struct term_link *link)
{
	const char *p = s->text.data + from;
	size_t n = to - from;

	if (s->term.locale != NULL) {
		buf_truncate(&s->fit, 0);
		locale_fit(s->term.locale, p, n, &s->fit);
		p = buf_str(&s->fit);
		n = s->fit.len;
	}
	menu_add(&s->menu, link->id, p, n, link->uri, link->len);
}

static void
put_linked(
    struct stream *s, size_t from, size_t to, const struct term_link *link)
{
	if (from == to)
		return;
	if (s->lists) {
		list_linked(s, from, to, link);
		return;
	}
	term_open_link(&s->term, link);
	put_bytes(s, from, to);
	term_close_link(&s->term);
}

/* The end of the line at byte i, to at most; *next is behind its LF. */
static size_t
line_end(const struct stream *s, size_t i, size_t to, size_t *next)
{
	const char *p = s->text.data, *lf = memchr(p + i, '\n', to - i);
	size_t end;

	*next = to;
	if (lf == NULL)
		return to;
	end = (size_t)(lf - p);
	*next = end + 1;
	return end > i && p[end - 1] == '\r' ? end - 1 : end;
}

/* Text without codes: with this link, that of the input, or none. */
static void
put_text(struct stream *s, size_t from, size_t to, const struct term_link *link)
{
	struct term_link given = {buf_str(&s->given), s->given.len, 0};
	size_t end, next;

	if (link != NULL) {
		put_linked(s, from, to, link);
	} else if (!s->is_given || from == to) {
		put_bytes(s, from, to);
	} else {
		if (s->given_id == 0)
			s->given_id = next_id(s);
		given.id = s->given_id;
		for (; from < to; from = next) {
			end = line_end(s, from, to, &next);
			put_linked(s, from, end, &given);
			put_bytes(s, end, next);
			if (next > end)
				menu_blank(&s->menu);
		}
	}
}

static int
is_same(const struct buf *b, const char *s, size_t n)
{
	return b->len == n && memcmp(buf_str(b), s, n) == 0;
}

static void
set(struct buf *b, const char *s, size_t n)
{
	buf_truncate(b, 0);
	buf_add(b, s, n);
}

/* Is a URI of this length one that a terminal opens, or that is listed? */
static int
is_fit(const struct stream *s, size_t len)
{
	return s->lists || len <= TERM_MAX_URI;
}

/* Links of one id and URI are one link, like those that we make ourselves. */
static void
put_code(struct stream *s, const struct code *c)
{
	const char *uri = buf_str(&s->codes) + c->bytes, *key = uri + c->len;

	if (!c->is_link) {
		if (!s->lists)
			out_add(s->term.out, uri, c->len);
		return;
	}
	menu_flush(&s->menu);
	s->is_given = c->len > 0 && is_fit(s, c->len);
	if (!s->is_given ||
	    (c->id_len > 0 && is_same(&s->given_key, key, c->id_len) &&
		is_same(&s->given, uri, c->len)))
		return;
	set(&s->given, uri, c->len);
	set(&s->given_key, key, c->id_len);
	s->given_id = 0;
}

/* Put text up to where the next code is, or to, and the code. */
static void
put_codes(struct stream *s, size_t from, size_t to, int last,
    const struct term_link *link)
{
	const struct code *c;

	for (; s->done < s->ncodes; s->done++) {
		c = &s->list[s->done];
		if (c->at > to || (c->at == to && !last))
			break;
		put_text(s, from, c->at, link);
		from = c->at;
		put_code(s, c);
	}
	put_text(s, from, to, link);
}

/* Does the input link this text to the host that it names? */
static int
is_linked(const struct stream *s)
{
	const char *a, *b;
	size_t n = uri_host(buf_str(&s->uri), s->uri.len, &a);

	return s->is_given &&
	    uri_host(buf_str(&s->given), s->given.len, &b) == n &&
	    memcmp(a, b, n) == 0;
}

/* A match, line by line, but for the quote marks. */
static void
put_match(struct stream *s, const struct linkify_match *m, int link)
{
	struct term_link own = {NULL, 0, 0};
	size_t at = m->start, end, next;

	put_codes(s, at, at, 1, NULL);
	buf_truncate(&s->uri, 0);
	link = link && uri_add(&s->uri, buf_str(&s->href), s->href.len);
	if (link && s->direct)
		wrapper_make_direct(&s->uri, 0);
	if (link && is_fit(s, s->uri.len) && !is_linked(s)) {
		own.uri = buf_str(&s->uri);
		own.len = s->uri.len;
		own.id = next_id(s);
	}
	for (; at < m->end; at = next) {
		end = line_end(s, at, m->end, &next);
		put_codes(s, at, end, 0, own.id ? &own : NULL);
		if (next < m->end)
			next +=
			    linkify_prefix(s->text.data + next, m->end - next);
		put_codes(s, end, next, 0, NULL);
	}
	menu_flush(&s->menu);
}

/* Forget what is shown, but for the line before and the present one. */
static void
forget(struct stream *s)
{
	const char *p = s->text.data, *lf = memrchr(p, '\n', s->shown);
	size_t from = 0, bytes, i;

	if (lf != NULL && (lf = memrchr(p, '\n', (size_t)(lf - p))) != NULL)
		from = (size_t)(lf - p) + 1;
	if (s->shown - from > MAX_CONTEXT)
		from = s->shown - MAX_CONTEXT;
	memmove(s->text.data, s->text.data + from, s->text.len - from);
	buf_truncate(&s->text, s->text.len - from);
	s->shown -= from;
	bytes = s->done < s->ncodes ? s->list[s->done].bytes : s->codes.len;
	if (bytes > 0) {
		memmove(
		    s->codes.data, s->codes.data + bytes, s->codes.len - bytes);
		buf_truncate(&s->codes, s->codes.len - bytes);
	}
	for (i = s->done; i < s->ncodes; i++) {
		s->list[i].at -= from;
		s->list[i].bytes -= bytes;
		s->list[i - s->done] = s->list[i];
	}
	s->ncodes -= s->done;
	s->done = 0;
}

/* Show the text up to byte to, or less if a link in it may go on. */
static void
show(struct stream *s, size_t to, enum show how)
{
	struct linkify_match m;
	const char *lf;
	size_t at = s->shown;

	while (
	    s->term.links && linkify_next(s->text.data, to, at, &m, &s->href)) {
		if (m.open && how == SHOW_LINES) {
			lf = memrchr(s->text.data + at, '\n', m.start - at);
			to = lf ? (size_t)(lf - s->text.data) + 1 : at;
			break;
		}
		put_codes(s, at, m.start, 0, NULL);
		put_match(s, &m, how == SHOW_END || m.end < to);
		at = m.end;
	}
	put_codes(s, at, to, how != SHOW_LINES, NULL);
	s->shown = to;
	forget(s);
}

/* Where a line that is too long may be cut: behind a word. */
static size_t
cut(const struct stream *s)
{
	const char *p = s->text.data;
	const char *blank = memrchr(p + s->shown, ' ', s->text.len - s->shown);

	return blank ? (size_t)(blank - p) + 1 : s->text.len;
}

void
stream_add(struct stream *s, const char *text, size_t n)
{
	size_t before = s->text.len, used;
	const char *lf;

	if (s->raw.len > 0) {
		buf_add(&s->raw, text, n);
		used = filter(s, s->raw.data, s->raw.len, 0);
		memmove(s->raw.data, s->raw.data + used, s->raw.len - used);
		buf_truncate(&s->raw, s->raw.len - used);
	} else {
		used = filter(s, text, n, 0);
		buf_add(&s->raw, text + used, n - used);
	}
	if (s->text.len == before)
		return;
	lf = memrchr(s->text.data + before, '\n', s->text.len - before);
	if (lf != NULL)
		show(s, (size_t)(lf - s->text.data) + 1, SHOW_LINES);
	if (s->text.len - s->shown > MAX_HELD)
		show(s, cut(s), SHOW_ALL);
}

int
stream_holds(const struct stream *s)
{
	return s->shown < s->text.len || s->done < s->ncodes;
}

void
stream_show(struct stream *s)
{
	show(s, s->text.len, SHOW_ALL);
}

int
stream_end(struct stream *s)
{
	struct buf *const bufs[] = {&s->raw, &s->text, &s->codes, &s->given,
	    &s->given_key, &s->href, &s->uri, &s->fit, &s->bytes};
	int error = 0;
	size_t i;

	filter(s, buf_str(&s->raw), s->raw.len, 1);
	show(s, s->text.len, SHOW_END);
	menu_flush(&s->menu);
	menu_free(&s->menu);
	for (i = 0; i < sizeof(bufs) / sizeof(bufs[0]); i++) {
		if (error == 0)
			error = bufs[i]->err;
		buf_free(bufs[i]);
	}
	term_free(&s->term);
	free(s->list);
	free(s);
	errno = error;
	return error ? -1 : 0;
}
