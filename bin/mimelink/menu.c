/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "menu.h"

#include <string.h>

/* How many bytes of blank there are at s. */
static size_t
blank_at(const char *s, const char *end)
{
	if (*s == ' ' || *s == '\t' || *s == '\n')
		return 1;
	return end - s >= 2 && memcmp(s, "\302\240", 2) == 0 ? 2 : 0;
}

void
menu_add(struct menu *m, uint32_t anchor, const char *s, size_t n,
    const char *uri, size_t len)
{
	const char *end = s + n, *word;
	size_t blank;

	if (anchor != m->anchor) {
		menu_flush(m);
		m->anchor = anchor;
		buf_add(&m->uri, uri, len);
	}
	while (s < end) {
		blank = blank_at(s, end);
		if (blank > 0) {
			s += blank;
			m->blank = 1;
			continue;
		}
		for (word = s; s < end && blank_at(s, end) == 0;)
			s++;
		if (m->blank && m->text.len > 0)
			buf_addc(&m->text, ' ');
		m->blank = 0;
		buf_add(&m->text, word, (size_t)(s - word));
	}
}

void
menu_blank(struct menu *m)
{
	m->blank = 1;
}

void
menu_flush(struct menu *m)
{
	int error = m->text.err ? m->text.err : m->uri.err;

	if (m->anchor == 0)
		return;
	if (error != 0 && m->term->out->err == 0)
		m->term->out->err = error;
	else
		term_entry(m->term, buf_str(&m->text), m->text.len,
		    buf_str(&m->uri), m->uri.len);
	buf_truncate(&m->text, 0);
	buf_truncate(&m->uri, 0);
	m->anchor = 0;
}

void
menu_free(struct menu *m)
{
	buf_free(&m->text);
	buf_free(&m->uri);
}
