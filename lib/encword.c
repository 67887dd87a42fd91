/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "encword.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

#include "number.h"

#define CHARSET_MAX 64

int
encword_parse(const char *s, const char *end, struct encword *w)
{
	const char *mark, *star, *close;

	if (end - s < 8 || s[0] != '=' || s[1] != '?')
		return 0;
	w->charset = s + 2;
	mark = memchr(w->charset, '?', (size_t)(end - w->charset));
	if (mark == NULL || mark == w->charset || end - mark < 5 ||
	    mark - w->charset > CHARSET_MAX || mark[2] != '?')
		return 0;
	w->encoding = (char)(mark[1] & ~0x20);
	if (w->encoding != 'B' && w->encoding != 'Q')
		return 0;
	star = memchr(w->charset, '*', (size_t)(mark - w->charset));
	w->charset_len = (size_t)((star ? star : mark) - w->charset);
	w->text = mark + 3;
	close = memchr(w->text, '?', (size_t)(end - w->text));
	if (close == NULL || close + 1 == end || close[1] != '=')
		return 0;
	w->text_len = (size_t)(close - w->text);
	w->end = close + 2;
	return 1;
}

/* The Q encoding (section 4.2). */
static void
add_q(const char *s, size_t n, struct buf *b)
{
	size_t i;
	int byte;

	for (i = 0; i < n; i++) {
		byte =
		    s[i] == '=' && n - i > 2 ? number_hex_byte(s + i + 1) : -1;
		if (byte != -1) {
			buf_addc(b, (char)byte);
			i += 2;
		} else
			buf_addc(b, s[i] == '_' ? ' ' : s[i]);
	}
}

static int
base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static void
add_base64(const char *s, size_t n, struct buf *b)
{
	unsigned int bits = 0;
	int have = 0, v;
	size_t i;

	for (i = 0; i < n && s[i] != '='; i++) {
		v = base64_value(s[i]);
		if (v == -1)
			continue;
		bits = bits << 6 | (unsigned int)v;
		have += 6;
		if (have >= 8) {
			have -= 8;
			buf_addc(b, (char)(bits >> have & 0xff));
		}
	}
}

void
encword_bytes(const struct encword *w, struct buf *b)
{
	if (w->encoding == 'B')
		add_base64(w->text, w->text_len, b);
	else
		add_q(w->text, w->text_len, b);
}

static int
same_charset(const struct encword *a, const struct encword *b)
{
	return a->charset_len == b->charset_len &&
	    strncasecmp(a->charset, b->charset, a->charset_len) == 0;
}

static int
charset_is(const struct encword *w, const char *name)
{
	return w->charset_len == strlen(name) &&
	    strncasecmp(w->charset, name, w->charset_len) == 0;
}

static iconv_t
converter(const struct encword *w)
{
	char name[CHARSET_MAX + 1];

	memcpy(name, w->charset, w->charset_len);
	name[w->charset_len] = '\0';
	return iconv_open("UTF-8", name);
}

/* One call of iconv(3).  Return: 0, or its errno. */
static int
convert_some(iconv_t cd, char **in, size_t *left, struct buf *b)
{
	size_t room = *left * 4 + 16;
	char *out = buf_reserve(b, room);

	if (out == NULL)
		return errno;
	errno = 0;
	iconv(cd, in, left, &out, &room);
	b->len = (size_t)(out - b->data);
	*out = '\0';
	return errno;
}

/* A letter that an accent behind it might have joined is held back so long. */
static void
convert_held(iconv_t cd, struct buf *b)
{
	size_t none = 0;

	convert_some(cd, NULL, &none, b);
}

/* What does not convert becomes U+FFFD, byte by byte. */
static void
convert(iconv_t cd, struct buf *bytes, struct buf *b)
{
	char *in = bytes->data;
	size_t left = bytes->len;

	while (left > 0 && b->err == 0)
		if (convert_some(cd, &in, &left, b) != E2BIG && left > 0) {
			convert_held(cd, b);
			buf_addstr(b, "\xef\xbf\xbd");
			in++;
			left--;
		}
	convert_held(cd, b);
}

/* A run of words in one charset.  Return: 0, or -1 if nobody knows it. */
static int
add_run(const struct encword *first, struct buf *bytes, struct buf *b)
{
	iconv_t cd;

	if (charset_is(first, "utf-8") || charset_is(first, "us-ascii")) {
		buf_add(b, buf_str(bytes), bytes->len);
		return 0;
	}
	cd = converter(first);
	if (cd == (iconv_t)-1)
		return -1;
	convert(cd, bytes, b);
	iconv_close(cd);
	return 0;
}

static const char *
skip_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
		p++;
	return p;
}

const char *
encword_run(
    const char *s, const char *end, struct encword *w, struct buf *bytes)
{
	struct encword next;
	const char *stop;

	if (!encword_parse(s, end, w))
		return NULL;
	next = *w;
	do {
		encword_bytes(&next, bytes);
		stop = next.end;
		s = skip_blanks(stop, end);
		if (!encword_parse(s, end, &next))
			return stop;
	} while (same_charset(w, &next));
	return s;
}

void
encword_decode(const char *s, size_t n, struct buf *b)
{
	const char *end = s + n, *stop;
	struct buf bytes = BUF_INIT;
	struct encword w;

	while (s < end) {
		buf_truncate(&bytes, 0);
		stop = encword_run(s, end, &w, &bytes);
		if (stop == NULL) {
			buf_addc(b, *s++);
			continue;
		}
		if (add_run(&w, &bytes, b) == -1)
			buf_add(b, s, (size_t)(stop - s));
		s = stop;
	}
	if (bytes.err != 0)
		b->err = bytes.err;
	buf_free(&bytes);
}
