/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "linkify.h"

#include <string.h>
#include <strings.h>

#include "rejoin.h"
#include "urltext.h"

enum {
	MAX_DEPTH = 16, /* of brackets in a URL */
	MAX_PASSWORD = 128,
	MAX_ANGLE = 4096, /* bytes between angle brackets */
	MAX_QUOTE = 256, /* bytes back to where a quotation begins */
	MAX_LOCAL = 64, /* RFC 5321 4.5.3.1.1 */
};

/* What there is about any link: "://" or "mailto:", "@", "www". */
static const char is_sign[256] = {[':'] = 1, ['@'] = 1, ['w'] = 1, ['W'] = 1};

/* A URL that is being read. */
struct url {
	const char *s;
	size_t n;
	size_t start;
	size_t head; /* where the host, or who logs in to it, begins */
	size_t user; /* where the host begins */
	size_t end;
	struct {
		size_t at;
		size_t next;
	} breaks[LINKIFY_BREAKS];
	size_t nbreaks;
	int open;
};

static int
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int
is_alnum(char c)
{
	return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static int
is_hex(char c)
{
	return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static int
is_any(char c, const char *chars)
{
	return c != '\0' && strchr(chars, c) != NULL;
}

static int
begins(const char *s, size_t n, size_t i, const char *word)
{
	size_t len = strlen(word);

	return n - i >= len && strncasecmp(s + i, word, len) == 0;
}

/* Is this word just before byte i? */
static int
follows(const char *s, size_t from, size_t i, const char *word)
{
	size_t len = strlen(word);

	return i - from >= len && strncasecmp(s + i - len, word, len) == 0;
}

/* The scheme of a URL begins a word that is no hashtag or the like. */
static int
is_word_start(const char *s, size_t i, const char *before)
{
	return i == 0 || !(is_alnum(s[i - 1]) || is_any(s[i - 1], before));
}

static int
is_password_char(char c)
{
	return is_alnum(c) || is_any(c, "-,?;.:/!%$^*&~\"#'_+");
}

/* "80/" is a port, not the password of somebody called like the host. */
static int
is_port(const char *s, size_t n, size_t i)
{
	size_t start = i;

	while (i < n && i - start < 6 && is_digit(s[i]))
		i++;
	return i > start && (i == n || is_any(s[i], "/?#"));
}

/* user@ or user:password@; its end, or i where there is none. */
static size_t
user_end(const char *s, size_t n, size_t i)
{
	size_t start = i, password;

	while (i < n && (is_alnum(s[i]) || is_any(s[i], "-+._~%")))
		i++;
	if (i > start && i < n && s[i] == '@')
		return i + 1;
	if (i == start || i == n || s[i] != ':' || is_port(s, n, i + 1))
		return start;
	for (password = ++i; i < n && i - password < MAX_PASSWORD; i++)
		if (!is_password_char(s[i]))
			break;
	return i < n && s[i] == '@' ? i + 1 : start;
}

/* :1 to :65535; its end, or i where there is none. */
static size_t
port_end(const char *s, size_t n, size_t i)
{
	size_t start = i + 1;
	unsigned port = 0;

	if (i >= n || s[i] != ':')
		return i;
	for (i = start; i < n && i - start < 6 && is_digit(s[i]); i++)
		port = port * 10 + (unsigned)(s[i] - '0');
	return port > 0 && port < 65536 ? i : start - 1;
}

/* Read user, host and port.  Return: 0 if there is no host. */
static int
read_authority(struct url *u)
{
	size_t end;

	u->user = user_end(u->s, u->n, u->head);
	end = urltext_host(u->s, u->n, u->user);
	if (end == 0 && u->user > u->head) {
		u->user = u->head;
		end = urltext_host(u->s, u->n, u->user);
	}
	u->end = port_end(u->s, u->n, end);
	return end > 0;
}

static int
add_break(struct url *u, size_t at, size_t next)
{
	if (u->nbreaks == LINKIFY_BREAKS)
		return 0;
	u->breaks[u->nbreaks].at = at;
	u->breaks[u->nbreaks++].next = next;
	return 1;
}

/* Go on in the next line, if the URL does. */
static size_t
next_line(struct url *u, size_t i)
{
	size_t next = i < u->n ? rejoin_line(u->s, u->n, i, &u->open) : 0;

	return next > 0 && add_break(u, i, next) ? next : 0;
}

/* Path, query and fragment up to what can be no part of them. */
static size_t
path_end(struct url *u, size_t i)
{
	const char *s = u->s;
	int quoted = u->start > 0 && s[u->start - 1] == '\'';
	size_t stack[MAX_DEPTH], depth = 0, len;

	for (;; i += len) {
		len = urltext_char(s, u->n, i);
		if (len == 0) {
			i = next_line(u, i);
			if (i == 0)
				break;
		} else if (s[i] == '\'' && quoted) {
			break;
		} else if (s[i] == '(' || s[i] == '[') {
			if (depth == MAX_DEPTH)
				break;
			stack[depth++] = i;
		} else if (s[i] == ')' || s[i] == ']') {
			if (depth == 0 ||
			    s[stack[depth - 1]] != (s[i] == ')' ? '(' : '['))
				break;
			depth--;
		}
		u->end = i + len;
	}
	return depth > 0 ? stack[0] : u->end;
}

/* Is a quotation open before the URL, 'as in http://a.example'? */
static int
is_in_quotes(const struct url *u)
{
	const char *s = u->s;
	size_t i = u->start;

	while (i > 0 && u->start - i < MAX_QUOTE && s[i - 1] != '\'' &&
	    s[i - 1] != '\n')
		i--;
	return i > 0 && s[i - 1] == '\'' && is_word_start(s, i - 1, "");
}

/* A note's number, "[1]", at byte i: its length. */
static size_t
note_length(const char *s, size_t least, size_t i)
{
	size_t end = i;

	if (i == least || s[--i] != ']')
		return 0;
	while (i > least && end - i < 4 && is_digit(s[i - 1]))
		i--;
	return end - i > 1 && i > least && s[i - 1] == '[' ? end - i + 1 : 0;
}

/* How many bytes at the end are the sentence's, and not the URL's. */
static size_t
closing(const struct url *u, size_t least)
{
	const char *s = u->s;
	char c = s[u->end - 1];

	if (is_any(c, ".,:;!?*~") || (c == '\'' && is_in_quotes(u)) ||
	    (c == '_' && u->start > 0 && s[u->start - 1] == '_'))
		return 1;
	if (follows(s, least, u->end, "'s"))
		return 2;
	if (follows(s, least, u->end, "\342\200\223") ||
	    follows(s, least, u->end, "\342\200\224"))
		return 3;
	return note_length(s, least, u->end);
}

static void
trim(struct url *u, size_t least)
{
	size_t len = 1;

	while (u->nbreaks > 0 && u->breaks[u->nbreaks - 1].at >= u->end)
		u->nbreaks--;
	while (u->end > least && len > 0) {
		if (u->nbreaks > 0 && u->end <= u->breaks[u->nbreaks - 1].next)
			u->end = u->breaks[--u->nbreaks].at;
		len = closing(u, least);
		u->end -= len;
	}
}

/* From u->head on.  Return: 0 if there is no URL. */
static int
read_url(struct url *u)
{
	size_t host;

	if (!read_authority(u))
		return 0;
	host = u->end;
	if (host < u->n && is_any(u->s[host], "/?#")) {
		u->end = host + 1;
		u->end = path_end(u, host + 1);
		trim(u, u->s[host] == '?' ? host : host + 1);
	}
	if (u->end == u->n)
		u->open = 1;
	return 1;
}

/*
 * All that is between angle brackets, over lines, but for the blanks.  A ">"
 * that begins a line is a quote mark, a "\" that ends one the writer's own.
 */
static int
read_angle(struct url *u)
{
	size_t i = u->head, len, slash;
	unsigned lines;

	u->end = u->user = i;
	while (i < u->n && u->s[i] != '>' && i - u->head < MAX_ANGLE) {
		len = rejoin_blanks(u->s, u->n, i, &lines) - i;
		slash = lines > 0 && u->s[i - 1] == '\\';
		if (len > 0 && (lines > 1 || !add_break(u, i - slash, i + len)))
			return 0;
		if (len == 0) {
			len = urltext_char(u->s, u->n, i);
			if (len == 0 && !is_any(u->s[i], "`{}\\^"))
				return 0;
			len += len == 0;
			u->end = i + len;
		}
		i += len;
	}
	u->open |= i == u->n;
	return i < u->n && u->s[i] == '>' && u->s[i - 1] != '\n';
}

/* ---- what it leads to ---- */

static int
is_escape(const char *s, size_t n)
{
	return n >= 3 && is_hex(s[1]) && is_hex(s[2]);
}

/* Who logs in: a "/" there, typed as it is, would end the authority. */
static void
add_user(struct buf *href, const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (is_any(s[i], "/?#^\"") ||
		    (s[i] == '%' && !is_escape(s + i, n - i)))
			buf_addf(href, "%%%02X", (unsigned)s[i]);
		else
			buf_addc(href, s[i]);
}

static void
add_href(const struct url *u, struct buf *href)
{
	size_t from = u->user, i;

	buf_add(href, u->s + u->start, u->head - u->start);
	add_user(href, u->s + u->head, u->user - u->head);
	for (i = 0; i < u->nbreaks; i++) {
		buf_add(href, u->s + from, u->breaks[i].at - from);
		from = u->breaks[i].next;
	}
	if (u->end > from)
		buf_add(href, u->s + from, u->end - from);
}

/* Has what was put together, from byte head on, a host to it? */
static int
has_host(const struct buf *href, size_t head)
{
	struct url u = {.s = buf_str(href), .n = href->len, .head = head};

	return read_authority(&u) &&
	    (u.end == u.n || is_any(u.s[u.end], "/?#"));
}

/* ---- what it may be found by ---- */

/* A URL from u->start on; its host is at u->head. */
static int
url_at(struct url *u, struct buf *href)
{
	size_t before = href->len, at = u->start;
	int open;

	while (at > 0 && u->start - at < 8 && is_any(u->s[at - 1], " \t\n"))
		at--;
	if ((follows(u->s, 0, at, "<URL:") ||
		follows(u->s, 0, u->start, "<")) &&
	    read_angle(u)) {
		add_href(u, href);
		if (has_host(href, before + u->head - u->start))
			return 1;
		buf_truncate(href, before);
	}
	open = u->open;
	u->nbreaks = 0;
	u->open = 0;
	if (!read_url(u))
		return 0;
	u->open |= open;
	add_href(u, href);
	return 1;
}

/* http or https, whose "://" begins at byte colon. */
static int
http_at(struct url *u, size_t from, size_t colon, struct buf *href)
{
	size_t len = follows(u->s, from, colon, "https") ? 5
	    : follows(u->s, from, colon, "http")	 ? 4
							 : 0;

	u->start = colon - len;
	u->head = colon + 3;
	return len > 0 && is_word_start(u->s, u->start, "@#$") &&
	    url_at(u, href);
}

/* "www." or "www2." at byte i. */
static int
www_at(struct url *u, size_t i, struct buf *href)
{
	size_t dot = i + 3;

	while (dot < u->n && dot < i + 6 && is_digit(u->s[dot]))
		dot++;
	if (!begins(u->s, u->n, i, "www") || dot >= u->n || u->s[dot] != '.' ||
	    !is_word_start(u->s, i, "@#$./\\") ||
	    (i > 1 && u->s[i - 1] == '-' && is_alnum(u->s[i - 2])))
		return 0;
	u->start = u->head = i;
	buf_addstr(href, "http://");
	return url_at(u, href) && u->user == i && u->end > dot + 1;
}

static int
is_local_char(char c)
{
	return is_alnum(c) || is_any(c, "!#$%&'*+-/=?^_`{|}~.") || (c & 0x80);
}

/* The domain of an address at byte i, which the address ends with. */
static size_t
address_end(const char *s, size_t n, size_t i)
{
	size_t end = urltext_domain(s, n, i);

	return end == n || s[end] != '@' ? end : 0;
}

/* mailto: and what it may have behind the address. */
static int
mailto_at(struct url *u, size_t from, size_t colon, struct buf *href)
{
	size_t i = colon + 1;

	if (!follows(u->s, from, colon, "mailto"))
		return 0;
	u->start = colon - 6;
	u->head = u->user = i;
	while (i < u->n && i - u->head <= MAX_LOCAL && is_local_char(u->s[i]))
		i++;
	if (i == u->head || i >= u->n || u->s[i] != '@' ||
	    !is_word_start(u->s, u->start, ""))
		return 0;
	i = u->end = address_end(u->s, u->n, i + 1);
	if (i == 0)
		return 0;
	if (i < u->n && u->s[i] == '?') {
		u->end = path_end(u, i + 1);
		trim(u, i);
	}
	u->open |= u->end == u->n;
	add_href(u, href);
	return 1;
}

/*
 * What is before the "@" of an address in the midst of text, where VERP and
 * the like are rarer than "to=a@b".
 */
static size_t
local_start(const char *s, size_t from, size_t at)
{
	size_t i = at, len, wide = 0;
	uint32_t cp;

	while (i > from && at - i < MAX_LOCAL) {
		for (len = 1;
		     len < 4 && i - len > from && (s[i - len] & 0xc0) == 0x80;)
			len++;
		if (len == 1 &&
		    (is_alnum(s[i - 1]) || is_any(s[i - 1], "._+-~'")))
			i--;
		else if (len > 1 &&
		    urltext_wide(s + i - len, len, &cp) == len &&
		    (!urltext_is_unspaced(cp) || i + wide == at)) {
			wide += len;
			i -= len;
		} else
			break;
	}
	while (i < at && !is_alnum(s[i]) && !(s[i] & 0x80))
		i++;
	return i;
}

/* <a=b@c>: all of it is the address. */
static size_t
angle_start(const char *s, size_t from, size_t start, size_t at)
{
	size_t i = start;

	while (i > from && at - i < MAX_LOCAL && is_local_char(s[i - 1]))
		i--;
	return i > 0 && s[i - 1] == '<' ? i : start;
}

static int
address_at(struct url *u, size_t from, size_t at, struct buf *href)
{
	const char *s = u->s;

	u->start = local_start(s, from, at);
	if (u->start == at || s[at - 1] == '.')
		return 0;
	u->start = angle_start(s, from, u->start, at);
	u->end = address_end(s, u->n, at + 1);
	if (u->end == 0 || (u->start > 0 && s[u->start - 1] == '@') ||
	    (u->end + 1 < u->n && s[u->end] == ':' &&
		(is_alnum(s[u->end + 1]) || is_any(s[u->end + 1], "/~"))))
		return 0;
	u->open |= u->end == u->n;
	u->head = u->user = u->start;
	buf_addstr(href, "mailto:");
	add_href(u, href);
	return 1;
}

/* Whose addresses are none of mail. */
static int
is_other_scheme(const char *s, size_t from, size_t colon)
{
	static const char *const schemes[] = {"sip", "sips", "xmpp", "im",
	    "acct", "callto", "news", "nntp", "mid", "cid", NULL};
	size_t i;

	for (i = 0; schemes[i] != NULL; i++)
		if (follows(s, from, colon, schemes[i]) &&
		    is_word_start(s, colon - strlen(schemes[i]), ""))
			return 1;
	return 0;
}

/*
 * A ":" at byte i: of a URL, or of what has to be passed over whole.
 * Return: 1 with a match; 0 with *next where to go on.
 */
static int
colon_at(struct url *u, size_t from, size_t i, size_t *next, struct buf *href)
{
	size_t len;

	*next = i + 1;
	if (i + 1 == u->n || u->s[i + 1] == ' ' || i == from ||
	    !is_alnum(u->s[i - 1]) || is_digit(u->s[i - 1]))
		return 0;
	if (begins(u->s, u->n, i, "://")) {
		if (http_at(u, from, i, href))
			return 1;
	} else if (mailto_at(u, from, i, href)) {
		return 1;
	} else if (!is_other_scheme(u->s, from, i)) {
		return 0;
	}
	while ((len = urltext_char(u->s, u->n, *next)) > 0)
		*next += len;
	return 0;
}

/* The next byte from i on that a link could be found by. */
static size_t
next_sign(const char *s, size_t n, size_t i)
{
	for (; i < n; i++)
		if (is_sign[(unsigned char)s[i]] &&
		    (s[i] == ':' || s[i] == '@' ||
			(i + 1 < n && (s[i + 1] | 0x20) == 'w')))
			break;
	return i;
}

int
linkify_next(const char *s, size_t n, size_t from, struct linkify_match *m,
    struct buf *href)
{
	struct url u = {.s = s, .n = n};
	size_t i, next = from;
	int found = 0;

	while (!found && (i = next_sign(s, n, next)) < n) {
		next = i + 1;
		u.nbreaks = 0;
		u.open = 0;
		buf_truncate(href, 0);
		if (s[i] == ':')
			found = colon_at(&u, from, i, &next, href);
		else if (s[i] == '@')
			found = address_at(&u, from, i, href);
		else
			found = www_at(&u, i, href);
	}
	m->start = u.start;
	m->end = u.end;
	m->open = u.open;
	return found && href->err == 0;
}
