/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "token.h"

#include <string.h>

#include "charref.h"
#include "trace.h"

enum {
	STRIDE = 16
}; /* bytes searched that count as one step */

static const char replacement[3] = {'\357', '\277', '\275'}; /* U+FFFD */

static int
is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\f';
}

static int
is_alpha(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static int
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static char
lower(char c)
{
	return is_upper(c) ? (char)(c | 0x20) : c;
}

static char *
chars(struct tokenizer *t, size_t n)
{
	char *p = dom_chars(t->dom, n);

	if (p == NULL)
		longjmp(*t->oom, 1);
	return p;
}

void
token_init(struct tokenizer *t, struct dom *dom, const char *text, size_t len)
{
	memset(t, 0, sizeof(*t));
	t->dom = dom;
	t->at = text;
	t->end = text + len;
}

/* The next c from t->at on, looked for but once however often asked. */
static const char *
upcoming(struct tokenizer *t, const char **known, char c)
{
	if (*known == NULL || *known < t->at) {
		*known = memchr(t->at, c, (size_t)(t->end - t->at));
		if (*known == NULL)
			*known = t->end;
		t->dom->work += (size_t)(*known - t->at) / STRIDE;
	}
	return *known;
}

/* Does the text at p begin so, whatever its letter case? */
static int
begins(const struct tokenizer *t, const char *p, const char *s, size_t len)
{
	size_t i;

	if ((size_t)(t->end - p) < len)
		return 0;
	for (i = 0; i < len; i++)
		if (lower(p[i]) != s[i])
			return 0;
	return 1;
}

/* ---- slices ----------------------------------------------------------- */

enum fold {
	FOLD_NUL,
	FOLD_CASE
};

/* From s to end with NUL replaced and, it may be, upper case folded. */
static struct slice
folded(struct tokenizer *t, const char *s, const char *end, enum fold fold)
{
	size_t nuls = 0, len = 0;
	const char *p;
	char *to;

	for (p = s; p < end; p++)
		nuls += *p == '\0';
	to = chars(t, (size_t)(end - s) + 2 * nuls);
	for (p = s; p < end; p++) {
		if (*p == '\0') {
			memcpy(to + len, replacement, sizeof(replacement));
			len += 3;
		} else {
			to[len++] = fold == FOLD_CASE ? lower(*p) : *p;
		}
	}
	return (struct slice){to, len};
}

/* From s to end, behind which t->at is, with NUL replaced. */
static struct slice
no_nul(struct tokenizer *t, const char *s, const char *end)
{
	size_t len = (size_t)(end - s);

	if (len > 0 && memchr(s, '\0', len) != NULL)
		return folded(t, s, end, FOLD_NUL);
	return (struct slice){s, len};
}

/* An attribute's value: character references resolved, NUL replaced. */
static struct slice
value(struct tokenizer *t, const char *s, const char *end)
{
	size_t room = (size_t)(end - s), len = 0, taken, n;
	const char *p;
	char *to;

	if (memchr(s, '&', room) == NULL && memchr(s, '\0', room) == NULL)
		return (struct slice){s, room};
	for (room = 0, p = s; p < end; p++)
		room += *p == '\0' ? 3 : *p == '&' ? CHARREF_MAX : 1;
	to = chars(t, room);
	for (p = s; p < end;) {
		if (*p == '&' &&
		    (taken = charref(p + 1, end, 1, to + len, &n)) > 0) {
			p += 1 + taken;
			len += n;
		} else if (*p == '\0') {
			memcpy(to + len, replacement, sizeof(replacement));
			len += 3;
			p++;
		} else {
			to[len++] = *p++;
		}
	}
	return (struct slice){to, len};
}

/* ---- text ------------------------------------------------------------- */

static void
text(struct token *token, const char *s, const char *end)
{
	token->type = TOKEN_TEXT;
	token->data = (struct slice){s, (size_t)(end - s)};
}

/* A character reference at t->at as a token, or else its ampersand. */
static void
text_charref(struct tokenizer *t, struct token *token)
{
	char buf[CHARREF_MAX], *to;
	size_t taken, n;

	taken = charref(t->at + 1, t->end, 0, buf, &n);
	if (taken == 0) {
		text(token, t->at, t->at + 1);
		t->at++;
		return;
	}
	to = chars(t, n);
	memcpy(to, buf, n);
	text(token, to, to + n);
	t->at += 1 + taken;
}

/* Text as it is, up to stop, NUL replaced; none if there is nothing. */
static int
plain(struct tokenizer *t, struct token *token, const char *stop)
{
	const char *start = t->at;

	if (stop == start)
		return 0;
	t->at = stop;
	token->type = TOKEN_TEXT;
	token->data = no_nul(t, start, stop);
	return 1;
}

/* The end tag at s that ends the present kind of text (13.2.5.12). */
static int
is_appropriate(const struct tokenizer *t, const char *s)
{
	const char *p = s + 2 + t->last.len;

	if (t->end - s < 2 || s[1] != '/' || t->last.len == 0 ||
	    !begins(t, s + 2, t->last.data, t->last.len))
		return 0;
	return p < t->end && (is_space(*p) || *p == '/' || *p == '>');
}

/* Where RCDATA or RAWTEXT is interrupted. */
static const char *
rawtext_end(struct tokenizer *t)
{
	const char *p = t->at;

	while ((p = memchr(p, '<', (size_t)(t->end - p))) != NULL) {
		if (is_appropriate(t, p))
			return p;
		p++;
	}
	return t->end;
}

/* A name behind < or </ in a script: is it script, and is it one at all? */
static int
is_script(const struct tokenizer *t, const char *p)
{
	return begins(t, p, "script", 6) && t->end - p > 6 &&
	    (is_space(p[6]) || p[6] == '/' || p[6] == '>');
}

/*
 * Where a script ends: not at a </script> behind a <script> inside of a
 * comment (13.2.5.15 to 31).
 */
static const char *
script_end(const struct tokenizer *t)
{
	enum {
		PLAIN,
		ESCAPED,
		DOUBLE_ESCAPED
	} state = PLAIN;
	const char *p = t->at;
	int dashes = 0;

	for (; p < t->end; p++) {
		if (*p == '<' && state != DOUBLE_ESCAPED &&
		    is_appropriate(t, p))
			return p;
		if (*p == '<' && state == PLAIN && t->end - p >= 4 &&
		    memcmp(p, "<!--", 4) == 0) {
			state = ESCAPED;
			dashes = 2;
			p += 3;
			continue;
		}
		if (*p == '<' && state == ESCAPED && is_script(t, p + 1))
			state = DOUBLE_ESCAPED;
		else if (*p == '<' && state == DOUBLE_ESCAPED &&
		    p + 1 < t->end && p[1] == '/' && is_script(t, p + 2))
			state = ESCAPED;
		else if (*p == '>' && dashes >= 2)
			state = PLAIN;
		dashes = *p == '-' ? dashes + 1 : 0;
	}
	return t->end;
}

static const char *
cdata_end(const struct tokenizer *t)
{
	const char *p = t->at;

	while ((p = memchr(p, ']', (size_t)(t->end - p))) != NULL) {
		if (t->end - p >= 3 && p[1] == ']' && p[2] == '>')
			return p;
		p++;
	}
	return t->end;
}

/* ---- tags ------------------------------------------------------------- */

static void
skip_space(struct tokenizer *t)
{
	while (t->at < t->end && is_space(*t->at))
		t->at++;
}

/* A name to the next character that ends it, in lower case. */
static struct slice
name(struct tokenizer *t, int in_attr)
{
	const char *start = t->at, *p = start;
	int odd = 0;

	/* An equals sign may begin the name of an attribute. */
	if (in_attr && p < t->end && *p == '=')
		p++;
	for (; p < t->end; p++) {
		if (*p > '>') {
			odd |= is_upper(*p);
			continue;
		}
		if (is_space(*p) || *p == '/' || *p == '>' ||
		    (in_attr && *p == '='))
			break;
		odd |= *p == '\0';
	}
	t->at = p;
	if (odd)
		return folded(t, start, p, FOLD_CASE);
	return (struct slice){start, (size_t)(p - start)};
}

static void
add_attr(
    struct tokenizer *t, struct token *token, struct slice n, struct slice v)
{
	struct attr *a;
	unsigned i;

	if (token->nattrs == HTML_MAX_ATTRS) {
		TRACE1(mimelink, limit_attrs, HTML_MAX_ATTRS);
		t->dom->dropped++;
		return;
	}
	for (i = 0; i < token->nattrs; i++) {
		a = &token->attrs[i];
		if (a->name_len == n.len && memcmp(a->name, n.data, n.len) == 0)
			return;
	}
	a = &token->attrs[token->nattrs++];
	a->name = n.data;
	a->name_len = (uint32_t)n.len;
	a->value = v.data;
	a->value_len = (uint32_t)v.len;
}

/* Behind the equals sign.  Return: 0, or -1 at the end of the text. */
static int
attr_value(struct tokenizer *t, const char **start, const char **stop)
{
	const char *p;

	skip_space(t);
	if (t->at == t->end)
		return -1;
	if (*t->at == '"' || *t->at == '\'') {
		*start = t->at + 1;
		*stop = memchr(*start, *t->at, (size_t)(t->end - *start));
		if (*stop == NULL)
			return -1;
		t->at = *stop + 1;
		return 0;
	}
	for (p = t->at; p < t->end && !is_space(*p) && *p != '>'; p++)
		;
	*start = t->at;
	*stop = t->at = p;
	return 0;
}

static int
attribute(struct tokenizer *t, struct token *token)
{
	const char *start = NULL, *stop = NULL;
	struct slice n = name(t, 1), v = {"", 0};

	skip_space(t);
	if (t->at < t->end && *t->at == '=') {
		t->at++;
		if (attr_value(t, &start, &stop) == -1)
			return -1;
		if (token->nattrs < HTML_MAX_ATTRS)
			v = value(t, start, stop);
	}
	add_attr(t, token, n, v);
	return 0;
}

/* The rest of a tag.  Return: 0, or -1 if the text ends inside of it. */
static int
attributes(struct tokenizer *t, struct token *token)
{
	for (;;) {
		skip_space(t);
		if (t->at == t->end)
			return -1;
		if (*t->at == '>') {
			t->at++;
			return 0;
		}
		if (*t->at == '/') {
			t->at++;
			if (t->at < t->end && *t->at == '>')
				token->self_closing = 1;
			continue;
		}
		if (attribute(t, token) == -1)
			return -1;
	}
}

/* A tag, at its name. */
static void
tag(struct tokenizer *t, struct token *token, enum token_type type)
{
	token->nattrs = 0;
	token->self_closing = 0;
	token->type = type;
	token->data = name(t, 0);
	token->tag = tag_find(token->data.data, token->data.len);
	if (attributes(t, token) == -1) {
		t->at = t->end;
		token->type = TOKEN_EOF;
		return;
	}
	if (type == TOKEN_START)
		t->last = token->data;
}

/* ---- comments and doctypes -------------------------------------------- */

/* Anything that is no better markup, up to the next > (13.2.5.41). */
static void
bogus_comment(struct tokenizer *t, struct token *token)
{
	const char *p = memchr(t->at, '>', (size_t)(t->end - t->at));
	const char *start = t->at;

	token->type = TOKEN_COMMENT;
	t->at = p != NULL ? p + 1 : t->end;
	token->data = no_nul(t, start, p != NULL ? p : t->end);
}

/* The end of a comment's text, with t->at moved behind the comment. */
static const char *
comment_end(struct tokenizer *t)
{
	const char *s = t->at, *p = s, *end = t->end;

	while ((p = memchr(p, '-', (size_t)(end - p))) != NULL) {
		if (end - p >= 3 && p[1] == '-' &&
		    (p[2] == '>' ||
			(p[2] == '!' && end - p >= 4 && p[3] == '>'))) {
			t->at = p + (p[2] == '>' ? 3 : 4);
			return p;
		}
		p++;
	}
	t->at = end;
	if (end - s >= 3 && memcmp(end - 3, "--!", 3) == 0)
		return end - 3;
	if (end - s >= 2 && memcmp(end - 2, "--", 2) == 0)
		return end - 2;
	return end - s >= 1 && end[-1] == '-' ? end - 1 : end;
}

/* A comment, behind its opening. */
static void
comment(struct tokenizer *t, struct token *token)
{
	const char *start = t->at;

	token->type = TOKEN_COMMENT;
	token->data = (struct slice){"", 0};
	if (begins(t, t->at, ">", 1))
		t->at += 1;
	else if (begins(t, t->at, "->", 2))
		t->at += 2;
	else
		token->data = no_nul(t, start, comment_end(t));
}

/* A quoted identifier; a > inside ends the doctype.  Return: 0 or -1. */
static int
doctype_id(struct tokenizer *t, struct slice *id)
{
	char quote = *t->at++;
	const char *start = t->at;

	while (t->at < t->end && *t->at != quote && *t->at != '>')
		t->at++;
	*id = no_nul(t, start, t->at);
	if (t->at == t->end || *t->at == '>')
		return -1;
	t->at++;
	return 0;
}

/* Behind the name.  Return: 0, or -1 if the doctype forces quirks mode. */
static int
doctype_ids(struct tokenizer *t, struct token *token)
{
	int is_public = begins(t, t->at, "public", 6);

	if (!is_public && !begins(t, t->at, "system", 6))
		return -1;
	t->at += 6;
	skip_space(t);
	if (t->at == t->end || (*t->at != '"' && *t->at != '\''))
		return -1;
	if (!is_public)
		return doctype_id(t, &token->system_id);
	if (doctype_id(t, &token->public_id) == -1)
		return -1;
	skip_space(t);
	if (t->at < t->end && *t->at == '>')
		return 0;
	if (t->at == t->end || (*t->at != '"' && *t->at != '\''))
		return -1;
	return doctype_id(t, &token->system_id);
}

static void
doctype(struct tokenizer *t, struct token *token)
{
	const char *start;

	token->type = TOKEN_DOCTYPE;
	token->data = (struct slice){NULL, 0};
	token->public_id = token->system_id = token->data;
	token->force_quirks = 0;
	skip_space(t);
	start = t->at;
	while (t->at < t->end && !is_space(*t->at) && *t->at != '>')
		t->at++;
	if (t->at > start)
		token->data = folded(t, start, t->at, FOLD_CASE);
	skip_space(t);
	if (token->data.data == NULL || t->at == t->end)
		token->force_quirks = 1;
	else if (*t->at != '>')
		token->force_quirks = doctype_ids(t, token) == -1;
	/* Text behind the identifiers is an error, but not in old pages. */
	skip_space(t);
	if (t->at == t->end)
		token->force_quirks = 1;
	while (t->at < t->end && *t->at++ != '>')
		;
}

/* Behind "<!". */
static void
declaration(struct tokenizer *t, struct token *token)
{
	if (begins(t, t->at, "--", 2)) {
		t->at += 2;
		comment(t, token);
	} else if (begins(t, t->at, "doctype", 7)) {
		t->at += 7;
		doctype(t, token);
	} else if (t->foreign && t->end - t->at >= 7 &&
	    memcmp(t->at, "[CDATA[", 7) == 0) {
		t->at += 7;
		t->mode = MODE_CDATA;
	} else {
		bogus_comment(t, token);
	}
}

/* At a "<" of the data state, or at an end tag that is appropriate. */
static void
markup(struct tokenizer *t, struct token *token)
{
	const char *p = t->at;
	size_t left = (size_t)(t->end - p);

	if (left >= 2 && is_alpha(p[1])) {
		t->at += 1;
		tag(t, token, TOKEN_START);
	} else if (left >= 3 && p[1] == '/' && is_alpha(p[2])) {
		t->at += 2;
		t->mode = MODE_DATA;
		tag(t, token, TOKEN_END);
	} else if (left >= 3 && p[1] == '/' && p[2] == '>') {
		t->at += 3;
	} else if (left >= 3 && p[1] == '/') {
		t->at += 2;
		bogus_comment(t, token);
	} else if (left >= 2 && p[1] == '!') {
		t->at += 2;
		declaration(t, token);
	} else if (left >= 2 && p[1] == '?') {
		t->at += 1;
		bogus_comment(t, token);
	} else {
		t->at = left >= 2 && p[1] == '/' ? p + 2 : p + 1;
		text(token, p, t->at);
	}
}

/* ---- states ----------------------------------------------------------- */

static void
data(struct tokenizer *t, struct token *token)
{
	const char *stop = upcoming(t, &t->lt, '<'), *start = t->at;

	if (upcoming(t, &t->amp, '&') < stop)
		stop = t->amp;
	if (upcoming(t, &t->nul, '\0') < stop)
		stop = t->nul;
	if (stop > start) {
		t->at = stop;
		text(token, start, stop);
	} else if (*stop == '<') {
		markup(t, token);
	} else if (*stop == '&') {
		text_charref(t, token);
	} else {
		text(token, start, ++t->at);
	}
}

static void
rcdata(struct tokenizer *t, struct token *token)
{
	const char *amp = upcoming(t, &t->amp, '&');

	if (t->lt == NULL || t->lt < t->at) {
		t->lt = rawtext_end(t);
		t->dom->work += (size_t)(t->lt - t->at) / STRIDE;
	}
	if (plain(t, token, amp < t->lt ? amp : t->lt))
		return;
	if (*t->at == '&')
		text_charref(t, token);
	else
		markup(t, token);
}

static void
cdata(struct tokenizer *t, struct token *token)
{
	const char *start = t->at, *stop;
	const char *nul = upcoming(t, &t->nul, '\0');

	if (t->lt == NULL || t->lt < t->at) {
		t->lt = cdata_end(t);
		t->dom->work += (size_t)(t->lt - t->at) / STRIDE;
	}
	stop = t->lt;
	if (nul == start)
		stop = start + 1;
	else if (nul < stop)
		stop = nul;
	if (stop > start) {
		t->at = stop;
		text(token, start, stop);
		return;
	}
	t->at += 3;
	t->mode = MODE_DATA;
}

/* One token, or some text that makes none and leaves TOKEN_NONE. */
static void
step(struct tokenizer *t, struct token *token)
{
	switch (t->mode) {
	case MODE_DATA:
		data(t, token);
		break;
	case MODE_RCDATA:
		rcdata(t, token);
		break;
	case MODE_RAWTEXT:
		if (!plain(t, token, rawtext_end(t)))
			markup(t, token);
		break;
	case MODE_SCRIPT:
		if (!plain(t, token, script_end(t)))
			markup(t, token);
		break;
	case MODE_PLAINTEXT:
		plain(t, token, t->end);
		break;
	case MODE_CDATA:
		cdata(t, token);
		break;
	}
}

void
token_next(struct tokenizer *t, struct token *token)
{
	token->type = TOKEN_NONE;
	while (token->type == TOKEN_NONE && t->at < t->end)
		step(t, token);
	if (token->type == TOKEN_NONE)
		token->type = TOKEN_EOF;
}
