/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "decl.h"

#include <string.h>
#include <strings.h>

#include "style.h"

struct word {
	const char *s;
	size_t len;
};

struct keyword {
	const char *name;
	int value;
};

static int
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static int
is(struct word w, const char *name)
{
	return w.len == strlen(name) && strncasecmp(w.s, name, w.len) == 0;
}

/* The value of a word, or -1. */
static int
lookup(struct word w, const struct keyword *k)
{
	for (; k->name != NULL; k++)
		if (k->name[0] == (w.s[0] | 0x20) && is(w, k->name))
			return k->value;
	return -1;
}

static int
is_separator(char c)
{
	return is_space(c) || c == ',' || c == '/' || c == '!';
}

/* The next word of a value. */
static int
next_word(struct word *value, struct word *w)
{
	const char *s = value->s, *end = s + value->len;

	while (s < end && is_separator(*s))
		s++;
	w->s = s;
	while (s < end && !is_separator(*s))
		s++;
	w->len = (size_t)(s - w->s);
	value->len = (size_t)(end - s);
	value->s = s;
	return w->len > 0;
}

/* ---- values ----------------------------------------------------------- */

static const struct keyword displays[] = {{"none", DISPLAY_NONE},
    {"block", DISPLAY_BLOCK}, {"inline", DISPLAY_INLINE},
    {"inline-block", DISPLAY_INLINE_BLOCK}, {"table", DISPLAY_TABLE},
    {"table-cell", DISPLAY_TABLE_CELL}, {"table-row", DISPLAY_TABLE_ROW},
    {"table-row-group", DISPLAY_TABLE_ROW_GROUP},
    {"table-header-group", DISPLAY_TABLE_ROW_GROUP},
    {"table-footer-group", DISPLAY_TABLE_ROW_GROUP},
    {"table-caption", DISPLAY_TABLE_CAPTION},
    {"inline-table", DISPLAY_INLINE_BLOCK}, {"list-item", DISPLAY_LIST_ITEM},
    {"flex", DISPLAY_BLOCK}, {"grid", DISPLAY_BLOCK},
    {"flow-root", DISPLAY_BLOCK}, {"inline-flex", DISPLAY_INLINE_BLOCK},
    {"inline-grid", DISPLAY_INLINE_BLOCK}, {"contents", DISPLAY_CONTENTS},
    {"initial", DISPLAY_INLINE}, {NULL, 0}};

static const struct keyword white_spaces[] = {{"normal", WHITE_SPACE_NORMAL},
    {"nowrap", WHITE_SPACE_NOWRAP}, {"pre", WHITE_SPACE_PRE},
    {"pre-wrap", WHITE_SPACE_PRE_WRAP}, {"pre-line", WHITE_SPACE_PRE_LINE},
    {"break-spaces", WHITE_SPACE_PRE_WRAP}, {"initial", WHITE_SPACE_NORMAL},
    {NULL, 0}};

static const struct keyword aligns[] = {{"left", ALIGN_LEFT},
    {"center", ALIGN_CENTER}, {"right", ALIGN_RIGHT}, {"justify", ALIGN_LEFT},
    {"start", ALIGN_START}, {"end", ALIGN_RIGHT}, {"initial", ALIGN_START},
    {NULL, 0}};

static const struct keyword lists[] = {{"none", LIST_NONE}, {"disc", LIST_DISC},
    {"circle", LIST_CIRCLE}, {"square", LIST_SQUARE}, {"decimal", LIST_DECIMAL},
    {"decimal-leading-zero", LIST_DECIMAL}, {"lower-alpha", LIST_LOWER_ALPHA},
    {"lower-latin", LIST_LOWER_ALPHA}, {"upper-alpha", LIST_UPPER_ALPHA},
    {"upper-latin", LIST_UPPER_ALPHA}, {"lower-roman", LIST_LOWER_ROMAN},
    {"upper-roman", LIST_UPPER_ROMAN}, {"initial", LIST_DISC}, {NULL, 0}};

static const struct keyword weights[] = {{"bold", 1}, {"bolder", 1}, {"600", 1},
    {"700", 1}, {"800", 1}, {"900", 1}, {"normal", 0}, {"lighter", 0},
    {"100", 0}, {"200", 0}, {"300", 0}, {"400", 0}, {"500", 0}, {"initial", 0},
    {NULL, 0}};

static const struct keyword slants[] = {
    {"italic", 1}, {"oblique", 1}, {"normal", 0}, {"initial", 0}, {NULL, 0}};

static const struct keyword visibilities[] = {
    {"hidden", 1}, {"collapse", 1}, {"visible", 0}, {"initial", 0}, {NULL, 0}};

static const struct keyword overflows[] = {{"hidden", 1}, {"clip", 1},
    {"visible", 0}, {"auto", 0}, {"scroll", 0}, {"initial", 0}, {NULL, 0}};

static const struct keyword mso_hides[] = {{"all", 1}, {"none", 0}, {NULL, 0}};

static const struct keyword decorations[] = {
    {"underline", DECORATION_UNDERLINE}, {"line-through", DECORATION_STRIKE},
    {NULL, 0}};

/* Words that are sizes; those that depend on the parent's are none. */
static const struct keyword sizes[] = {{"xx-small", 0}, {"x-small", 0},
    {"small", 0}, {"medium", 0}, {"large", 0}, {"x-large", 0}, {"xx-large", 0},
    {"initial", 0}, {NULL, 0}};

/*
 * A number in thousandths, and behind it the unit.
 * Return: 0, or -1 if it is none.
 */
static int
number(struct word w, long *thousandths, struct word *unit)
{
	const char *s = w.s, *end = s + w.len;
	long n = 0, scale = 1000;
	int sign = 1, digits = 0;

	if (s < end && (*s == '-' || *s == '+'))
		sign = *s++ == '-' ? -1 : 1;
	for (; s < end && *s >= '0' && *s <= '9'; s++, digits++)
		if (n < 100000000)
			n = n * 10 + (*s - '0') * 1000;
	if (s + 1 < end && *s == '.' && s[1] >= '0' && s[1] <= '9')
		for (s++; s < end && *s >= '0' && *s <= '9'; s++, digits++)
			n += (*s - '0') * (scale /= 10);
	if (digits == 0)
		return -1;
	*thousandths = sign * n;
	*unit = (struct word){s, (size_t)(end - s)};
	return 0;
}

/* A length in px, -1 if it is one of another kind; -3 if it is none. */
static int
length(struct word w)
{
	struct word unit;
	long n;

	if (number(w, &n, &unit) == -1)
		return is(w, "none") || is(w, "auto") || is(w, "initial") ? -1
									  : -3;
	if (n == 0)
		return 0;
	if (is(unit, "pt"))
		n = n * 4 / 3;
	else if (unit.len > 0 && !is(unit, "px"))
		return -1;
	if (n < 0)
		return -3;
	return n / 1000 > INT16_MAX ? INT16_MAX : (int)((n + 999) / 1000);
}

/* A font's size: 1 if nobody can read it, 0 if one can, -1 if relative. */
static int
tiny(struct word w)
{
	struct word unit;
	long n;

	if (number(w, &n, &unit) == -1)
		return lookup(w, sizes);
	if (n == 0)
		return 1;
	if (is(unit, "em") || is(unit, "%") || is(unit, "ex") || n < 0)
		return -1;
	return n <= 1000 && (is(unit, "px") || is(unit, "pt") || unit.len == 0);
}

static int
is_zero(struct word w)
{
	struct word unit;
	long n;

	if (number(w, &n, &unit) == -1)
		return is(w, "initial") ? 0 : -1;
	return n <= 0;
}

/* ---- properties ------------------------------------------------------- */

static size_t
one(struct decl *d, enum prop prop, int value)
{
	d->prop = (uint8_t)prop;
	d->value = (int16_t)value;
	return value == -1 && prop < PROP_MAX_HEIGHT ? 0 : value != -3;
}

static size_t
keyword(
    struct decl *d, enum prop prop, struct word value, const struct keyword *k)
{
	struct word w;

	if (!next_word(&value, &w))
		return 0;
	if (prop <= PROP_TINY && prop != PROP_DISPLAY &&
	    (is(w, "inherit") || is(w, "unset")))
		return one(d, prop, VALUE_INHERIT);
	return one(d, prop, lookup(w, k));
}

static size_t
decoration(struct decl *d, enum prop prop, struct word value)
{
	struct word w;
	int bits = 0, bit;

	while (next_word(&value, &w))
		if ((bit = lookup(w, decorations)) > 0)
			bits |= bit;
	return one(d, prop, bits);
}

static size_t
list_style(struct decl *d, enum prop prop, struct word value)
{
	struct word w;
	int list;

	while (next_word(&value, &w))
		if ((list = lookup(w, lists)) != -1 || is(w, "inherit"))
			return one(d, prop, list != -1 ? list : VALUE_INHERIT);
	return 0;
}

static size_t
font_size(struct decl *d, enum prop prop, struct word value)
{
	struct word w;

	if (!next_word(&value, &w))
		return 0;
	if (is(w, "inherit"))
		return one(d, prop, VALUE_INHERIT);
	return one(d, prop, tiny(w));
}

/* Words to the first size, behind which the families are. */
static size_t
font(struct decl *d, enum prop prop, struct word value)
{
	struct word w, unit;
	int bold = 0, italic = 0;
	long n;
	size_t count = 2;

	while (next_word(&value, &w)) {
		if (is(w, "inherit"))
			return 0;
		if (lookup(w, weights) == 1)
			bold = 1;
		else if (lookup(w, slants) == 1)
			italic = 1;
		else if (lookup(w, weights) == -1 &&
		    (number(w, &n, &unit) == 0 || lookup(w, sizes) == 0)) {
			count += one(&d[2], PROP_TINY, tiny(w));
			break;
		}
	}
	one(&d[0], prop, bold);
	one(&d[1], PROP_ITALIC, italic);
	return count;
}

static size_t
measure(struct decl *d, enum prop prop, struct word value)
{
	struct word w;

	return next_word(&value, &w) ? one(d, prop, length(w)) : 0;
}

/* The height of an empty space in px, -1 if it is not known. */
static int
space(struct word w)
{
	struct word unit;
	long n;

	if (number(w, &n, &unit) == -1)
		return is(w, "initial") ? 0 : -1;
	if (n <= 0)
		return 0;
	if (is(unit, "em") || is(unit, "rem"))
		n *= 16;
	else if (is(unit, "in"))
		n *= 96;
	else
		return length(w);
	return n / 1000 > INT16_MAX ? INT16_MAX : (int)(n / 1000);
}

/* margin or padding: one to four lengths, of which the vertical ones count. */
static size_t
spaces(struct decl *d, enum prop above, struct word value)
{
	struct word w;
	int top = -1, bottom = -1, i;

	for (i = 0; i < 3 && next_word(&value, &w) && w.s[-1] != '!'; i++) {
		if (i == 0)
			top = bottom = space(w);
		else if (i == 2)
			bottom = space(w);
	}
	if (top < 0 || bottom < 0)
		return 0;
	one(&d[0], above, top);
	one(&d[1], above + 1U, bottom);
	return 2;
}

static size_t
one_space(struct decl *d, enum prop prop, struct word value)
{
	struct word w;
	int n = next_word(&value, &w) ? space(w) : -1;

	return n < 0 ? 0 : one(d, prop, n);
}

static size_t
opacity(struct decl *d, enum prop prop, struct word value)
{
	struct word w;

	return next_word(&value, &w) ? one(d, prop, is_zero(w)) : 0;
}

/* By words among these, or else by a function. */
static const struct {
	const char *name;
	size_t len;
	enum prop prop;
	const struct keyword *words;
	size_t (*parse)(struct decl *d, enum prop prop, struct word value);
} properties[] = {
#define WORDS(name, prop, words) \
	{ \
		name, sizeof(name) - 1, prop, words, NULL \
	}
#define OTHER(name, prop, parse) \
	{ \
		name, sizeof(name) - 1, prop, NULL, parse \
	}
    WORDS("display", PROP_DISPLAY, displays),
    OTHER("font", PROP_BOLD, font),
    OTHER("font-size", PROP_TINY, font_size),
    WORDS("font-style", PROP_ITALIC, slants),
    WORDS("font-weight", PROP_BOLD, weights),
    OTHER("height", PROP_HEIGHT, measure),
    OTHER("list-style", PROP_LIST, list_style),
    OTHER("list-style-type", PROP_LIST, list_style),
    OTHER("margin", PROP_MARGIN_ABOVE, spaces),
    OTHER("margin-bottom", PROP_MARGIN_BELOW, one_space),
    OTHER("margin-top", PROP_MARGIN_ABOVE, one_space),
    OTHER("max-height", PROP_MAX_HEIGHT, measure),
    WORDS("mso-hide", PROP_MSO_HIDE, mso_hides),
    OTHER("opacity", PROP_TRANSPARENT, opacity),
    WORDS("overflow", PROP_OVERFLOW, overflows),
    WORDS("overflow-y", PROP_OVERFLOW, overflows),
    OTHER("padding", PROP_PADDING_ABOVE, spaces),
    OTHER("padding-bottom", PROP_PADDING_BELOW, one_space),
    OTHER("padding-top", PROP_PADDING_ABOVE, one_space),
    WORDS("text-align", PROP_ALIGN, aligns),
    OTHER("text-decoration", PROP_DECORATION, decoration),
    OTHER("text-decoration-line", PROP_DECORATION, decoration),
    WORDS("visibility", PROP_INVISIBLE, visibilities),
    WORDS("white-space", PROP_WHITE_SPACE, white_spaces),
    OTHER("width", PROP_WIDTH, measure),
#undef WORDS
#undef OTHER
};

static size_t
property(struct word name, struct word value, struct decl *d)
{
	size_t i;

	for (i = 0; i < sizeof(properties) / sizeof(properties[0]); i++) {
		if (properties[i].len != name.len ||
		    properties[i].name[0] != (name.s[0] | 0x20) ||
		    !is(name, properties[i].name))
			continue;
		if (properties[i].words != NULL)
			return keyword(
			    d, properties[i].prop, value, properties[i].words);
		return properties[i].parse(d, properties[i].prop, value);
	}
	return 0;
}

/* ---- declarations ----------------------------------------------------- */

static const char *
skip_space(const char *s, const char *end)
{
	for (; s < end; s++) {
		if (end - s >= 2 && s[0] == '/' && s[1] == '*') {
			const char *p =
			    memmem(s + 2, (size_t)(end - s) - 2, "*/", 2);

			if (p == NULL)
				return end;
			s = p + 1;
		} else if (!is_space(*s)) {
			break;
		}
	}
	return s;
}

/* The semicolon that ends a value, which may have others in it. */
static const char *
value_end(const char *s, const char *end)
{
	const char *p;
	int parens = 0;

	for (; s < end; s++) {
		if (*s > ';')
			continue;
		if (*s == ';' && parens == 0)
			return s;
		if (*s == '(') {
			parens++;
		} else if (*s == ')' && parens > 0) {
			parens--;
		} else if (*s == '"' || *s == '\'') {
			p = memchr(s + 1, *s, (size_t)(end - s) - 1);
			if (p == NULL)
				return end;
			s = p;
		}
	}
	return end;
}

static int
is_important(struct word value)
{
	const char *bang = memrchr(value.s, '!', value.len);
	struct word rest, w;

	if (bang == NULL)
		return 0;
	rest.s = bang;
	rest.len = value.len - (size_t)(bang - value.s);
	return next_word(&rest, &w) && is(w, "important");
}

size_t
decl_next(const char **pos, const char *end, struct decl *d)
{
	struct word name, value;
	const char *s = *pos;
	size_t n, i;
	int important;

	while ((s = skip_space(s, end)) < end) {
		name.s = s;
		while (s < end && *s != ':' && *s != ';' && !is_space(*s))
			s++;
		name.len = (size_t)(s - name.s);
		s = skip_space(s, end);
		value.s = s < end && *s == ':' ? s + 1 : s;
		s = value_end(s, end);
		value.len = s > value.s ? (size_t)(s - value.s) : 0;
		if (s < end)
			s++;
		if (name.len == 0 || value.len == 0)
			continue;
		n = property(name, value, d);
		if (n == 0)
			continue;
		important = is_important(value);
		for (i = 0; i < n; i++)
			d[i].important = (uint8_t)important;
		*pos = s;
		return n;
	}
	*pos = end;
	return 0;
}
