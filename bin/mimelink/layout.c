/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "layout.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "box.h"
#include "list.h"
#include "place.h"
#include "tables.h"

enum {
	RULE = 72,
	INDENT = 4,
};

/* What is to be undone behind an element. */
struct frame {
	const struct node *node;
	uint32_t link; /* around it */
	uint32_t anchor;
	size_t seen;
	int image;
	int pushed; /* a prefix */
	struct list list; /* the element is one */
};

struct layout {
	struct place place;
	const struct node *table; /* the data table that fills the grid */
	const struct node *row; /* or the short row */
	struct frame *frames;
	size_t depth;
	size_t cap;
	const struct node *box; /* that is the mark of its item */
	int image; /* without text, in the link */
};

static struct frame *
push_frame(struct layout *l, const struct node *n)
{
	size_t cap = l->cap ? l->cap * 2 : 64;
	struct frame *p;

	if (l->depth == l->cap) {
		p = reallocarray(l->frames, cap, sizeof(*p));
		if (p == NULL) {
			l->place.flow->err = ENOMEM;
			return NULL;
		}
		l->frames = p;
		l->cap = cap;
	}
	p = &l->frames[l->depth++];
	memset(p, 0, sizeof(*p));
	p->node = n;
	p->link = l->place.link;
	p->anchor = l->place.anchor;
	p->seen = l->place.seen;
	p->image = l->image;
	return p;
}

static void
enter_link(struct layout *l, const struct node *n)
{
	const struct attr *href = dom_attr(n, "href");
	struct links *links = &l->place.flow->links;
	uint32_t link;

	if (href == NULL || push_frame(l, n) == NULL)
		return;
	link = links_add(links, href->value, href->value_len);
	if (link == 0)
		link = links_add_closed(links, href->value, href->value_len);
	l->place.link = link;
	l->place.anchor = link ? ++l->place.flow->anchors : 0;
	l->image = 0;
}

static void
leave_link(struct layout *l, const struct frame *f)
{
	if (l->image && l->place.link != 0 &&
	    links_is_open(&l->place.flow->links, l->place.link) &&
	    l->place.seen == f->seen && l->place.link != l->place.last_link &&
	    l->place.link != l->place.bare_link) {
		place_host(&l->place);
		l->place.bare_link = l->place.link;
	}
	l->place.link = f->link;
	l->place.anchor = f->anchor;
	l->image = f->image;
}

static void
put_image(struct layout *l, const struct node *n)
{
	const struct attr *alt = dom_attr(n, "alt");
	size_t before = l->place.seen;

	if (box_is_pixel(n) && !l->place.show_hidden)
		return;
	if (alt != NULL)
		place_text(&l->place, n, alt->value, alt->value_len);
	if (l->place.seen == before)
		l->image = 1;
}

static int
attr_is(const struct node *n, const char *name, const char *value)
{
	const struct attr *a = dom_attr(n, name);

	return a != NULL && a->value_len == strlen(value) &&
	    strncasecmp(a->value, value, a->value_len) == 0;
}

/* Boxes to tick, and what is typed on buttons or into fields. */
static void
put_input(struct layout *l, const struct node *n)
{
	const struct attr *value = dom_attr(n, "value");

	if (n == l->box)
		return;
	if (attr_is(n, "type", "checkbox") || attr_is(n, "type", "radio"))
		place_text(
		    &l->place, n, dom_attr(n, "checked") ? "[x]" : "[ ]", 3);
	else if (value != NULL && !attr_is(n, "type", "hidden"))
		place_text(&l->place, n, value->value, value->value_len);
}

static void
enter_quote(struct layout *l, const struct node *n)
{
	struct frame *f;

	place_host(&l->place);
	place_edge(&l->place, n->style.above);
	f = push_frame(l, n);
	if (f == NULL || !place_has_blocks(&l->place))
		return;
	place_grid(&l->place);
	flow_push_bar(l->place.flow);
	f->pushed = 1;
}

static void
enter_list(struct layout *l, const struct node *n)
{
	struct frame *f;

	place_edge(&l->place, n->style.above);
	f = push_frame(l, n);
	if (f != NULL)
		list_begin(&f->list, n);
}

/* The innermost list around, or NULL. */
static struct list *
innermost_list(struct layout *l)
{
	size_t i;

	for (i = l->depth; i > 0; i--)
		if (l->frames[i - 1].list.node != NULL)
			return &l->frames[i - 1].list;
	return NULL;
}

/* The box that is the first thing in an item of a task list, or NULL. */
static const struct node *
task_box(const struct node *item)
{
	const struct node *n = item->first_child;

	while (n != NULL &&
	    ((n->type == NODE_TEXT && place_is_blank(n->data, n->len)) ||
		is_html(n, TAG_P) || is_html(n, TAG_LABEL)))
		n = n->type == NODE_TEXT ? n->next : n->first_child;
	return n != NULL && is_html(n, TAG_INPUT) &&
		attr_is(n, "type", "checkbox")
	    ? n
	    : NULL;
}

static size_t
item_mark(struct layout *l, const struct node *n, char mark[LIST_MARK_SIZE])
{
	const struct node *box = task_box(n);

	if (box == NULL || !place_has_blocks(&l->place))
		return list_mark(innermost_list(l), n, mark);
	l->box = box;
	snprintf(mark, LIST_MARK_SIZE, "[%c] ",
	    dom_attr(box, "checked") != NULL ? 'x' : ' ');
	return 4;
}

static void
enter_item(struct layout *l, const struct node *n)
{
	char mark[LIST_MARK_SIZE];
	size_t width;
	struct frame *f;

	place_host(&l->place);
	place_end(&l->place);
	width = item_mark(l, n, mark);
	f = push_frame(l, n);
	if (f == NULL || width == 0)
		return;
	if (!place_has_blocks(&l->place)) {
		place_text(&l->place, n, mark, strlen(mark));
		return;
	}
	place_grid(&l->place);
	flow_push_mark(l->place.flow, mark, width);
	f->pushed = 1;
}

static void
enter_indent(struct layout *l, const struct node *n)
{
	struct frame *f;

	place_edge(&l->place, n->style.above);
	f = push_frame(l, n);
	if (f == NULL || !place_has_blocks(&l->place))
		return;
	place_grid(&l->place);
	flow_push_mark(l->place.flow, " ", INDENT);
	f->pushed = 1;
}

/* Digits raised behind a digit or letter: 10^2, not 102. */
static int
is_exponent(struct layout *l, const struct node *n)
{
	const struct para *p = place_para(&l->place);
	const struct node *text = n->first_child;
	const char *before = buf_str(&p->text);
	uint32_t i;
	char last;

	if (text == NULL || text->type != NODE_TEXT || text->len > 3 ||
	    para_is_empty(p) || p->spaces + p->nbsp + p->breaks > 0)
		return 0;
	for (i = 0; i < text->len; i++)
		if (text->data[i] < '0' || text->data[i] > '9')
			return 0;
	last = before[p->text.len - 1];
	return (last >= '0' && last <= '9') ||
	    ((last | 0x20) >= 'a' && (last | 0x20) <= 'z');
}

/* ---- tables ---- */

static void
enter_table(struct layout *l, const struct node *n)
{
	if (l->place.in_line == NULL && table_is_inline(n)) {
		para_space(place_para(&l->place));
		l->place.in_line = n;
	} else if (!place_has_blocks(&l->place) || l->table != NULL ||
	    !table_is_data(n)) {
		place_edge(&l->place, n->style.above);
	} else {
		place_end_with_gap(&l->place);
		place_grid(&l->place);
		l->table = n;
		l->place.grid.data = 1;
	}
}

static void
leave_table(struct layout *l, const struct node *n)
{
	place_edge(&l->place, n->style.below);
	if (l->place.in_line == n)
		l->place.in_line = NULL;
	if (l->table != n)
		return;
	l->table = NULL;
	place_grid(&l->place);
	place_gap(&l->place);
}

static void
enter_row(struct layout *l, const struct node *n)
{
	place_end(&l->place);
	if (!place_has_blocks(&l->place))
		return;
	if (l->table != NULL) {
		grid_row(&l->place.grid);
	} else if (table_row_is_short(n, flow_room(l->place.flow))) {
		l->row = n;
		grid_row(&l->place.grid);
	}
}

static size_t
number_of(const struct node *n, const char *name)
{
	const struct attr *a = dom_attr(n, name);
	size_t i, value = 0;

	for (i = 0; a != NULL && i < a->value_len && i < 6; i++) {
		if (a->value[i] < '0' || a->value[i] > '9')
			break;
		value = value * 10 + (size_t)(a->value[i] - '0');
	}
	return value > 0 ? value : 1;
}

static void
enter_cell(struct layout *l, const struct node *n)
{
	if (!place_has_blocks(&l->place)) {
		para_space(place_para(&l->place));
		return;
	}
	if (l->table == NULL && (l->row == NULL || n->parent != l->row)) {
		place_edge(&l->place, n->style.above);
		return;
	}
	place_end(&l->place);
	if (l->place.grid.nrows == 0)
		grid_row(&l->place.grid);
	grid_cell(&l->place.grid, number_of(n, "colspan"),
	    number_of(n, "rowspan"), n->tag == TAG_TH,
	    n->style.align == ALIGN_RIGHT);
	l->place.cell = n;
}

static void
leave_cell(struct layout *l, const struct node *n)
{
	if (l->place.cell == n) {
		place_host(&l->place);
		grid_cell_end(&l->place.grid, l->place.flow);
		l->place.cell = NULL;
	} else if (l->place.cell == NULL) {
		place_edge(&l->place, box_below(n));
	}
}

/* ---- the walk ---- */

static void
put_rule(struct layout *l)
{
	place_host(&l->place);
	place_end_with_gap(&l->place);
	if (!place_has_blocks(&l->place))
		return;
	place_grid(&l->place);
	flow_rule(l->place.flow, RULE);
	flow_gap(l->place.flow);
}

/* Return: 0 if its children are not to be looked at. */
static int
enter_other(struct layout *l, const struct node *n)
{
	if (n->style.display == DISPLAY_INLINE_BLOCK)
		para_space(place_para(&l->place));
	else if (box_is_block(n))
		place_edge(&l->place, n->style.above);
	return 1;
}

static int
enter(struct layout *l, const struct node *n)
{
	if (n->style.display == DISPLAY_NONE ||
	    (n->style.gone && !l->place.show_hidden))
		return 0;
	if (n->ns != NS_HTML)
		return enter_other(l, n);
	switch (n->tag) {
	case TAG_BR:
		if (l->place.show_hidden || !n->parent->style.hidden)
			para_break(place_para(&l->place));
		return 0;
	case TAG_HR:
		put_rule(l);
		return 0;
	case TAG_IMG:
		put_image(l, n);
		return 0;
	case TAG_INPUT:
		put_input(l, n);
		return 0;
	case TAG_A:
		enter_other(l, n);
		enter_link(l, n);
		return 1;
	case TAG_BLOCKQUOTE:
		enter_quote(l, n);
		return 1;
	case TAG_UL:
	case TAG_OL:
	case TAG_MENU:
	case TAG_DIR:
		enter_list(l, n);
		return 1;
	case TAG_DD:
		enter_indent(l, n);
		return 1;
	case TAG_Q:
		place_text(&l->place, n, "“", 3);
		return 1;
	case TAG_SUP:
		if (is_exponent(l, n))
			place_text(&l->place, n, "^", 1);
		return 1;
	case TAG_TABLE:
		enter_table(l, n);
		return 1;
	case TAG_TR:
		enter_row(l, n);
		return 1;
	case TAG_TD:
	case TAG_TH:
		enter_cell(l, n);
		return 1;
	default:
		if (n->style.display == DISPLAY_LIST_ITEM)
			enter_item(l, n);
		else
			enter_other(l, n);
		return 1;
	}
}

static void
leave_frame(struct layout *l, const struct node *n)
{
	struct frame *f = &l->frames[l->depth - 1];

	if (is_html(n, TAG_A)) {
		leave_link(l, f);
	} else if (f->list.node != NULL) {
		place_edge(&l->place, n->style.below);
	} else if (is_html(n, TAG_BLOCKQUOTE)) {
		place_end_with_gap(&l->place); /* whatever the mail says */
	} else {
		place_end(&l->place);
	}
	if (f->pushed) {
		place_host(&l->place);
		place_grid(&l->place);
		flow_pop(l->place.flow);
	}
	l->depth--;
}

static void
leave(struct layout *l, const struct node *n)
{
	if (l->depth > 0 && l->frames[l->depth - 1].node == n)
		leave_frame(l, n);
	if (is_html(n, TAG_TABLE))
		leave_table(l, n);
	else if (is_html(n, TAG_TD) || is_html(n, TAG_TH))
		leave_cell(l, n);
	else if (is_html(n, TAG_TR) && l->row == n)
		l->row = NULL;
	else if (is_html(n, TAG_Q))
		place_text(&l->place, n, "”", 3);
	else if (n->style.display == DISPLAY_INLINE_BLOCK)
		para_space(place_para(&l->place));
	else if (box_is_block(n))
		place_edge(&l->place, box_below(n));
}

static void
walk(struct layout *l, const struct node *root)
{
	const struct node *n = root;
	int down;

	while (n != NULL && l->place.flow->err == 0) {
		down = 1;
		if (n->type == NODE_TEXT)
			place_text(&l->place, n->parent, n->data, n->len);
		else if (n->type == NODE_ELEMENT)
			down = enter(l, n);
		if (down && n->first_child != NULL) {
			n = n->first_child;
			continue;
		}
		if (down && n->type == NODE_ELEMENT)
			leave(l, n);
		while (n != root && n->next == NULL) {
			n = n->parent;
			if (n->type == NODE_ELEMENT)
				leave(l, n);
		}
		n = n == root ? NULL : n->next;
	}
}

void
layout_document(struct flow *flow, const struct dom *dom, int show_hidden)
{
	struct layout l = {
	    .place.flow = flow, .place.show_hidden = show_hidden};
	struct place *p = &l.place;

	p->para.locale = p->grid.para.locale = flow->term.locale;
	walk(&l, dom->document);
	place_host(p);
	place_end(p);
	place_grid(p);
	if (p->para.text.err != 0 || p->grid.para.text.err != 0)
		flow->err = ENOMEM;
	para_free(&p->para);
	grid_free(&p->grid);
	free(l.frames);
}
