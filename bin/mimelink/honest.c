/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "honest.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <idn2.h>
#include <unictype.h>

#include "uri.h"
#include "utf8.h"
#include "wrapper.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- hosts that look like others ----------------------------------------- */

enum {
	LATIN = 1,
	CYRILLIC = 2,
	HAN = 4,
	KANA = 8,
	HANGUL = 16,
	BOPOMOFO = 32,
	OTHER = 64,
};

static const struct {
	const char *name;
	unsigned script;
} scripts[] = {{"Common", 0}, {"Inherited", 0}, {"Latin", LATIN},
    {"Cyrillic", CYRILLIC}, {"Han", HAN}, {"Hiragana", KANA},
    {"Katakana", KANA}, {"Hangul", HANGUL}, {"Bopomofo", BOPOMOFO}};

/* What is written together (UTS 39 section 5.2, highly restrictive). */
static const unsigned together[] = {
    LATIN | HAN | KANA, LATIN | HAN | BOPOMOFO, LATIN | HAN | HANGUL};

static unsigned
script_of(uint32_t cp, const uc_script_t **other)
{
	const uc_script_t *script = uc_script(cp);
	size_t i;

	if (script == NULL)
		return 0;
	for (i = 0; i < COUNT(scripts); i++)
		if (strcmp(script->name, scripts[i].name) == 0)
			return scripts[i].script;
	/* two of those that have no bit of their own are a mixture */
	if (*other != NULL && *other != script)
		return LATIN | OTHER;
	*other = script;
	return OTHER;
}

static int
are_together(unsigned found)
{
	size_t i;

	if ((found & (found - 1)) == 0)
		return 1;
	for (i = 0; i < COUNT(together); i++)
		if ((found & ~together[i]) == 0)
			return 1;
	return 0;
}

/* The Cyrillic letters that a reader takes for Latin ones. */
static int
reads_as_latin(uint32_t cp)
{
	static const uint32_t alike[] = {0x430, 0x435, 0x43e, 0x440, 0x441,
	    0x443, 0x445, 0x455, 0x456, 0x458, 0x45b, 0x491, 0x4bb, 0x4bd,
	    0x4cf, 0x501, 0x511, 0x51b, 0x51d, 0x461};
	size_t i;

	for (i = 0; i < COUNT(alike); i++)
		if (alike[i] == cp)
			return 1;
	return 0;
}

/* Has it no form by which a reader would know that it is there? */
static int
is_unseen(uint32_t cp)
{
	return uc_is_general_category_withtable(
		   cp, UC_CATEGORY_MASK_C | UC_CATEGORY_MASK_Z) ||
	    uc_is_property_default_ignorable_code_point(cp);
}

/* Is this label, in UTF-8, one that may deceive? */
static int
label_is_strange(const char *s, size_t n, int latin_top)
{
	const uc_script_t *other = NULL;
	unsigned found = 0, script;
	uint32_t cp;
	size_t len;
	int latin = 1;

	for (; n > 0; s += len, n -= len) {
		len = utf8_decode(s, n, &cp);
		if (len == 0 || is_unseen(cp))
			return 1;
		script = script_of(cp, &other);
		found |= script;
		if (script == CYRILLIC && !reads_as_latin(cp))
			latin = 0;
	}
	return !are_together(found) ||
	    (found == CYRILLIC && latin && latin_top);
}

static int
host_is_strange(const char *s)
{
	const char *top = strrchr(s, '.'), *dot;
	int latin_top;

	top = top == NULL ? s : top + 1;
	latin_top = (*top & 0x80) == 0;
	for (;; s = dot + 1) {
		dot = strchrnul(s, '.');
		if (label_is_strange(s, (size_t)(dot - s), latin_top))
			return 1;
		if (*dot == '\0')
			return 0;
	}
}

/* Add a host of ASCII in its own script.  Return: may it deceive? */
static int
add_shown(const char *host, size_t n, struct buf *b)
{
	char *ascii, *shown = NULL;
	int rc, strange;

	if (memmem(host, n, "xn--", 4) == NULL) {
		buf_add(b, host, n);
		return 0;
	}
	ascii = strndup(host, n);
	rc = ascii == NULL ? IDN2_MALLOC
			   : idn2_to_unicode_8z8z(ascii, &shown, 0);
	strange = rc == IDN2_OK && host_is_strange(shown);
	if (rc == IDN2_OK && !strange)
		buf_addstr(b, shown);
	else
		buf_add(b, host, n);
	if (rc == IDN2_MALLOC)
		b->err = ENOMEM;
	if (rc == IDN2_OK)
		idn2_free(shown);
	free(ascii);
	return strange;
}

/* ---- hosts that a text names --------------------------------------------- */

static size_t
without_www(const char **s, size_t n)
{
	if (n > 4 && strncasecmp(*s, "www.", 4) == 0) {
		*s += 4;
		n -= 4;
	}
	return n > 0 && (*s)[n - 1] == '.' ? n - 1 : n;
}

/* Is a equal to b, or above it? */
static int
is_above(const char *a, size_t n, const char *b, size_t m)
{
	return n > 0 && n <= m && strncasecmp(a, b + (m - n), n) == 0 &&
	    (n == m || b[m - n - 1] == '.');
}

static int
same_host(const char *a, size_t n, const char *b, size_t m)
{
	n = without_www(&a, n);
	m = without_www(&b, m);
	return is_above(a, n, b, m) || is_above(b, m, a, n);
}

/* Where a host ends that begins at s. */
static const char *
host_end(const char *s, const char *end)
{
	while (s < end && strchr("/?#:@,;()[]<>\"'", *s) == NULL)
		s++;
	return s;
}

/* Is this one of the words of the list, which has blanks around each? */
static int
is_listed(const char *s, size_t n, const char *list)
{
	char key[16] = " ";
	size_t i;

	if (n + 3 > sizeof(key))
		return 0;
	for (i = 0; i < n; i++)
		key[i + 1] = (char)tolower((unsigned char)s[i]);
	key[n + 1] = ' ';
	return strstr(list, key) != NULL;
}

/*
 * Is a word without "www." a host?  Its last label tells, for files, parts of
 * programs and sentences have dots as well.  In a sentence it must be one that
 * is no word, and no beginning of the next sentence.
 */
static int
is_bare_host(const char *s, size_t n, int alone)
{
	static const char old[] = " com net org edu gov ";
	static const char young[] =
	    " app arpa asia bank biz blog cafe cloud club corp dev example "
	    "finance home info int internal jobs lan live local mil mobi name "
	    "news online onion pro shop site store tech test top travel vip "
	    "wiki xyz ";
	static const char files[] =
	    " cc cs db el go gz hs js md ps py rb rs sh so ts vb xz ";
	const char *dot = memrchr(s, '.', n), *top, *second;
	size_t len;

	if (dot == NULL || dot == s)
		return 0;
	top = dot + 1;
	len = (size_t)(s + n - top);
	if (is_listed(top, len, old)) /* ASP.NET is something else */
		return memcmp(top, "NET", 3) != 0;
	if (!alone) {
		second = memrchr(s, '.', (size_t)(dot - s));
		return second != NULL && len == 2 &&
		    is_listed(second + 1, (size_t)(dot - second) - 1,
			" ac co com edu gov org ");
	}
	if (len == 2 && isalpha((unsigned char)top[0]) &&
	    isalpha((unsigned char)top[1]))
		return !is_listed(top, len, files);
	return (*top & 0x80) != 0 || is_listed(top, len, young) ||
	    (len > 4 && strncasecmp(top, "xn--", 4) == 0);
}

/* The host that a word names.  Return: its length, 0 if it names none. */
static size_t
named_host(const char **s, const char *end, int alone)
{
	const char *p, *at;
	size_t n;

	p = memmem(*s, (size_t)(end - *s), "://", 3);
	if (p != NULL) {
		*s = p + 3;
		for (p = *s; p < end && strchr("/?#", *p) == NULL;)
			p++;
		at = memrchr(*s, '@', (size_t)(p - *s));
		*s = at == NULL ? *s : at + 1;
		return (size_t)(host_end(*s, end) - *s);
	}
	while (*s < end && strchr("([<\"'", **s) != NULL)
		++*s;
	at = memchr(*s, '@', (size_t)(end - *s));
	if (at != NULL && at > *s) {
		*s = at + 1;
		p = host_end(*s, end);
		while (p > *s && p[-1] == '.')
			p--;
		return memchr(*s, '.', (size_t)(p - *s)) ? (size_t)(p - *s) : 0;
	}
	p = host_end(*s, end);
	while (p > *s && !isalnum((unsigned char)p[-1]) && (p[-1] & 0x80) == 0)
		p--;
	if (end - *s > 4 && strncasecmp(*s, "www.", 4) == 0)
		return (size_t)(p - *s);
	n = (size_t)(p - *s);
	return is_bare_host(*s, n, alone) ? n : 0;
}

/* The hosts of a link. */
struct hosts {
	const char *first; /* of its URI */
	size_t first_len;
	const char *last; /* where it ends; the same but for wrappers */
	size_t last_len;
	int err; /* ENOMEM, if they could not be compared */
};

/* What a text says about them. */
enum says {
	SAYS_NOTHING,
	SAYS_FIRST,
	SAYS_LAST,
	SAYS_OTHER,
};

static enum says
compare(const char *name, size_t n, const struct hosts *h)
{
	if (same_host(name, n, h->last, h->last_len))
		return SAYS_LAST;
	if (same_host(name, n, h->first, h->first_len))
		return SAYS_FIRST;
	return SAYS_OTHER;
}

/* A URL that is a wrapper round the last host is spelled out, not hidden. */
static int
wraps_last(const char *word, size_t n, struct hosts *h)
{
	struct buf uri = BUF_INIT, inner = BUF_INIT;
	const char *host;
	size_t len;
	int wraps = 0;

	if (uri_add(&uri, word, n) &&
	    wrapper_open_all(uri.data, uri.len, &inner) > 0) {
		len = uri_host(inner.data, inner.len, &host);
		wraps = same_host(host, len, h->last, h->last_len);
	}
	if (uri.err != 0 || inner.err != 0)
		h->err = ENOMEM;
	buf_free(&uri);
	buf_free(&inner);
	return wraps;
}

/* What a word of n bytes says, whether it is the whole text or not. */
static enum says
word_says(const char *word, size_t n, int alone, struct hosts *h)
{
	struct buf url = BUF_INIT, uri = BUF_INIT;
	enum says says = SAYS_NOTHING;
	const char *name = word;
	size_t len = named_host(&name, word + n, alone);

	if (len == 0)
		return SAYS_NOTHING;
	buf_addstr(&url, "http://");
	buf_add(&url, name, len);
	if (uri_add(&uri, buf_str(&url), url.len)) {
		len = uri_host(uri.data, uri.len, &name);
		says = compare(name, len, h);
	}
	if (url.err != 0 || uri.err != 0)
		h->err = ENOMEM;
	buf_free(&url);
	buf_free(&uri);
	if (says == SAYS_OTHER && wraps_last(word, n, h))
		return SAYS_FIRST;
	return says;
}

static int
is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t';
}

/* The worst of what its words say. */
static enum says
text_says(const char *s, size_t n, struct hosts *h)
{
	const char *end = s + n, *word;
	enum says says = SAYS_NOTHING, now;
	int alone;

	if (memchr(s, '.', n) == NULL && memchr(s, ':', n) == NULL)
		return SAYS_NOTHING; /* no host is without either */
	while (s < end && is_blank(*s))
		s++;
	while (end > s && is_blank(end[-1]))
		end--;
	alone = memchr(s, ' ', (size_t)(end - s)) == NULL;
	while (s < end && says != SAYS_OTHER) {
		for (word = s; s < end && !is_blank(*s);)
			s++;
		now = word_says(word, (size_t)(s - word), alone, h);
		if (now > says)
			says = now;
		while (s < end && is_blank(*s))
			s++;
	}
	return says;
}

/* ---- both ---------------------------------------------------------------- */

/* Does the URI have a user's name before this host of it? */
static int
has_user(const char *uri, const char *host)
{
	return host > uri && host[-1] == '@' && memcmp(uri, "http", 4) == 0;
}

enum honest
honest_mark(
    const char *text, size_t n, const char *uri, size_t len, struct buf *b)
{
	struct buf inner = BUF_INIT;
	size_t before = b->len;
	struct hosts h = {.err = 0};
	enum says says;
	int warn, wrapped;

	h.first_len = h.last_len = uri_host(uri, len, &h.first);
	h.last = h.first;
	if (h.first_len == 0)
		return HONEST_NOTHING;
	warn = has_user(uri, h.first);
	wrapped = wrapper_open_all(uri, len, &inner) > 0;
	if (wrapped) {
		h.last_len = uri_host(inner.data, inner.len, &h.last);
		warn |= has_user(inner.data, h.last);
	}
	says = text_says(text, n, &h);
	warn |= add_shown(h.last, h.last_len, b) || says == SAYS_OTHER;
	if (inner.err != 0 || h.err != 0)
		b->err = ENOMEM;
	buf_free(&inner);
	if (warn)
		return HONEST_WARNING;
	if (wrapped && says != SAYS_LAST)
		return HONEST_NOTE;
	buf_truncate(b, before);
	return HONEST_NOTHING;
}
