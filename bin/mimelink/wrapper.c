/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "wrapper.h"

#include <string.h>
#include <strings.h>

#include "encword.h"
#include "number.h"
#include "uri.h"
#include "utf8.h"

/*
 * A wrapper's host in lower case: ".example.com" is every host below it,
 * "example.*" that of every country; the beginning of its path; the parameter
 * of its query that has the URL, or how else it is written there.  A host is
 * listed only if it sends its visitors nowhere else, since readers are told
 * where they end up.
 */
enum code {
	PLAIN, /* percent-encoded */
	BASE64,
	PROOFPOINT_2,
	/* without a parameter: */
	PROOFPOINT_3,
	SEGMENT, /* the next segment of the path */
	LAST_SEGMENT,
	QUERY, /* the query is the URL */
};

static const struct wrapper {
	const char *host;
	const char *path;
	const char *parameter;
	enum code code;
} wrappers[] = {
    /* gateways that mail goes through */
    {".safelinks.protection.outlook.com", "/", "url", PLAIN},
    {"urldefense.proofpoint.com", "/v1/url", "u", PLAIN},
    {"urldefense.proofpoint.com", "/v2/url", "u", PROOFPOINT_2},
    {"urldefense.proofpoint.com", "/v3/__", NULL, PROOFPOINT_3},
    {"urldefense.com", "/v3/__", NULL, PROOFPOINT_3},
    {"urldefense.us", "/v3/__", NULL, PROOFPOINT_3},
    {"linkprotect.cudasvc.com", "/url", "a", PLAIN},
    {".protection.sophos.com", "/", "u", BASE64},
    {"secure-web.cisco.com", "/", NULL, LAST_SEGMENT},
    {"link.edgepilot.com", "/s/", "u", PLAIN},
    {"deref-gmx.net", "/mail/client/", "redirectUrl", PLAIN},
    {"deref-web.de", "/mail/client/", "redirectUrl", PLAIN},
    /* trackers of those who send it */
    {".awstrack.me", "/L0/", NULL, SEGMENT},
    {"www.amazon.*", "/gp/r.html", "U", PLAIN},
    {"www.amazon.*", "/gp/redirect.html", "location", PLAIN},
    /* web sites */
    {"www.google.*", "/url", "q", PLAIN},
    {"www.google.*", "/url", "url", PLAIN},
    {"google.com", "/url", "q", PLAIN},
    {"www.bing.com", "/ck/a", "u", BASE64},
    {"duckduckgo.com", "/l/", "uddg", PLAIN},
    {"l.facebook.com", "/l.php", "u", PLAIN},
    {"lm.facebook.com", "/l.php", "u", PLAIN},
    {"www.facebook.com", "/l.php", "u", PLAIN},
    {"l.messenger.com", "/l.php", "u", PLAIN},
    {"l.instagram.com", "/", "u", PLAIN},
    {"l.threads.com", "/", "u", PLAIN},
    {"www.youtube.com", "/redirect", "q", PLAIN},
    {"out.reddit.com", "/", "url", PLAIN},
    {"www.linkedin.com", "/redir/redirect", "url", PLAIN},
    {"www.linkedin.com", "/safety/go", "url", PLAIN},
    {"slack-redir.net", "/link", "url", PLAIN},
    {"steamcommunity.com", "/linkfilter/", "u", PLAIN},
    {"steamcommunity.com", "/linkfilter/", "url", PLAIN},
    {"vk.com", "/away.php", "to", PLAIN},
    {"t.umblr.com", "/redirect", "z", PLAIN},
    {"exit.sc", "/", "url", PLAIN},
    {"href.li", "/", NULL, QUERY},
};

/* Parameters that only tell who clicked; "utm_*" is all that begin so. */
static const char *const tracking[] = {"utm_*", "mc_cid", "mc_eid", "fbclid",
    "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "twclid",
    "ttclid", "yclid", "igshid", "igsh", "_hsenc", "_hsmi", "hsCtaTracking",
    "mkt_tok", "vero_id", "vero_conv", "oly_anon_id", "oly_enc_id", "_openstat",
    "ml_subscriber", "ml_subscriber_hash", "ck_subscriber_id", "sc_cid", "__s",
    "_kx", "rb_clickid", "s_cid", "wickedid", "pk_campaign", "pk_kwd", "mtm_*"};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- looking for it ------------------------------------------------------ */

/* The parts of a URI of http or https. */
struct parts {
	const char *host;
	size_t host_len;
	const char *path;
	const char *query; /* behind the "?", or where there would be one */
	const char *end; /* of the query; a fragment is not looked at */
};

static int
split(const char *uri, size_t n, struct parts *p)
{
	const char *end = uri + n, *slash;

	if (n < 7 || memcmp(uri, "http", 4) != 0)
		return 0;
	p->host_len = uri_host(uri, n, &p->host);
	slash = p->host + p->host_len;
	p->path = memchr(slash, '/', (size_t)(end - slash));
	if (p->path == NULL)
		return 0;
	p->end = memchr(p->path, '#', (size_t)(end - p->path));
	if (p->end == NULL)
		p->end = end;
	p->query = memchr(p->path, '?', (size_t)(p->end - p->path));
	p->query = p->query == NULL ? p->end : p->query + 1;
	return 1;
}

/* "com", a country's two letters, or "co.uk" and "com.br". */
static int
is_country(const char *s, size_t n)
{
	if (n == 3)
		return strncasecmp(s, "com", 3) == 0;
	if (n == 5 && strncasecmp(s, "co.", 3) == 0)
		s += 3, n -= 3;
	if (n == 6 && strncasecmp(s, "com.", 4) == 0)
		s += 4, n -= 4;
	return n == 2 && s[0] != '.' && s[1] != '.';
}

static int
host_is(const struct parts *p, const char *pattern)
{
	size_t n;

	/* for most there is nothing else to compare */
	if (pattern[0] != '.' && (p->host[0] | 0x20) != pattern[0])
		return 0;
	n = strlen(pattern);
	if (pattern[n - 1] == '*')
		return p->host_len >= n &&
		    strncasecmp(p->host, pattern, n - 1) == 0 &&
		    is_country(p->host + n - 1, p->host_len - (n - 1));
	if (pattern[0] == '.')
		return p->host_len > n &&
		    strncasecmp(p->host + p->host_len - n, pattern, n) == 0;
	return p->host_len == n && strncasecmp(p->host, pattern, n) == 0;
}

static int
path_is(const struct parts *p, const char *prefix)
{
	size_t n = strlen(prefix);

	return (size_t)(p->end - p->path) >= n &&
	    strncmp(p->path, prefix, n) == 0;
}

/* The value of the parameter.  Return: its end, NULL if there is none. */
static const char *
parameter(const struct parts *p, const char *name, const char **value)
{
	size_t n = strlen(name);
	const char *s, *next;

	for (s = p->query; s < p->end; s = next + 1) {
		next = memchr(s, '&', (size_t)(p->end - s));
		if (next == NULL)
			next = p->end;
		if ((size_t)(next - s) > n && s[n] == '=' &&
		    strncasecmp(s, name, n) == 0) {
			*value = s + n + 1;
			return next;
		}
	}
	return NULL;
}

/* What is encoded. */
static const char *
find_value(const struct wrapper *w, const struct parts *p, const char **value)
{
	const char *stop = p->query < p->end ? p->query - 1 : p->end;
	const char *slash;

	if (w->parameter != NULL)
		return parameter(p, w->parameter, value);
	*value = p->path + strlen(w->path);
	switch (w->code) {
	case SEGMENT:
		slash = memchr(*value, '/', (size_t)(stop - *value));
		return slash == NULL ? stop : slash;
	case LAST_SEGMENT:
		slash = memrchr(p->path, '/', (size_t)(stop - p->path));
		*value = slash + 1;
		return stop;
	case QUERY:
		*value = p->query;
		return p->end;
	default:
		return p->end;
	}
}

/* ---- codes --------------------------------------------------------------- */

static void
add_percent_decoded(struct buf *b, const char *s, const char *end)
{
	int byte;

	while (s < end) {
		byte = *s == '%' && end - s > 2 ? number_hex_byte(s + 1) : -1;
		if (byte != -1)
			s += 2;
		buf_addc(b, byte == -1 ? *s : (char)byte);
		s++;
	}
}

/* "-" for "%" and "_" for "/", then percent-encoded. */
static void
add_proofpoint_2(struct buf *b, const char *s, const char *end)
{
	struct buf plain = BUF_INIT;

	for (; s < end; s++)
		buf_addc(&plain, *s == '-' ? '%' : *s == '_' ? '/' : *s);
	add_percent_decoded(b, buf_str(&plain), buf_str(&plain) + plain.len);
	if (plain.err != 0)
		b->err = plain.err;
	buf_free(&plain);
}

/* Of either alphabet, and behind the "a1" that Bing puts before it. */
static void
add_base64(struct buf *b, const char *s, const char *end)
{
	struct encword word = {.encoding = 'B'};
	struct buf plain = BUF_INIT;
	size_t i;

	add_percent_decoded(&plain, s, end);
	for (i = 0; i < plain.len; i++)
		if (plain.data[i] == '-' || plain.data[i] == '_')
			plain.data[i] = plain.data[i] == '-' ? '+' : '/';
	i = plain.len > 2 && memcmp(plain.data, "a1", 2) == 0 ? 2 : 0;
	word.text = buf_str(&plain) + i;
	word.text_len = plain.len - i;
	encword_bytes(&word, b);
	if (plain.err != 0)
		b->err = plain.err;
	buf_free(&plain);
}

/* How many characters a run of stars with this letter stands for. */
static size_t
run_length(char c)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789-_";
	const char *p = c != '\0' ? strchr(letters, c) : NULL;

	return p == NULL ? 0 : (size_t)(p - letters) + 2;
}

/* The URL with each star, or run "**X", filled from the characters taken. */
static void
fill_stars(struct buf *b, const char *s, const char *end, const char *taken,
    size_t left)
{
	uint32_t cp;
	size_t run, len;

	while (s < end) {
		if (*s != '*') {
			buf_addc(b, *s++);
			continue;
		}
		run = 1;
		if (end - s > 2 && s[1] == '*') {
			run = run_length(s[2]);
			s += 2;
		}
		for (s++; run > 0 && left > 0; run--) {
			len = utf8_decode(taken, left, &cp);
			len = len > 0 ? len : 1;
			buf_add(b, taken, len);
			taken += len;
			left -= len;
		}
	}
}

/*
 * __URL__;CHARACTERS!...: in the URL each character that was not safe is a
 * star; in base64, all of them.  On the way one of two slashes may be lost.
 */
static void
add_proofpoint_3(struct buf *b, const char *s, const char *end)
{
	struct buf plain = BUF_INIT, taken = BUF_INIT;
	const char *behind, *bang, *colon;

	add_percent_decoded(&plain, s, end);
	s = buf_str(&plain);
	end = s + plain.len;
	behind = memmem(s, plain.len, "__;", 3);
	if (behind != NULL) {
		bang = memchr(behind, '!', (size_t)(end - behind));
		add_base64(&taken, behind + 3, bang == NULL ? end : bang);
		colon = memchr(s, ':', (size_t)(behind - s));
		if (colon != NULL && behind - colon > 2 && colon[1] == '/' &&
		    colon[2] != '/') {
			buf_add(b, s, (size_t)(colon + 1 - s));
			buf_addc(b, '/');
			s = colon + 1;
		}
		fill_stars(b, s, behind, buf_str(&taken), taken.len);
	}
	if (plain.err != 0 || taken.err != 0)
		b->err = plain.err != 0 ? plain.err : taken.err;
	buf_free(&plain);
	buf_free(&taken);
}

/* ---- all together -------------------------------------------------------- */

/*
 * Add what a URI leads to, as the wrapper has it, for uri_add() to judge.
 * Return: 1, or 0 with nothing added if it is no wrapper that is known here or
 * has nothing in it.
 */
static int
open_one(const char *uri, size_t n, struct buf *b)
{
	const struct wrapper *w;
	const char *s, *end;
	size_t before = b->len;
	struct parts parts;

	if (!split(uri, n, &parts))
		return 0;
	for (w = wrappers; w < wrappers + COUNT(wrappers); w++) {
		if (!host_is(&parts, w->host) || !path_is(&parts, w->path))
			continue;
		end = find_value(w, &parts, &s);
		if (end == NULL)
			continue;
		if (w->code == BASE64)
			add_base64(b, s, end);
		else if (w->code == PROOFPOINT_2)
			add_proofpoint_2(b, s, end);
		else if (w->code == PROOFPOINT_3)
			add_proofpoint_3(b, s, end);
		else
			add_percent_decoded(b, s, end);
		return b->len > before;
	}
	return 0;
}

int
wrapper_open_all(const char *uri, size_t n, struct buf *b)
{
	struct buf inner = BUF_INIT, next = BUF_INIT;
	size_t before = b->len;
	int depth;

	for (depth = 0; depth < WRAPPER_DEPTH; depth++) {
		buf_truncate(&inner, 0);
		buf_truncate(&next, 0);
		if (!open_one(uri, n, &inner) ||
		    !uri_add(&next, inner.data, inner.len))
			break;
		buf_truncate(b, before);
		buf_add(b, next.data, next.len);
		uri = b->data + before;
		n = b->len - before;
	}
	if (inner.err != 0 || next.err != 0)
		b->err = inner.err != 0 ? inner.err : next.err;
	buf_free(&inner);
	buf_free(&next);
	return depth;
}

static int
is_tracking(const char *s, size_t n)
{
	size_t i, len;

	for (i = 0; i < COUNT(tracking); i++) {
		len = strlen(tracking[i]);
		if (tracking[i][len - 1] == '*'
			? n >= len - 1 &&
			    strncasecmp(s, tracking[i], len - 1) == 0
			: n == len && strncasecmp(s, tracking[i], len) == 0)
			return 1;
	}
	return 0;
}

void
wrapper_untrack(const char *uri, size_t n, struct buf *b)
{
	const char *s, *next, *equals;
	struct parts p;
	char join = '?';

	if (!split(uri, n, &p) || p.query == p.end) {
		buf_add(b, uri, n);
		return;
	}
	buf_add(b, uri, (size_t)(p.query - 1 - uri));
	for (s = p.query; s < p.end; s = next + 1) {
		next = memchr(s, '&', (size_t)(p.end - s));
		if (next == NULL)
			next = p.end;
		equals = memchr(s, '=', (size_t)(next - s));
		if (is_tracking(s, (size_t)((equals ? equals : next) - s)))
			continue;
		buf_addc(b, join);
		buf_add(b, s, (size_t)(next - s));
		join = '&';
	}
	buf_add(b, p.end, (size_t)(uri + n - p.end));
}

void
wrapper_make_direct(struct buf *b, size_t at)
{
	struct buf inner = BUF_INIT, clean = BUF_INIT;
	const char *uri = buf_str(b) + at;
	size_t len = b->len - at;

	if (wrapper_open_all(uri, len, &inner) > 0) {
		uri = inner.data;
		len = inner.len;
	}
	wrapper_untrack(uri, len, &clean);
	buf_truncate(b, at);
	buf_add(b, buf_str(&clean), clean.len);
	if (inner.err != 0 || clean.err != 0)
		b->err = inner.err != 0 ? inner.err : clean.err;
	buf_free(&inner);
	buf_free(&clean);
}
