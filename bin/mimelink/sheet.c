/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "sheet.h"

#include <string.h>
#include <strings.h>

enum {
	COMPOUNDS = 4,
	CLASSES = 3
}; /* of one selector, of one compound */

/* Tried for each element, and for all of them together once. */
enum {
	CHECKS_EACH = 64,
	CHECKS_ONCE = 200000
};

struct name {
	const char *s;
	size_t len;
};

struct compound {
	struct name type; /* in lower case, if it is in tags.h */
	struct name id;
	struct name classes[CLASSES];
	unsigned nclasses;
	enum tag tag; /* of the type */
	char combinator; /* to the one on its left: blank, '>', or 0 */
};

struct selector {
	struct compound compound[COMPOUNDS]; /* the subject first */
	unsigned ncompounds;
	uint32_t next; /* 1 + the next one of its bucket */
	uint32_t specificity;
	uint32_t first; /* its declarations */
	uint32_t count;
};

void
sheet_init(struct sheet *sheet, const struct dom *dom)
{
	memset(sheet, 0, sizeof(*sheet));
	sheet->quirks = dom->quirks;
	sheet->checks = CHECKS_ONCE;
}

void
sheet_free(struct sheet *sheet)
{
	buf_free(&sheet->selectors);
	buf_free(&sheet->decls);
}

static size_t
selector_count(const struct sheet *sheet)
{
	return sheet->selectors.len / sizeof(struct selector);
}

static struct selector *
selector_at(struct sheet *sheet, size_t i)
{
	return (struct selector *)(void *)sheet->selectors.data + i;
}

static int
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static int
is_name(char c)
{
	return (c >= '0' && c <= '9') || c == '-' || c == '_' ||
	    ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c & 0x80);
}

/* ---- selectors -------------------------------------------------------- */

static struct name
take_name(const char **pos, const char *end)
{
	struct name name = {*pos, 0};

	while (*pos < end && is_name(**pos))
		++*pos;
	name.len = (size_t)(*pos - name.s);
	return name;
}

static enum tag
tag_of(struct name name)
{
	char folded[16];
	size_t i;

	if (name.len >= sizeof(folded))
		return TAG_UNKNOWN;
	for (i = 0; i < name.len; i++)
		folded[i] = name.s[i] >= 'A' && name.s[i] <= 'Z'
		    ? (char)(name.s[i] | 0x20)
		    : name.s[i];
	return tag_find(folded, name.len);
}

/* A compound at *pos.  Return: 0, or -1 if it is none of ours. */
static int
parse_compound(const char **pos, const char *end, struct compound *c)
{
	const char *start = *pos;

	memset(c, 0, sizeof(*c));
	if (*pos < end && **pos == '*') {
		++*pos;
	} else {
		c->type = take_name(pos, end);
		c->tag = tag_of(c->type);
	}
	while (*pos < end && (**pos == '.' || **pos == '#')) {
		int is_class = *(*pos)++ == '.';
		struct name name = take_name(pos, end);

		if (name.len == 0 || (is_class && c->nclasses == CLASSES) ||
		    (!is_class && c->id.len > 0))
			return -1;
		if (is_class)
			c->classes[c->nclasses++] = name;
		else
			c->id = name;
	}
	return *pos > start ? 0 : -1;
}

/* What is between two compounds: a combinator, 0 at the end, or -1. */
static int
parse_combinator(const char **pos, const char *end)
{
	const char *start = *pos;

	while (*pos < end && is_space(**pos))
		++*pos;
	if (*pos == end)
		return 0;
	if (**pos == '>') {
		++*pos;
		while (*pos < end && is_space(**pos))
			++*pos;
		return '>';
	}
	return *pos > start ? ' ' : -1;
}

/* One selector without its commas.  Return: 0, or -1. */
static int
parse_selector(const char *s, const char *end, struct selector *sel)
{
	struct compound found[COMPOUNDS];
	unsigned n = 0, i;
	int combinator = 0;

	memset(sel, 0, sizeof(*sel));
	while (s < end && is_space(*s))
		s++;
	do {
		if (n == COMPOUNDS || parse_compound(&s, end, &found[n]) == -1)
			return -1;
		found[n].combinator = (char)combinator;
		sel->specificity += (found[n].id.len > 0 ? 1U << 16 : 0) +
		    (found[n].nclasses << 8) + (found[n].type.len > 0);
		n++;
		combinator = parse_combinator(&s, end);
		if (combinator == -1)
			return -1;
	} while (combinator != 0);
	for (i = 0; i < n; i++)
		sel->compound[i] = found[n - 1 - i];
	sel->ncompounds = n;
	return 0;
}

/* ---- rules ------------------------------------------------------------ */

/* In any letter case, since quirks mode does not tell them apart. */
static unsigned
hash(char kind, struct name name)
{
	unsigned h = (unsigned char)kind;
	size_t i;

	for (i = 0; i < name.len; i++)
		h = h * 33 + ((unsigned char)name.s[i] | 0x20U);
	return (h ^ h >> 8) % SHEET_BUCKETS;
}

/* A selector lies under the rarest name of its subject. */
static unsigned
bucket_of(const struct compound *c)
{
	if (c->id.len > 0)
		return hash('#', c->id);
	if (c->nclasses > 0)
		return hash('.', c->classes[0]);
	return hash('<', c->type);
}

static void
add_selector(
    struct sheet *sheet, const char *s, const char *end, struct selector rule)
{
	struct selector sel;
	uint32_t *bucket;

	if (selector_count(sheet) == SHEET_SELECTORS ||
	    parse_selector(s, end, &sel) == -1)
		return;
	bucket = &sheet->bucket[bucket_of(&sel.compound[0])];
	sel.first = rule.first;
	sel.count = rule.count;
	sel.next = *bucket;
	buf_add(&sheet->selectors, &sel, sizeof(sel));
	if (buf_check(&sheet->selectors) == 0)
		*bucket = (uint32_t)selector_count(sheet);
}

/* A rule: its prelude up to open, its block from there to close. */
static void
add_rule(
    struct sheet *sheet, const char *s, const char *open, const char *close)
{
	struct selector rule = {
	    .first = (uint32_t)(sheet->decls.len / sizeof(struct decl))};
	const char *pos = open + 1, *comma;
	struct decl d[DECL_MAX];
	size_t n;

	if (selector_count(sheet) == SHEET_SELECTORS)
		return;
	while ((n = decl_next(&pos, close, d)) > 0) {
		buf_add(&sheet->decls, d, n * sizeof(d[0]));
		rule.count += (uint32_t)n;
	}
	if (rule.count == 0)
		return;
	for (; s < open; s = comma + 1) {
		comma = memchr(s, ',', (size_t)(open - s));
		if (comma == NULL)
			comma = open;
		add_selector(sheet, s, comma, rule);
	}
}

/* Behind a comment or a string at s, or s if there is none. */
static const char *
skip_quoted(const char *s, const char *end)
{
	const char *p;

	if (*s == '/' && end - s >= 2 && s[1] == '*') {
		p = memmem(s + 2, (size_t)(end - s) - 2, "*/", 2);
		return p == NULL ? end : p + 2;
	}
	if (*s == '"' || *s == '\'') {
		p = memchr(s + 1, *s, (size_t)(end - s) - 1);
		return p == NULL ? end : p + 1;
	}
	return s;
}

/* The next of these two characters outside of comments and strings. */
static const char *
find(const char *s, const char *end, char a, char b)
{
	const char *p;

	while (s < end && *s != a && *s != b) {
		p = skip_quoted(s, end);
		s = p > s ? p : s + 1;
	}
	return s;
}

/* The brace that closes the block at open, in which may be others. */
static const char *
block_end(const char *open, const char *end)
{
	const char *s = open + 1;
	int depth = 1;

	for (;;) {
		s = find(s, end, '{', '}');
		if (s == end)
			return end;
		depth += *s == '{' ? 1 : -1;
		if (depth == 0)
			return s;
		s++;
	}
}

/* What may stand between rules and means nothing. */
static const char *
skip_filler(const char *s, const char *end)
{
	for (; s < end; s++) {
		if (end - s >= 4 && memcmp(s, "<!--", 4) == 0)
			s += 3;
		else if (end - s >= 3 && memcmp(s, "-->", 3) == 0)
			s += 2;
		else if (end - s >= 2 && s[0] == '/' && s[1] == '*')
			s = skip_quoted(s, end) - 1;
		else if (!is_space(*s) && *s != '}')
			break;
	}
	return s;
}

int
sheet_parse(struct sheet *sheet, const char *css, size_t len)
{
	const char *s = css, *end = css + len, *open, *close;

	while ((s = skip_filler(s, end)) < end) {
		open = find(s, end, '{', *s == '@' ? ';' : '{');
		if (open == end)
			break;
		if (*open == ';') {
			s = open + 1;
			continue;
		}
		close = block_end(open, end);
		if (*s != '@')
			add_rule(sheet, s, open, close);
		s = close < end ? close + 1 : end;
	}
	return buf_check(&sheet->selectors) == -1 ? -1
						  : buf_check(&sheet->decls);
}

/* ---- matching --------------------------------------------------------- */

/* One step more, if the ration allows. */
static int
may_try(struct sheet *sheet)
{
	if (sheet->checks == 0)
		return 0;
	sheet->checks--;
	sheet->tried++;
	return 1;
}

static int
is_same(const struct sheet *sheet, struct name a, const char *s, size_t len)
{
	if (a.len != len)
		return 0;
	return sheet->quirks ? strncasecmp(a.s, s, len) == 0
			     : memcmp(a.s, s, len) == 0;
}

/* The next class of an attribute's value. */
static struct name
next_class(const char **pos, const char *end)
{
	struct name name;

	while (*pos < end && is_space(**pos))
		++*pos;
	name.s = *pos;
	while (*pos < end && !is_space(**pos))
		++*pos;
	name.len = (size_t)(*pos - name.s);
	return name;
}

static int
has_class(struct sheet *sheet, const struct node *n, struct name class)
{
	const struct attr *a = dom_attr(n, "class");
	const char *pos, *end;
	struct name name;

	if (a == NULL)
		return 0;
	pos = a->value;
	end = pos + a->value_len;
	while ((name = next_class(&pos, end)).len > 0) {
		if (!may_try(sheet))
			return 0;
		if (is_same(sheet, class, name.s, name.len))
			return 1;
	}
	return 0;
}

static int
match_compound(
    struct sheet *sheet, const struct compound *c, const struct node *n)
{
	const struct attr *a;
	unsigned i;

	if (n->type != NODE_ELEMENT)
		return 0;
	if (c->type.len > 0 &&
	    (n->tag != c->tag ||
		(c->tag == TAG_UNKNOWN &&
		    (c->type.len != n->len ||
			strncasecmp(c->type.s, n->data, n->len) != 0))))
		return 0;
	if (c->id.len > 0 &&
	    ((a = dom_attr(n, "id")) == NULL ||
		!is_same(sheet, c->id, a->value, a->value_len)))
		return 0;
	for (i = 0; i < c->nclasses; i++)
		if (!has_class(sheet, n, c->classes[i]))
			return 0;
	return 1;
}

/* The compounds from i on, the subject's ancestors, for the parent of n. */
static int
match_ancestors(struct sheet *sheet, const struct selector *sel, unsigned i,
    const struct node *n)
{
	if (i == sel->ncompounds)
		return 1;
	while ((n = n->parent) != NULL && may_try(sheet)) {
		if (match_compound(sheet, &sel->compound[i], n) &&
		    match_ancestors(sheet, sel, i + 1, n))
			return 1;
		if (sel->compound[i - 1].combinator == '>')
			break;
	}
	return 0;
}

struct query {
	struct sheet *sheet;
	const struct node *n;
	void (*take)(void *arg, const struct match *match);
	void *arg;
};

static void
try_bucket(const struct query *q, unsigned bucket)
{
	struct sheet *sheet = q->sheet;
	uint32_t i = sheet->bucket[bucket];
	const struct selector *sel;
	struct match match;

	for (; i != 0 && may_try(sheet); i = sel->next) {
		sel = selector_at(sheet, i - 1);
		if (bucket_of(&sel->compound[0]) != bucket ||
		    !match_compound(sheet, &sel->compound[0], q->n) ||
		    !match_ancestors(sheet, sel, 1, q->n))
			continue;
		match.decls =
		    (const struct decl *)(const void *)sheet->decls.data +
		    sel->first;
		match.count = sel->count;
		match.specificity = sel->specificity;
		match.order = i;
		q->take(q->arg, &match);
	}
}

void
sheet_match(struct sheet *sheet, const struct node *n,
    void (*take)(void *arg, const struct match *match), void *arg)
{
	const struct query q = {sheet, n, take, arg};
	const struct attr *a;
	const char *pos, *end;
	struct name name;

	if (sheet->selectors.len == 0)
		return;
	sheet->checks += CHECKS_EACH;
	try_bucket(&q, hash('<', (struct name){"", 0}));
	try_bucket(&q, hash('<', (struct name){n->data, n->len}));
	if ((a = dom_attr(n, "id")) != NULL)
		try_bucket(
		    &q, hash('#', (struct name){a->value, a->value_len}));
	if ((a = dom_attr(n, "class")) == NULL)
		return;
	pos = a->value;
	end = pos + a->value_len;
	while ((name = next_class(&pos, end)).len > 0)
		if (may_try(sheet))
			try_bucket(&q, hash('.', name));
}
