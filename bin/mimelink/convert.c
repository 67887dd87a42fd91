/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "convert.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>
#include <unistr.h>

#include "utf8.h"

#define REPLACEMENT "\xef\xbf\xbd"
#define HIGH_BITS UINT64_C(0x8080808080808080)

enum {
	NAME_MAX_LEN = 63,
	CONVERTERS = 256 /* that are kept; what is beyond is not known */
};

struct converter {
	char name[NAME_MAX_LEN + 1];
	iconv_t cd;
	int err; /* why there is none */
};

static struct converter converters[CONVERTERS];
static size_t count;
static int sealed;
static const char *failed;
static int why;

/* ---- iconv(3) and what it has open --------------------------------------- */

static struct converter *
find(const char *name)
{
	struct converter *c;

	for (c = converters; c < converters + count; c++)
		if (strcmp(c->name, name) == 0)
			return c;
	if (sealed || count == CONVERTERS || strlen(name) > NAME_MAX_LEN)
		return NULL;
	memcpy(c->name, name, strlen(name) + 1);
	c->cd = iconv_open("UTF-8", name);
	c->err = c->cd == (iconv_t)-1 ? errno : 0;
	count++;
	return c;
}

/* HZ and ISO-2022-JP are EUC in another dress. */
static const char *
base_name(const char *name)
{
	if (strcmp(name, "ISO-2022-JP") == 0)
		return "EUC-JP-MS";
	if (strcmp(name, "HZ-GB-2312") == 0)
		return "GB18030";
	return name;
}

static int
is_own(const char *name)
{
	return strcmp(name, "UTF-8") == 0 ||
	    strcmp(name, "WINDOWS-1252") == 0 ||
	    strcmp(name, "UTF-16LE") == 0 || strcmp(name, "UTF-16BE") == 0;
}

int
convert_open(const char *name)
{
	const struct converter *c;

	if (is_own(name))
		return 0;
	c = find(base_name(name));
	errno = c == NULL ? EINVAL : c->err;
	return errno == 0 ? 0 : -1;
}

void
convert_seal(void)
{
	sealed = 1;
}

const char *
convert_name(const char *label)
{
	const struct converter *c;

	/* "//" would ask for options, "" for the locale's charset */
	if (label[0] == '\0' || strchr(label, '/') != NULL)
		return NULL;
	c = find(label);
	return c == NULL || c->err != 0 ? NULL : c->name;
}

const char *
convert_failed(void)
{
	if (failed == NULL)
		return NULL;
	errno = why;
	return failed;
}

/* Convert what can be; n == 0 brings out a letter that waited for a mark. */
static void
convert_some(iconv_t cd, char **in, size_t *n, struct buf *b)
{
	size_t room = *n + *n / 2 + 64;
	char *out = buf_reserve(b, room);

	if (out == NULL) {
		*n = 0;
		return;
	}
	errno = 0;
	iconv(cd, *n > 0 ? in : NULL, n, &out, &room);
	b->len = (size_t)(out - b->data);
	*out = '\0';
}

/* What does not convert becomes U+FFFD, byte by byte. */
static void
add_by_iconv(iconv_t cd, const char *s, size_t n, struct buf *b)
{
	char *in = (char *)(uintptr_t)s;

	iconv(cd, NULL, NULL, NULL, NULL);
	while (n > 0) {
		convert_some(cd, &in, &n, b);
		if (n > 0 && errno != E2BIG) {
			buf_addstr(b, REPLACEMENT);
			in++;
			n--;
		}
	}
	convert_some(cd, NULL, &n, b);
}

/* ---- our own ------------------------------------------------------------- */

size_t
convert_utf8_span(const char *s, size_t n)
{
	size_t i = 0, len;
	uint64_t word;
	uint32_t cp;

	while (i < n) {
		if (n - i >= sizeof(word)) {
			memcpy(&word, s + i, sizeof(word));
			if ((word & HIGH_BITS) == 0) {
				i += sizeof(word);
				continue;
			}
		}
		len = utf8_decode(s + i, n - i, &cp);
		if (len == 0)
			break;
		i += len;
	}
	return i;
}

/* UTF-8 as it is, but for what is malformed. */
static void
add_utf8(const char *s, size_t n, struct buf *b)
{
	size_t good;

	while (n > 0) {
		good = convert_utf8_span(s, n);
		buf_add(b, s, good);
		s += good;
		n -= good;
		if (n > 0) {
			buf_addstr(b, REPLACEMENT);
			s++;
			n--;
		}
	}
}

static void
add_character(uint32_t cp, struct buf *b)
{
	uint8_t bytes[6];
	int n = u8_uctomb(bytes, cp, sizeof(bytes));

	if (n > 0)
		buf_add(b, bytes, (size_t)n);
	else
		buf_addstr(b, REPLACEMENT);
}

static void
add_windows_1252(const char *s, size_t n, struct buf *b)
{
	/* 0x80 to 0x9f; where there is no character it is malformed */
	static const uint16_t middle[32] = {0x20ac, 0xfffd, 0x201a, 0x0192,
	    0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039,
	    0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c,
	    0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a,
	    0x0153, 0xfffd, 0x017e, 0x0178};
	const char *end = s + n, *from;
	unsigned char c;

	while (s < end) {
		for (from = s; s < end && (*s & 0x80) == 0;)
			s++;
		buf_add(b, from, (size_t)(s - from));
		if (s == end)
			return;
		c = (unsigned char)*s++;
		add_character(c < 0xa0 ? middle[c - 0x80] : c, b);
	}
}

/* Two bytes, of which the one at index high counts for more. */
static uint32_t
unit(const char *s, int high)
{
	return (uint32_t)(unsigned char)s[high] << 8 | (unsigned char)s[!high];
}

static void
add_utf16(const char *s, size_t n, int high, struct buf *b)
{
	uint32_t cp, low;

	for (; n >= 2; s += 2, n -= 2) {
		cp = unit(s, high);
		low = n >= 4 ? unit(s + 2, high) : 0;
		if (cp >> 10 == 0x36 && low >> 10 == 0x37) {
			cp = 0x10000 + ((cp & 0x3ff) << 10 | (low & 0x3ff));
			s += 2;
			n -= 2;
		}
		add_character(cp, b);
	}
	if (n > 0)
		buf_addstr(b, REPLACEMENT);
}

/*
 * ISO-2022-JP as EUC: iconv's own knows neither the katakana nor the extra
 * characters that mailers put into it.
 */
static void
jis_to_euc(const char *s, size_t n, struct buf *b)
{
	const char *end = s + n;
	char set = 'B'; /* B ASCII, I katakana, $ two bytes each */

	while (s < end) {
		if (*s == '\033' && end - s >= 3 &&
		    (s[1] == '(' || s[1] == '$')) {
			set = s[1] == '$' ? '$' : s[2];
			s += 3;
		} else if (set == '$' && end - s >= 2 && *s > ' ' &&
		    s[1] > ' ') {
			buf_addc(b, (char)(s[0] | 0x80));
			buf_addc(b, (char)(s[1] | 0x80));
			s += 2;
		} else {
			if (*s == '\n')
				set = 'B';
			if (set == 'I' && *s > ' ') {
				buf_addc(b, '\x8e');
				buf_addc(b, (char)(*s | 0x80));
			} else
				buf_addc(b, *s);
			s++;
		}
	}
}

/* RFC 1843: ASCII with GB 2312 between ~{ and ~}, or the end of the line. */
static void
hz_to_euc(const char *s, size_t n, struct buf *b)
{
	const char *end = s + n;
	int two = 0; /* bytes each */

	while (s < end) {
		if (*s == '~' && end - s >= 2 && s[1] != '\0' &&
		    strchr("{}~\n", s[1]) != NULL) {
			if (s[1] == '~')
				buf_addc(b, '~');
			else
				two = s[1] == '{';
			s += 2;
		} else if (two && end - s >= 2 && *s > ' ' && s[1] > ' ') {
			buf_addc(b, (char)(s[0] | 0x80));
			buf_addc(b, (char)(s[1] | 0x80));
			s += 2;
		} else {
			two = two && *s != '\n';
			buf_addc(b, *s++);
		}
	}
}

/* ---- all together -------------------------------------------------------- */

static void
add_by_euc(const char *name, const char *s, size_t n, struct buf *b)
{
	struct buf euc = BUF_INIT;

	if (name[0] == 'H')
		hz_to_euc(s, n, &euc);
	else
		jis_to_euc(s, n, &euc);
	if (euc.err != 0)
		b->err = euc.err;
	convert(base_name(name), buf_str(&euc), euc.len, b);
	buf_free(&euc);
}

void
convert(const char *name, const char *s, size_t n, struct buf *b)
{
	const struct converter *c;

	if (strcmp(name, "UTF-8") == 0)
		add_utf8(s, n, b);
	else if (strcmp(name, "WINDOWS-1252") == 0)
		add_windows_1252(s, n, b);
	else if (strncmp(name, "UTF-16", 6) == 0)
		add_utf16(s, n, name[6] == 'L', b);
	else if (base_name(name) != name)
		add_by_euc(name, s, n, b);
	else if ((c = find(name)) != NULL && c->err == 0)
		add_by_iconv(c->cd, s, n, b);
	else {
		if (failed == NULL) {
			failed = name;
			why = c == NULL ? EINVAL : c->err;
		}
		add_utf8(s, n, b);
	}
}
