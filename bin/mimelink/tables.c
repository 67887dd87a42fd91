/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "tables.h"

#include <string.h>
#include <strings.h>

#include "box.h"

enum {
	LOOK = 60, /* nodes of a cell that are looked at */
	SHORT = 30, /* columns of a short cell */
	SCAN = 256, /* bytes of a text that are looked at */
	ROWS = 200, /* rows of a table that are looked at */
};

/* What a look into a cell has found. */
struct look {
	size_t width; /* of its text, blanks collapsed, roughly */
	int pieces; /* texts with a break in between */
	int blocks;
	int images;
	int tables;
	int headings;
};

/*
 * The columns of a text, roughly, with single blanks between its words, and
 * SCAN if there are more than a short cell has.
 */
static size_t
text_width(const char *s, size_t n)
{
	size_t i, width = 0;
	int blank = 1;

	for (i = 0; i < n && i < SCAN && width <= SHORT; i++) {
		if (s[i] == ' ' || (s[i] >= '\t' && s[i] <= '\r')) {
			width += !blank;
			blank = 1;
		} else if (n - i >= 2 && memcmp(s + i, "\302\240", 2) == 0) {
			i++;
		} else {
			width += (s[i] & 0xc0) != 0x80;
			blank = 0;
		}
	}
	return i < n ? SCAN : width;
}

static int
is_heading(const struct node *n)
{
	return n->tag >= TAG_H1 && n->tag <= TAG_H6;
}

/* An image that will be seen: neither a pixel nor without a text. */
static int
is_image(const struct node *n)
{
	const struct attr *alt = dom_attr(n, "alt");

	return !box_is_pixel(n) && alt != NULL && alt->value_len > 0;
}

static void
look_at_element(struct look *l, const struct node *n, int *parted)
{
	const struct attr *alt;

	if (is_html(n, TAG_IMG) && is_image(n)) {
		alt = dom_attr(n, "alt");
		l->images++;
		l->width += text_width(alt->value, alt->value_len);
		l->pieces += *parted || l->pieces == 0;
		*parted = 0;
	} else if (is_html(n, TAG_TABLE)) {
		l->tables++;
		*parted = 1;
	} else if (is_heading(n)) {
		l->headings++;
	} else if (is_html(n, TAG_BR) || box_is_block(n)) {
		l->blocks += !is_html(n, TAG_BR);
		*parted = 1;
	}
}

/* What is sought in a cell, which lets a look end early. */
enum question {
	IS_SHORT, /* is it one short piece of text? */
	IS_DATA, /* are there tables in it? */
	IS_INLINE, /* is it short? */
};

static int
is_answered(const struct look *l, enum question question)
{
	if (question == IS_DATA)
		return l->tables > 0;
	return l->headings > 0 || l->width > SHORT ||
	    (question == IS_SHORT && l->pieces > 1);
}

/* Look into a cell, no further than the first LOOK nodes. */
static struct look
look_into(const struct node *cell, enum question question)
{
	struct look l = {0, 0, 0, 0, 0, 0};
	const struct node *n = dom_next(cell, cell);
	size_t steps = 0, width;
	int parted = 0;

	while (n != NULL && !is_answered(&l, question)) {
		if (++steps > LOOK) {
			l.pieces = l.blocks = LOOK;
			break;
		}
		if (n->type == NODE_ELEMENT &&
		    (n->style.gone || n->style.display == DISPLAY_NONE)) {
			n = dom_skip(n, cell);
			continue;
		}
		if (n->type == NODE_ELEMENT)
			look_at_element(&l, n, &parted);
		width = n->type == NODE_TEXT && !n->parent->style.hidden
		    ? text_width(n->data, n->len)
		    : 0;
		if (width > 0) {
			l.width += width;
			l.pieces += parted || l.pieces == 0;
			parted = 0;
		}
		n = dom_next(n, cell);
	}
	return l;
}

static int
is_row(const struct node *n)
{
	return is_html(n, TAG_TR) && !n->style.gone;
}

static int
is_cell(const struct node *n)
{
	return (is_html(n, TAG_TD) || is_html(n, TAG_TH)) && !n->style.gone;
}

static int
is_row_group(const struct node *n)
{
	return (is_html(n, TAG_TBODY) || is_html(n, TAG_THEAD) ||
		   is_html(n, TAG_TFOOT)) &&
	    !n->style.gone;
}

/* The first row of a table (row is NULL), or the one behind another. */
static const struct node *
next_row(const struct node *table, const struct node *row)
{
	const struct node *group = row ? row->parent : table;
	const struct node *n = row ? row->next : table->first_child;

	for (;;) {
		if (n != NULL && is_row(n))
			return n;
		if (n != NULL && group == table && is_row_group(n)) {
			group = n;
			n = n->first_child;
		} else if (n != NULL) {
			n = n->next;
		} else if (group != table) {
			n = group->next;
			group = table;
		} else {
			return NULL;
		}
	}
}

static int
is_word(const struct attr *a, const char *word)
{
	return a != NULL && a->value_len == strlen(word) &&
	    strncasecmp(a->value, word, a->value_len) == 0;
}

/* What the rows of a table have in sum. */
struct survey {
	size_t rows; /* with text in two cells or more */
	size_t cells; /* with text */
	size_t small; /* of them */
	int heads;
	int tables;
};

static void
survey_row(struct survey *s, const struct node *row)
{
	const struct node *n;
	struct look l;
	size_t full = 0;

	for (n = row->first_child; n != NULL; n = n->next) {
		if (!is_cell(n))
			continue;
		l = look_into(n, IS_DATA);
		s->tables += l.tables;
		if (l.pieces == 0)
			continue;
		full++;
		s->heads += is_html(n, TAG_TH) || dom_attr(n, "scope") != NULL;
		s->small += l.width <= SHORT && l.pieces == 1 &&
		    l.blocks == 0 && l.images == 0 && l.headings == 0;
	}
	s->cells += full;
	s->rows += full > 1;
}

/* Does the table itself say that it is one of data? */
static int
says_data(const struct node *table)
{
	const struct attr *border = dom_attr(table, "border");
	const struct node *n;

	if (border != NULL && !is_word(border, "0") && !is_word(border, ""))
		return 1;
	for (n = table->first_child; n != NULL; n = n->next)
		if (is_html(n, TAG_CAPTION) || is_html(n, TAG_THEAD))
			return 1;
	return 0;
}

int
table_is_data(const struct node *table)
{
	const struct attr *role = dom_attr(table, "role");
	const struct node *row = NULL;
	struct survey s = {0, 0, 0, 0, 0};
	size_t n = 0;

	if (is_word(role, "presentation") || is_word(role, "none"))
		return 0;
	while (
	    n++ < ROWS && (row = next_row(table, row)) != NULL && s.tables == 0)
		survey_row(&s, row);
	if (s.tables > 0 || s.rows < 2)
		return 0;
	return s.heads > 0 || says_data(table) || s.small * 5 >= s.cells * 4;
}

int
table_row_is_short(const struct node *tr, size_t width)
{
	const struct node *n;
	size_t full = 0, used = 0;
	struct look l;

	for (n = tr->first_child; n != NULL; n = n->next) {
		if (!is_cell(n))
			continue;
		l = look_into(n, IS_SHORT);
		if (l.pieces == 0 && l.headings == 0)
			continue;
		if (l.pieces > 1 || l.headings > 0 || l.width > SHORT)
			return 0;
		full++;
		used += l.width + 2;
	}
	return full > 1 && used <= width + 2;
}

int
table_is_inline(const struct node *table)
{
	struct look l;

	if (table->style.display != DISPLAY_INLINE_BLOCK)
		return 0;
	l = look_into(table, IS_INLINE);
	return l.width <= SHORT && l.blocks < LOOK && l.headings == 0;
}
