/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "tree.h"
#include "trace.h"

#include <string.h>

static uint64_t
hash(uint64_t h, const char *s, size_t len)
{
	while (len-- > 0)
		h = (h ^ (unsigned char)*s++) * 0x100000001b3;
	return h ^ h >> 29;
}

/* A sum, so that the order of the attributes does not matter. */
static uint64_t
hash_attrs(const struct node *n)
{
	uint64_t sum = n->tag, h;
	unsigned i;

	for (i = 0; i < n->nattrs; i++) {
		h = 0xcbf29ce484222325;
		h = hash(h, n->attrs[i].name, n->attrs[i].name_len);
		sum += hash(h, n->attrs[i].value, n->attrs[i].value_len);
	}
	return sum;
}

static void
remove_entry(struct parser *p, unsigned i)
{
	struct formatting *f = &p->formatting[i];

	if (f->node != NULL)
		f->node->open &= (uint8_t)~IS_FORMATTING;
	else
		p->nmarkers--;
	p->nformatting--;
	memmove(f, f + 1, (p->nformatting - i) * sizeof(*f));
}

static void
insert_entry(struct parser *p, unsigned i, struct formatting entry)
{
	struct formatting *f = &p->formatting[i];

	memmove(f + 1, f, (p->nformatting - i) * sizeof(*f));
	*f = entry;
	p->nformatting++;
	if (entry.node != NULL)
		entry.node->open |= IS_FORMATTING;
	else
		p->nmarkers++;
}

/* Make room by dropping what is oldest. */
static void
limit(struct parser *p)
{
	unsigned i = 0;

	if (p->nformatting - p->nmarkers < HTML_MAX_FORMATTING &&
	    p->nformatting < FORMATTING_SIZE)
		return;
	if (p->nformatting < FORMATTING_SIZE)
		while (p->formatting[i].node == NULL)
			i++;
	TRACE1(mimelink, limit_formatting, HTML_MAX_FORMATTING);
	p->dom->dropped++;
	p->dom->work += p->nformatting;
	remove_entry(p, i);
}

/* With the "Noah's Ark clause": three of a kind are enough. */
void
formatting_push(struct parser *p, struct node *n)
{
	struct formatting entry = {n, hash_attrs(n)}, *f;
	unsigned i, same = 0, oldest = 0;

	for (i = p->nformatting; i > 0; i--) {
		f = &p->formatting[i - 1];
		if (f->node == NULL)
			break;
		if (f->node->tag == n->tag && f->hash == entry.hash) {
			same++;
			oldest = i - 1;
		}
		p->dom->work++;
	}
	if (same >= 3)
		remove_entry(p, oldest);
	limit(p);
	insert_entry(p, p->nformatting, entry);
}

void
formatting_marker(struct parser *p)
{
	limit(p);
	insert_entry(p, p->nformatting, (struct formatting){NULL, 0});
}

void
formatting_clear(struct parser *p)
{
	int marker = 0;

	while (p->nformatting > 0 && !marker) {
		marker = p->formatting[p->nformatting - 1].node == NULL;
		remove_entry(p, p->nformatting - 1);
	}
}

/* The place of a node that is in the list. */
static unsigned
place(const struct parser *p, const struct node *n)
{
	unsigned i = p->nformatting - 1;

	while (p->formatting[i].node != n)
		i--;
	return i;
}

void
formatting_remove(struct parser *p, struct node *n)
{
	if (n->open & IS_FORMATTING)
		remove_entry(p, place(p, n));
}

/* The last one of this tag behind the last marker. */
struct node *
formatting_find(const struct parser *p, enum tag tag)
{
	unsigned i;

	for (i = p->nformatting; i > 0; i--) {
		if (p->formatting[i - 1].node == NULL)
			return NULL;
		if (p->formatting[i - 1].node->tag == tag)
			return p->formatting[i - 1].node;
	}
	return NULL;
}

/*
 * Elements that the input does not have, which few bytes of it can make
 * many of, are rationed.
 */
static int
may_clone(struct parser *p)
{
	if (p->clones == 0) {
		TRACE1(mimelink, limit_clones, HTML_CLONES);
		p->dom->dropped++;
		return 0;
	}
	p->clones--;
	return 1;
}

void
reconstruct(struct parser *p)
{
	unsigned i = p->nformatting;
	struct formatting *f;
	struct node *n;

	while (i > 0 && p->formatting[i - 1].node != NULL &&
	    !(p->formatting[i - 1].node->open & IS_OPEN))
		i--;
	for (; i < p->nformatting && p->depth < HTML_MAX_OPEN; i++) {
		if (!may_clone(p)) {
			while (p->nformatting > i)
				remove_entry(p, p->nformatting - 1);
			return;
		}
		f = &p->formatting[i];
		n = node_clone(p, f->node);
		insert_at(p, current(p), n);
		open_push(p, n);
		f->node->open &= (uint8_t)~IS_FORMATTING;
		f->node = n;
		n->open |= IS_FORMATTING;
	}
}

/* ---- the adoption agency (section 13.2.6.4.7) ------------------------- */

/* The first special element above this place, or 0. */
static unsigned
furthest_block(struct parser *p, unsigned fe)
{
	unsigned i;

	if (p->open[p->depth - 1].bound[BOUND_SPECIAL] < fe)
		return 0;
	for (i = fe + 1; i < p->depth; i++) {
		p->dom->work++;
		if (node_flags(p->open[i].node) & T_SPECIAL)
			return i;
	}
	return 0;
}

/* Replace an element that is open and in the list by a clone of it. */
static struct node *
renew(struct parser *p, unsigned at)
{
	struct node *old = p->open[at].node, *n = node_clone(p, old);

	p->formatting[place(p, old)].node = n;
	n->open = old->open;
	old->open = 0;
	p->open[at].node = n;
	return n;
}

/*
 * The inner loop: from the furthest block down to the formatting element.
 * Return: the last node; *bookmark is where in the list the new element
 * goes, *block where the furthest block is now.
 */
static struct node *
climb(struct parser *p, unsigned fe, unsigned *block, unsigned *bookmark)
{
	struct node *furthest = p->open[*block].node, *last = furthest, *node;
	unsigned at, count = 0, where;

	for (at = *block - 1; at > fe; at--) {
		node = p->open[at].node;
		p->dom->work++;
		if (++count > 3 && node->open & IS_FORMATTING) {
			where = place(p, node);
			*bookmark -= where < *bookmark;
			remove_entry(p, where);
		}
		if (!(node->open & IS_FORMATTING)) {
			open_remove(p, at);
			--*block;
			continue;
		}
		node = renew(p, at);
		if (last == furthest)
			*bookmark = place(p, node) + 1;
		node_detach(last);
		node_append(node, last);
		last = node;
	}
	return last;
}

/* All children of one go to the other. */
static void
move_children(struct parser *p, struct node *from, struct node *to)
{
	struct node *n;

	while ((n = from->first_child) != NULL) {
		node_detach(n);
		node_append(to, n);
		p->dom->work++;
	}
}

/* One round of the outer loop, where there is a furthest block. */
static void
adopt_block(struct parser *p, struct node *element, unsigned fe, unsigned block)
{
	struct node *furthest = p->open[block].node;
	struct node *ancestor = p->open[fe - 1].node, *last, *made;
	unsigned bookmark = place(p, element), where;
	struct formatting entry = p->formatting[bookmark];

	last = climb(p, fe, &block, &bookmark);
	node_detach(last);
	insert_at(p, ancestor, last);
	made = node_clone(p, element);
	move_children(p, furthest, made);
	node_append(furthest, made);
	where = place(p, element);
	bookmark -= where < bookmark;
	remove_entry(p, where);
	entry.node = made;
	insert_entry(p, bookmark, entry);
	open_remove(p, fe);
	open_insert(p, block, made);
}

int
adopt(struct parser *p, enum tag tag)
{
	struct node *element;
	unsigned round, fe, block;

	if (current_is(p, tag) && !(current(p)->open & IS_FORMATTING)) {
		open_pop(p);
		return 1;
	}
	for (round = 0; round < 8; round++) {
		element = formatting_find(p, tag);
		if (element == NULL)
			return round > 0;
		if (!(element->open & IS_OPEN)) {
			formatting_remove(p, element);
			return 1;
		}
		fe = open_place(p, element);
		if (fe < p->open[p->depth - 1].bound[BOUND_SCOPE])
			return 1;
		block = furthest_block(p, fe);
		if (block == 0) {
			open_pop_to(p, fe);
			formatting_remove(p, element);
			return 1;
		}
		if (!may_clone(p)) {
			formatting_remove(p, element);
			open_remove(p, fe);
			return 1;
		}
		adopt_block(p, element, fe, block);
	}
	return 1;
}
