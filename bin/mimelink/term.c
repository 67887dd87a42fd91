/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "term.h"

#include <stdint.h>
#include <string.h>

#include "charset.h"
#include "utf8.h"

static const struct {
	unsigned style;
	const char *on;
	const char *off;
} sgr[] = {
    {TERM_BOLD, "\033[1m", "\033[22m"},
    {TERM_DIM, "\033[2m", "\033[22m"},
    {TERM_ITALIC, "\033[3m", "\033[23m"},
    {TERM_UNDERLINE, "\033[4m", "\033[24m"},
    {TERM_STRIKE, "\033[9m", "\033[29m"},
};

enum {
	N_SGR = sizeof(sgr) / sizeof(sgr[0])
};

void
term_init(struct term *t, struct out *out)
{
	memset(t, 0, sizeof(*t));
	t->out = out;
}

void
term_free(struct term *t)
{
	buf_free(&t->bytes);
}

/* Bold and dim share their end, so the one that stays is set again. */
static void
set_style(struct term *t, unsigned style)
{
	unsigned i, off = t->style & ~style, on = style & ~t->style;

	if (t->style == style || !t->sgr)
		return;
	if (off & (TERM_BOLD | TERM_DIM)) {
		out_addstr(t->out, "\033[22m");
		on |= style & (TERM_BOLD | TERM_DIM);
		off &= ~(unsigned)(TERM_BOLD | TERM_DIM);
	}
	for (i = 0; i < N_SGR; i++)
		if (off & sgr[i].style)
			out_addstr(t->out, sgr[i].off);
	for (i = 0; i < N_SGR; i++)
		if (on & sgr[i].style)
			out_addstr(t->out, sgr[i].on);
	t->style = style;
}

static int
is_safe_uri(const char *uri, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (uri[i] < 33 || uri[i] > 126 || uri[i] == ';')
			return 0;
	return len > 0;
}

void
term_close_link(struct term *t)
{
	if (t->open != 0)
		out_addstr(t->out, "\033]8;;\033\\");
	t->open = 0;
}

void
term_open_link(struct term *t, const struct term_link *link)
{
	char id[24], *p = id + sizeof(id);
	unsigned n = link->id;

	term_close_link(t);
	if (link->id == 0 || link->len > TERM_MAX_URI ||
	    !is_safe_uri(link->uri, link->len))
		return;
	do
		*--p = (char)('0' + n % 10);
	while (n /= 10);
	out_addstr(t->out, "\033]8;id=");
	out_add(t->out, p, (size_t)(id + sizeof(id) - p));
	out_addc(t->out, ';');
	out_add(t->out, link->uri, link->len);
	out_addstr(t->out, "\033\\");
	t->open = link->id;
}

/* The blanks between two texts, which take what both of them have. */
static void
put_blanks(struct term *t, unsigned style, unsigned id)
{
	static const char blank[] = "                                ";
	size_t n;

	if (t->open != id)
		term_close_link(t);
	if (t->blanks == 0)
		return;
	style &= t->blank_style;
	if (t->open == 0 || t->blank_link != id) {
		term_close_link(t);
		style &= ~(unsigned)TERM_UNDERLINE;
	}
	if (style != t->style)
		set_style(t, t->style & style);
	for (; t->blanks > 0; t->blanks -= n) {
		n = sizeof(blank) - 1;
		if (n > t->blanks)
			n = t->blanks;
		out_add(t->out, blank, n);
	}
}

/* Text that is safe, in the codeset of the terminal. */
static void
put_bytes(struct term *t, const char *s, size_t n)
{
	if (t->locale == NULL) {
		out_add(t->out, s, n);
		return;
	}
	buf_truncate(&t->bytes, 0);
	locale_bytes(t->locale, s, n, &t->bytes);
	if (t->bytes.err != 0 && t->out->err == 0)
		t->out->err = t->bytes.err;
	out_add(t->out, buf_str(&t->bytes), t->bytes.len);
}

/* Text without blanks, of which only what may be shown is put. */
static void
put_shown(struct term *t, const char *s, size_t n)
{
	const char *end = s + n, *from = s;
	uint32_t cp;
	size_t len;

	while (s < end) {
		if (*s > 32 && *s < 127) {
			s++;
			continue;
		}
		len = utf8_decode(s, (size_t)(end - s), &cp);
		if (len > 0 && utf8_is_shown(cp)) {
			s += len;
			continue;
		}
		if (s > from)
			put_bytes(t, from, (size_t)(s - from));
		if (len == 0)
			put_bytes(t, t->locale ? "?" : "\357\277\275",
			    t->locale ? 1 : 3);
		s += len ? len : 1;
		from = s;
	}
	if (s > from)
		put_bytes(t, from, (size_t)(s - from));
}

/* Is there anything in it that put_shown() would put? */
static int
has_shown(const char *s, size_t n)
{
	uint32_t cp;
	size_t i, len;

	for (i = 0; i < n; i += len) {
		len = utf8_decode(s + i, n - i, &cp);
		if (len == 0 || utf8_is_shown(cp))
			return 1;
	}
	return 0;
}

/* How many bytes of blanks there are at s: U+0020 and U+00A0. */
static size_t
blank_at(const char *s, const char *end)
{
	if (*s == ' ')
		return 1;
	return end - s >= 2 && memcmp(s, "\302\240", 2) == 0 ? 2 : 0;
}

void
term_text(struct term *t, const char *s, size_t n, unsigned style,
    const struct term_link *link)
{
	const char *end = s + n, *word;
	unsigned id = link != NULL && t->links ? link->id : 0;
	size_t len;

	while (s < end && !t->entries) {
		len = blank_at(s, end);
		if (len > 0) {
			s += len;
			t->blanks++;
			continue;
		}
		for (word = s; s < end && blank_at(s, end) == 0;)
			s++;
		if (!has_shown(word, (size_t)(s - word)))
			continue;
		put_blanks(t, style, id);
		set_style(t, style);
		if (id != 0 && t->open != id)
			term_open_link(t, link);
		put_shown(t, word, (size_t)(s - word));
		t->blank_style = style;
		t->blank_link = t->open;
	}
}

void
term_blanks(struct term *t, size_t n)
{
	t->blanks += n;
}

void
term_newline(struct term *t)
{
	if (t->entries)
		return;
	term_close_link(t);
	set_style(t, 0);
	t->blanks = 0;
	t->blank_style = 0;
	t->blank_link = 0;
	out_addc(t->out, '\n');
	if (t->out->buf.len > OUT_SIZE / 2)
		out_flush(t->out);
}

void
term_entry(
    struct term *t, const char *text, size_t n, const char *uri, size_t len)
{
	int entries = t->entries;

	if (!is_safe_uri(uri, len))
		return;
	t->entries = 0;
	t->blanks = 0;
	term_text(t, text, n, 0, NULL);
	out_addc(t->out, '\t');
	out_add(t->out, uri, len);
	out_addc(t->out, '\n');
	t->entries = entries;
}
