/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "tree.h"

#include <string.h>

struct node *
current(const struct parser *p)
{
	return p->open[p->depth - 1].node;
}

int
current_is(const struct parser *p, enum tag tag)
{
	return is_html(current(p), tag);
}

/* Which scopes this element ends. */
static void
set_bounds(struct open *o, uint16_t place)
{
	unsigned is = node_flags(o->node), tag = o->node->tag;
	int html = o->node->ns == NS_HTML;

	if (is & T_SPECIAL)
		o->bound[BOUND_SPECIAL] = place;
	if (is & T_SCOPE)
		o->bound[BOUND_SCOPE] = place;
	if (is & T_SCOPE || (html && (tag == TAG_OL || tag == TAG_UL)))
		o->bound[BOUND_LIST] = place;
	if (is & T_SCOPE || (html && tag == TAG_BUTTON))
		o->bound[BOUND_BUTTON] = place;
	if (html &&
	    (tag == TAG_HTML || tag == TAG_TABLE || tag == TAG_TEMPLATE))
		o->bound[BOUND_TABLE] = place;
}

void
open_push(struct parser *p, struct node *n)
{
	struct open *o = &p->open[p->depth];

	if (p->depth == OPEN_SIZE) {
		p->dom->dropped++;
		return;
	}
	if (p->depth > 0)
		memcpy(o->bound, o[-1].bound, sizeof(o->bound));
	else
		memset(o->bound, 0, sizeof(o->bound));
	o->node = n;
	o->same = 0;
	set_bounds(o, (uint16_t)p->depth);
	p->depth++;
	if (n->ns == NS_HTML) {
		o->same = p->last[n->tag];
		p->last[n->tag] = (uint16_t)p->depth;
	}
	n->open |= IS_OPEN;
	p->dom->work++;
}

/* The root element stays, whatever is asked. */
void
open_pop(struct parser *p)
{
	struct open *o = &p->open[p->depth - 1];

	if (p->depth == 1)
		return;
	if (o->node->ns == NS_HTML)
		p->last[o->node->tag] = o->same;
	o->node->open &= (uint8_t)~IS_OPEN;
	p->depth--;
	p->dom->work++;
}

void
open_pop_to(struct parser *p, unsigned place)
{
	while (p->depth > place && p->depth > 1)
		open_pop(p);
}

void
open_pop_tag(struct parser *p, enum tag tag)
{
	if (p->last[tag] > 0)
		open_pop_to(p, p->last[tag] - 1U);
}

void
open_remove(struct parser *p, unsigned place)
{
	struct node *above[OPEN_SIZE];
	unsigned n = 0;

	while (p->depth > place + 1) {
		above[n++] = current(p);
		open_pop(p);
	}
	open_pop(p);
	while (n > 0)
		open_push(p, above[--n]);
}

/* The one at this place, and all above it, move up. */
void
open_insert(struct parser *p, unsigned place, struct node *node)
{
	struct node *above[OPEN_SIZE];
	unsigned n = 0;

	while (p->depth > place) {
		above[n++] = current(p);
		open_pop(p);
	}
	open_push(p, node);
	while (n > 0)
		open_push(p, above[--n]);
}

/* Of a node that is open. */
unsigned
open_place(const struct parser *p, const struct node *n)
{
	unsigned place;

	if (n->ns == NS_HTML) {
		place = p->last[n->tag] - 1U;
		while (p->open[place].node != n)
			place = p->open[place].same - 1U;
		return place;
	}
	for (place = p->depth - 1; p->open[place].node != n; place--)
		;
	return place;
}

int
is_open(const struct parser *p, enum tag tag)
{
	return p->last[tag] > 0;
}

int
in_scope(const struct parser *p, enum tag tag, enum bound bound)
{
	return p->last[tag] > p->open[p->depth - 1].bound[bound];
}

void
generate_implied(struct parser *p, enum tag except, unsigned flag)
{
	while (current(p)->ns == NS_HTML && node_flags(current(p)) & flag &&
	    current(p)->tag != except && p->depth > 1)
		open_pop(p);
}

void
close_p(struct parser *p)
{
	if (!in_scope(p, TAG_P, BOUND_BUTTON))
		return;
	generate_implied(p, TAG_P, T_IMPLIED);
	open_pop_tag(p, TAG_P);
}
