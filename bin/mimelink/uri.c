/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "uri.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include <idn2.h>

#include "number.h"

enum {
	MAX_HOST = 1024, /* bytes before punycode; DNS allows 253 after it */
	MAX_SCHEME = 32,
};

static const char hex[] = "0123456789ABCDEF";

static void
add_encoded(struct buf *b, unsigned char c)
{
	buf_addc(b, '%');
	buf_addc(b, hex[c >> 4]);
	buf_addc(b, hex[c & 15]);
}

/* What follows the authority: percent-encoded where it must be. */
static void
add_rest(struct buf *b, const char *s, size_t n)
{
	size_t i, plain = 0;
	unsigned char c;

	for (i = 0; i < n; i++) {
		c = (unsigned char)s[i];
		if (c > 32 && c < 127 && c != ';')
			continue;
		buf_add(b, s + plain, i - plain);
		add_encoded(b, c);
		plain = i + 1;
	}
	buf_add(b, s + plain, n - plain);
}

/* The n bytes of a host without their percent-encoding. */
static size_t
percent_decode(const char *s, size_t n, char *to)
{
	size_t i, len = 0;
	int byte;

	for (i = 0; i < n; i++) {
		byte =
		    s[i] == '%' && n - i > 2 ? number_hex_byte(s + i + 1) : -1;
		if (byte != -1)
			i += 2;
		to[len++] = byte == -1 ? s[i] : (char)byte;
	}
	return len;
}

/* Letters, digits, "-", "." and "_", which host names should not have. */
static int
is_host_name(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!((s[i] >= '0' && s[i] <= '9') ||
			((s[i] | 0x20) >= 'a' && (s[i] | 0x20) <= 'z') ||
			s[i] == '-' || s[i] == '.' || s[i] == '_'))
			return 0;
	return n > 0 && s[0] != '.';
}

static int
add_punycode(struct buf *b, const char *s, size_t n)
{
	char host[MAX_HOST + 1], *ascii = NULL;
	int rc, good;

	memcpy(host, s, n);
	host[n] = '\0';
	if (strlen(host) != n)
		return 0;
	rc = idn2_to_ascii_8z(
	    host, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	if (rc != IDN2_OK)
		rc = idn2_to_ascii_8z(
		    host, &ascii, IDN2_NFC_INPUT | IDN2_TRANSITIONAL);
	good = rc == IDN2_OK && is_host_name(ascii, strlen(ascii));
	if (good)
		buf_addstr(b, ascii);
	if (rc == IDN2_OK)
		idn2_free(ascii);
	else if (rc == IDN2_MALLOC)
		b->err = ENOMEM;
	return good;
}

/* A host: a name, or an IPv6 address in brackets. */
static int
add_host(struct buf *b, const char *s, size_t n)
{
	char host[MAX_HOST];

	if (n == 0 || n > sizeof(host))
		return 0;
	if (s[0] == '[' && s[n - 1] == ']' &&
	    strspn(s + 1, "0123456789abcdefABCDEF:.") == n - 2) {
		buf_add(b, s, n);
		return 1;
	}
	n = percent_decode(s, n, host);
	if (is_host_name(host, n)) {
		buf_add(b, host, n);
		return 1;
	}
	return add_punycode(b, host, n);
}

/* [user@]host[:port] */
static int
add_authority(struct buf *b, const char *s, size_t n)
{
	const char *end = s + n, *at = memrchr(s, '@', n), *port = NULL, *p;

	if (at != NULL) {
		add_rest(b, s, (size_t)(at - s));
		buf_addc(b, '@');
		s = at + 1;
	}
	for (p = end; p > s && p[-1] >= '0' && p[-1] <= '9';)
		p--;
	if (p > s && p[-1] == ':' && end - p <= 5)
		port = p - 1;
	if (!add_host(b, s, (size_t)((port ? port : end) - s)))
		return 0;
	if (port != NULL && end - port > 1)
		buf_add(b, port, (size_t)(end - port));
	return 1;
}

/* s may be written to: the backslashes of the path become slashes. */
static int
add_http(struct buf *b, const char *scheme, char *s, const char *end)
{
	const char *authority;
	char *p;

	if (memchr(s, '\\', (size_t)(end - s)) != NULL)
		for (p = s; p < end && *p != '?' && *p != '#'; p++)
			if (*p == '\\')
				*p = '/';
	while (s < end && *s == '/')
		s++;
	authority = s;
	while (s < end && *s != '/' && *s != '?' && *s != '#')
		s++;
	buf_addstr(b, scheme);
	buf_addstr(b, "//");
	if (!add_authority(b, authority, (size_t)(s - authority)))
		return 0;
	if (s == end || *s != '/')
		buf_addc(b, '/');
	add_rest(b, s, (size_t)(end - s));
	return 1;
}

static int
is_mail_field(const char *s, size_t n)
{
	static const char *const fields[] = {"to", "subject", "cc", "body"};
	const char *equals = memchr(s, '=', n);
	size_t i, len = equals ? (size_t)(equals - s) : n;

	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (strlen(fields[i]) == len &&
		    strncasecmp(fields[i], s, len) == 0)
			return 1;
	return 0;
}

/* The fields of a mailto from the one behind "?" on. */
static void
add_mail_fields(struct buf *b, const char *s, const char *end)
{
	const char *next;
	char join = '?';

	for (; s < end; s = next + (next < end)) {
		if (end - s >= 4 && memcmp(s, "amp;", 4) == 0)
			s += 4;
		next = memchr(s, '&', (size_t)(end - s));
		if (next == NULL)
			next = end;
		if (!is_mail_field(s, (size_t)(next - s)))
			continue;
		buf_addc(b, join);
		add_rest(b, s, (size_t)(next - s));
		join = '&';
	}
}

/* Addresses with commas between them, their domains as those of http. */
static void
add_addresses(struct buf *b, const char *s, const char *end)
{
	const char *next, *at, *domain;
	size_t n;

	for (; s < end; s = next) {
		next = memchr(s, ',', (size_t)(end - s));
		next = next == NULL ? end : next + 1;
		at = memrchr(s, '@', (size_t)(next - s));
		domain = at == NULL ? next : at + 1;
		add_rest(b, s, (size_t)(domain - s));
		n = (size_t)(next - domain);
		n -= n > 0 && domain[n - 1] == ',';
		if (!add_host(b, domain, n))
			add_rest(b, domain, n);
		add_rest(b, domain + n, (size_t)(next - domain) - n);
	}
}

static int
add_mailto(struct buf *b, const char *s, const char *end)
{
	const char *query;

	while (end - s >= 2 && s[0] == '/' && s[1] == '/') /* a common error */
		s += 2;
	query = memchr(s, '?', (size_t)(end - s));
	if (query == NULL)
		query = end;
	buf_addstr(b, "mailto:");
	add_addresses(b, s, query);
	if (query < end)
		add_mail_fields(b, query + 1, end);
	return b->len > 0 && b->data[b->len - 1] != ':';
}

/* Does it begin with this scheme?  Return: what follows, or NULL. */
static char *
after_scheme(char *s, const char *end, const char *scheme)
{
	size_t n = strlen(scheme);

	if ((size_t)(end - s) <= n || strncasecmp(s, scheme, n) != 0)
		return NULL;
	return s + n;
}

/* Without TAB, CR and LF, blanks and controls at both ends. */
static void
strip(const char *s, size_t n, struct buf *b)
{
	size_t i, from = 0;

	while (n > 0 && (unsigned char)s[n - 1] <= 32)
		n--;
	while (from < n && (unsigned char)s[from] <= 32)
		from++;
	for (i = from; i < n; i++) {
		if ((unsigned char)s[i] > '\r' ||
		    (s[i] != '\t' && s[i] != '\r' && s[i] != '\n'))
			continue;
		buf_add(b, s + from, i - from);
		from = i + 1;
	}
	buf_add(b, s + from, n - from);
}

int
uri_add(struct buf *b, const char *href, size_t n)
{
	struct buf clean = BUF_INIT;
	size_t before = b->len;
	const char *end;
	char *s, *rest;
	int good = 0;

	strip(href, n, &clean);
	s = clean.data;
	if (s == NULL) {
		b->err = clean.err ? clean.err : b->err;
		return 0;
	}
	end = s + clean.len;
	if ((rest = after_scheme(s, end, "https:")) != NULL)
		good = add_http(b, "https:", rest, end);
	else if ((rest = after_scheme(s, end, "http:")) != NULL)
		good = add_http(b, "http:", rest, end);
	else if ((rest = after_scheme(s, end, "mailto:")) != NULL)
		good = add_mailto(b, rest, end);
	if (clean.err != 0)
		b->err = clean.err;
	buf_free(&clean);
	if (!good || b->err != 0)
		buf_truncate(b, before);
	return good && b->err == 0;
}

/* The bytes of a scheme (RFC 3986 section 3.1) at s, 0 if there is none. */
static size_t
scheme_length(const char *s)
{
	size_t n = 0;

	if (!isalpha((unsigned char)s[0]))
		return 0;
	while (isalnum((unsigned char)s[n]) ||
	    (s[n] != '\0' && strchr("+-.", s[n]) != NULL))
		n++;
	return n <= MAX_SCHEME && s[n] == ':' ? n : 0;
}

int
uri_add_scheme(struct buf *b, const char *href, size_t n)
{
	static const char *const untold[] = {"http", "https", "mailto", "cid"};
	struct buf clean = BUF_INIT;
	size_t i, len;
	const char *s;

	strip(href, n, &clean);
	s = buf_str(&clean);
	len = scheme_length(s);
	for (i = 0; i < sizeof(untold) / sizeof(untold[0]); i++)
		if (strlen(untold[i]) == len &&
		    strncasecmp(s, untold[i], len) == 0)
			len = 0;
	for (i = 0; i < len; i++)
		buf_addc(b, (char)tolower((unsigned char)s[i]));
	if (clean.err != 0)
		b->err = clean.err;
	buf_free(&clean);
	return len > 0 && b->err == 0;
}

size_t
uri_host(const char *uri, size_t n, const char **host)
{
	const char *end = uri + n, *p = memchr(uri, ':', n), *at;

	if (p == NULL)
		return 0;
	if (end - p > 3 && p[1] == '/') {
		uri = p + 3;
		for (p = uri; p < end && *p != '/' && *p != '?' && *p != '#';)
			p++;
		at = memrchr(uri, '@', (size_t)(p - uri));
		*host = at ? at + 1 : uri;
		end = memchr(
		    *host, **host == '[' ? ']' : ':', (size_t)(p - *host));
		if (end == NULL)
			end = p;
		else if (*end == ']')
			end++;
		return (size_t)(end - *host);
	}
	for (uri = ++p; p < end && *p != '?' && *p != ',' && *p != '%';)
		p++;
	at = memchr(uri, '@', (size_t)(p - uri));
	*host = at ? at + 1 : p;
	return (size_t)(p - *host);
}
