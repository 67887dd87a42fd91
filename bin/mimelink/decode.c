/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "decode.h"

#include <string.h>

#include "number.h"

static const char *
line_end(const char *p, const char *end)
{
	const char *nl = memchr(p, '\n', (size_t)(end - p));

	return nl == NULL ? end : nl + 1;
}

/* The end of a line without its ending. */
static const char *
text_end(const char *p, const char *next)
{
	if (next > p && next[-1] == '\n')
		next--;
	if (next > p && next[-1] == '\r')
		next--;
	return next;
}

/* ---- quoted-printable ---------------------------------------------------- */

/* One line, already without blanks at its end and soft break. */
static void
add_qp(const char *p, const char *end, struct buf *b)
{
	const char *eq;
	int byte;

	while (p < end) {
		eq = memchr(p, '=', (size_t)(end - p));
		if (eq == NULL)
			eq = end;
		buf_add(b, p, (size_t)(eq - p));
		p = eq;
		if (p == end)
			return;
		byte = end - p > 2 ? number_hex_byte(p + 1) : -1;
		if (byte != -1) {
			buf_addc(b, (char)byte);
			p += 3;
		} else
			buf_addc(b, *p++);
	}
}

void
decode_qp(const char *s, size_t n, struct buf *b)
{
	const char *end = s + n, *next, *stop, *text;

	for (; s < end; s = next) {
		next = line_end(s, end);
		stop = text = text_end(s, next);
		while (text > s && (text[-1] == ' ' || text[-1] == '\t'))
			text--;
		if (text > s && text[-1] == '=') {
			add_qp(s, text - 1, b);
			continue;
		}
		add_qp(s, text, b);
		buf_add(b, stop, (size_t)(next - stop));
	}
}

/* ---- base64 -------------------------------------------------------------- */

enum {
	JUNK = 64,
	PAD = 65
};

static unsigned char values[256];

static void
fill_values(void)
{
	static const char alphabet[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t i;

	if (values[0] == JUNK)
		return;
	memset(values, JUNK, sizeof(values));
	for (i = 0; i < 64; i++)
		values[(unsigned char)alphabet[i]] = (unsigned char)i;
	values['='] = PAD;
}

static unsigned int
value(char c)
{
	return values[(unsigned char)c];
}

/*
 * Is there base64 from here to the end of the line, or to its padding?  Each
 * byte is looked at once more, not once for each padding before it.
 */
static int
base64_follows(const char *p, const char *end)
{
	const char *from = p;
	size_t n;

	while (p < end && value(*p) < JUNK)
		p++;
	n = (size_t)(p - from);
	if (p < end && *p == '=')
		return n % 4 > 1;
	return n > 0 && n % 4 == 0 && (p == end || *p == '\r' || *p == '\n');
}

/* Four characters at a time, while there is nothing but the alphabet. */
static const char *
fast_base64(const char *p, const char *end, char **out)
{
	unsigned int a, b, c, d;
	char *o = *out;

	for (; end - p >= 4; p += 4) {
		a = value(p[0]);
		b = value(p[1]);
		c = value(p[2]);
		d = value(p[3]);
		if ((a | b | c | d) >= JUNK)
			break;
		*o++ = (char)(a << 2 | b >> 4);
		*o++ = (char)(b << 4 | c >> 2);
		*o++ = (char)(c << 6 | d);
	}
	*out = o;
	return p;
}

void
decode_base64(const char *s, size_t n, struct buf *b)
{
	const char *end = s + n;
	unsigned int bits = 0, v;
	int have = 0;
	char *out = buf_reserve(b, n / 4 * 3 + 3);

	if (out == NULL)
		return;
	fill_values();
	while (s < end) {
		if (have == 0)
			s = fast_base64(s, end, &out);
		if (s == end)
			break;
		v = value(*s++);
		if (v == PAD) {
			have = 0;
			while (s < end && strchr("=\r\n", *s) != NULL)
				s++;
			if (!base64_follows(s, end))
				break;
		} else if (v != JUNK) {
			bits = bits << 6 | v;
			have += 6;
			if (have < 8)
				continue;
			have -= 8;
			*out++ = (char)(bits >> have & 0xff);
		}
	}
	b->len = (size_t)(out - b->data);
	*out = '\0';
}

/* ---- uuencode ------------------------------------------------------------ */

/* "begin 644 name": three or four octal digits, then a name. */
static int
is_begin(const char *p, const char *end, struct uufile *f)
{
	const char *q = p + 6;

	if (end - p < 11 || memcmp(p, "begin ", 6) != 0)
		return 0;
	while (q < end && *q >= '0' && *q <= '7')
		q++;
	if (q - p < 9 || q - p > 10 || end - q < 2 || *q != ' ')
		return 0;
	f->begin = p;
	f->name = q + 1;
	f->name_len = (size_t)(end - f->name);
	return 1;
}

/* How many bytes a line says it holds, or -1 if it cannot be one. */
static int
uu_count(const char *p, const char *end)
{
	const char *q;
	int n;

	for (q = p; q < end; q++)
		if (*q < ' ' || *q > '`')
			return -1;
	if (p == end)
		return -1;
	n = (*p - ' ') & 63;
	/* some encoders leave out the blanks at the end of a line */
	return (n + 2) / 3 * 4 + 3 >= end - p - 1 ? n : -1;
}

static const char *
uu_lines(const char *p, const char *end, int *lines)
{
	const char *next;

	*lines = 0;
	for (; p < end; p = next) {
		next = line_end(p, end);
		if (text_end(p, next) - p == 3 && memcmp(p, "end", 3) == 0)
			return next;
		if (uu_count(p, text_end(p, next)) == -1)
			return p;
		++*lines;
	}
	return p;
}

int
decode_uu_find(const char *s, size_t n, struct uufile *f)
{
	const char *end = s + n, *next;
	int lines;

	for (; s < end; s = next) {
		next = line_end(s, end);
		if (*s != 'b' || !is_begin(s, text_end(s, next), f))
			continue;
		f->data = next;
		f->end = uu_lines(next, end, &lines);
		if (lines > 0)
			return 1;
	}
	return 0;
}

static void
add_uu_line(const char *p, const char *end, struct buf *b)
{
	int n = uu_count(p, end), i;
	unsigned int bits;

	for (p++; n > 0; n -= 3, p = end - p > 4 ? p + 4 : end) {
		for (i = 0, bits = 0; i < 4; i++)
			bits = bits << 6 |
			    (p + i < end ? (unsigned int)(p[i] - ' ') & 63 : 0);
		for (i = 0; i < 3 && i < n; i++)
			buf_addc(b, (char)(bits >> (16 - 8 * i) & 0xff));
	}
}

void
decode_uu(const struct uufile *f, struct buf *b)
{
	const char *p, *next;

	for (p = f->data; p < f->end; p = next) {
		next = line_end(p, f->end);
		if (*p == 'e')
			break;
		add_uu_line(p, text_end(p, next), b);
	}
}
