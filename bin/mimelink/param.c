/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "param.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "charset.h"
#include "encword.h"
#include "number.h"

#define SECTIONS 64 /* of one parameter, RFC 2231 */

static int
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* ---- words --------------------------------------------------------------- */

static void
add_guessed(const char *s, size_t n, struct buf *b)
{
	charset_decode(charset_guess(NULL, 0, 0, s, n), s, n, b);
}

/* The bytes of a run of words in the charset that its first word names. */
static void
add_labelled(const struct encword *w, const struct buf *bytes, struct buf *b)
{
	const char *s = buf_str(bytes);
	const char *charset;

	charset = charset_guess(w->charset, w->charset_len, 0, s, bytes->len);
	charset_decode(charset, s, bytes->len, b);
	if (bytes->err != 0)
		b->err = bytes->err;
}

void
param_words(const char *s, size_t n, struct buf *b)
{
	const char *end = s + n, *plain = s, *stop;
	struct buf bytes = BUF_INIT;
	struct encword w;

	while ((s = memchr(s, '=', (size_t)(end - s))) != NULL) {
		buf_truncate(&bytes, 0);
		stop = encword_run(s, end, &w, &bytes);
		if (stop == NULL) {
			s++;
			continue;
		}
		add_guessed(plain, (size_t)(s - plain), b);
		add_labelled(&w, &bytes, b);
		plain = s = stop;
	}
	add_guessed(plain, (size_t)(end - plain), b);
	buf_free(&bytes);
}

/* ---- structured bodies --------------------------------------------------- */

static const char *
skip_blanks(const char *p, const char *end)
{
	while (p < end && is_blank(*p))
		p++;
	return p;
}

/* Behind a comment, which may nest, or p itself. */
static const char *
skip_comment(const char *p, const char *end)
{
	int depth = 0;

	do {
		if (*p == '\\' && p + 1 < end)
			p++;
		else if (*p == '(')
			depth++;
		else if (*p == ')')
			depth--;
		p++;
	} while (p < end && depth > 0);
	return p;
}

static const char *
skip_quoted(const char *p, const char *end)
{
	for (p++; p < end && *p != '"'; p++)
		if (*p == '\\' && p + 1 < end)
			p++;
	return p < end ? p + 1 : end;
}

/* The ; at or behind p that ends a parameter, or end. */
static const char *
param_end(const char *p, const char *end)
{
	while (p < end && *p != ';')
		p = *p == '"' ? skip_quoted(p, end) : p + 1;
	return p;
}

void
param_value(const char *body, size_t n, struct buf *b)
{
	const char *end = body + n;

	while (body < end && *body != ';') {
		if (*body == '(') {
			body = skip_comment(body, end);
			continue;
		}
		if (!is_blank(*body) && *body != '"')
			buf_addc(b, (char)tolower((unsigned char)*body));
		body++;
	}
}

/* One parameter as it is written: name *section* = value. */
struct param {
	const char *name;
	size_t name_len; /* without section and asterisks */
	int section; /* 0 if it has none */
	int extended; /* percent-encoded */
	const char *value;
	const char *end;
};

/* "name*1*" is section 1 of name, percent-encoded. */
static void
split_name(struct param *p, const char *end)
{
	const char *star;

	while (end > p->name && is_blank(end[-1]))
		end--;
	p->extended = end > p->name && end[-1] == '*';
	if (p->extended)
		end--;
	p->section = 0;
	star = memchr(p->name, '*', (size_t)(end - p->name));
	p->name_len = (size_t)((star ? star : end) - p->name);
	if (star == NULL)
		return;
	for (star++; star < end && *star >= '0' && *star <= '9'; star++)
		if (p->section < SECTIONS)
			p->section = p->section * 10 + (*star - '0');
	if (star < end)
		p->section = SECTIONS;
}

/* The parameter at *pos.  Return: 1, or 0 at the end. */
static int
next_param(const char **pos, const char *end, struct param *p)
{
	const char *from, *eq;

	while (*pos < end) {
		from = skip_blanks(*pos, end);
		while (from < end && *from == '(')
			from = skip_blanks(skip_comment(from, end), end);
		*pos = param_end(from, end);
		eq = memchr(from, '=', (size_t)(*pos - from));
		p->end = *pos;
		*pos = *pos < end ? *pos + 1 : end;
		if (eq == NULL || eq == from)
			continue;
		p->name = from;
		split_name(p, eq);
		p->value = skip_blanks(eq + 1, p->end);
		while (p->end > p->value && is_blank(p->end[-1]))
			p->end--;
		return 1;
	}
	return 0;
}

/* A quoted string without its quotes, or what stands there bare. */
static void
add_value(const struct param *p, struct buf *b)
{
	const char *s = p->value, *end = p->end;

	if (s == end || *s != '"') {
		/* blanks and parentheses in bare names are common */
		buf_add(b, s, (size_t)(end - s));
		return;
	}
	for (s++; s < end && *s != '"'; s++) {
		/* a path of another system is no escape */
		if (*s == '\\' && s + 1 < end && strchr("\"\\", s[1]) != NULL)
			s++;
		buf_addc(b, *s);
	}
}

static void
add_percent(const char *s, size_t n, struct buf *b)
{
	int byte;

	for (; n > 0; s++, n--) {
		byte = *s == '%' && n > 2 ? number_hex_byte(s + 1) : -1;
		buf_addc(b, byte == -1 ? *s : (char)byte);
		if (byte != -1) {
			s += 2;
			n -= 2;
		}
	}
}

/* The sections of a parameter of this name, in their order. */
static int
collect(const char *pos, const char *end, const char *name,
    struct param sections[SECTIONS])
{
	struct param p;
	int n = 0;

	while (next_param(&pos, end, &p)) {
		if (p.name_len != strlen(name) || p.section >= SECTIONS ||
		    strncasecmp(p.name, name, p.name_len) != 0)
			continue;
		/* the extended form is the better one (RFC 6266) */
		if (sections[p.section].value == NULL ||
		    (p.extended && !sections[p.section].extended))
			sections[p.section] = p;
		if (p.section >= n)
			n = p.section + 1;
	}
	return n;
}

/* Cut charset'language' off the first section. */
static size_t
cut_charset(const struct buf *first, const char **text)
{
	const char *s = buf_str(first), *quote = strchr(s, '\'');
	const char *second = quote == NULL ? NULL : strchr(quote + 1, '\'');

	*text = second == NULL ? s : second + 1;
	return second == NULL ? 0 : (size_t)(quote - s);
}

/* Put the sections together: their bytes, and the label of their charset. */
static void
join(const struct param sections[], int n, struct buf *bytes, struct buf *label)
{
	struct buf one = BUF_INIT;
	const char *text;
	size_t len;
	int i;

	for (i = 0; i < n; i++) {
		if (sections[i].value == NULL)
			continue;
		buf_truncate(&one, 0);
		add_value(&sections[i], &one);
		text = buf_str(&one);
		if (sections[i].extended && label->len == 0) {
			len = cut_charset(&one, &text);
			buf_add(label, buf_str(&one), len);
		}
		if (sections[i].extended)
			add_percent(text, strlen(text), bytes);
		else
			buf_addstr(bytes, text);
	}
	if (one.err != 0)
		bytes->err = one.err;
	buf_free(&one);
}

int
param_get(const char *body, size_t n, const char *name, struct buf *b)
{
	struct param sections[SECTIONS] = {{NULL, 0, 0, 0, NULL, NULL}};
	struct buf bytes = BUF_INIT, label = BUF_INIT;
	int count;

	count = collect(param_end(body, body + n), body + n, name, sections);
	if (count == 0)
		return 0;
	join(sections, count, &bytes, &label);
	if (label.len > 0)
		charset_decode(charset_guess(buf_str(&label), label.len, 0,
				   buf_str(&bytes), bytes.len),
		    buf_str(&bytes), bytes.len, b);
	else
		param_words(buf_str(&bytes), bytes.len, b);
	if (bytes.err != 0)
		b->err = bytes.err;
	buf_free(&bytes);
	buf_free(&label);
	return 1;
}
