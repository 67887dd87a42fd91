/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "tree.h"

#include <string.h>

static void *
allocate(struct parser *p, size_t size)
{
	void *memory = dom_alloc(p->dom, size);

	if (memory == NULL)
		longjmp(p->oom, 1);
	return memory;
}

struct node *
node_new(struct parser *p, enum node_type type)
{
	struct node *n = allocate(p, sizeof(*n));

	memset(n, 0, sizeof(*n));
	n->type = (uint8_t)type;
	p->dom->work++;
	return n;
}

struct node *
node_clone(struct parser *p, const struct node *n)
{
	struct node *made = node_new(p, NODE_ELEMENT);

	made->data = n->data;
	made->len = n->len;
	made->ns = n->ns;
	made->tag = n->tag;
	made->nattrs = n->nattrs;
	made->attrs = n->attrs;
	return made;
}

/* Put n into parent before a child, or at the end. */
static void
node_insert(struct node *parent, struct node *n, struct node *before)
{
	n->parent = parent;
	n->next = before;
	n->prev = before != NULL ? before->prev : parent->last_child;
	if (n->prev != NULL)
		n->prev->next = n;
	else
		parent->first_child = n;
	if (before != NULL)
		before->prev = n;
	else
		parent->last_child = n;
}

void
node_append(struct node *parent, struct node *n)
{
	node_insert(parent, n, NULL);
}

void
node_detach(struct node *n)
{
	struct node *parent = n->parent;

	if (parent == NULL)
		return;
	if (n->prev != NULL)
		n->prev->next = n->next;
	else
		parent->first_child = n->next;
	if (n->next != NULL)
		n->next->prev = n->prev;
	else
		parent->last_child = n->prev;
	n->parent = n->next = n->prev = NULL;
}

/*
 * The appropriate place for inserting a node (section 13.2.6.1): in the node
 * that is returned, before *before or at its end.
 */
static struct node *
place(struct parser *p, struct node *target, struct node **before)
{
	unsigned table = p->last[TAG_TABLE], template = p->last[TAG_TEMPLATE];

	*before = NULL;
	if (!p->foster || target->ns != NS_HTML ||
	    !(node_flags(target) & T_TABLE))
		return target;
	if (template > table)
		return p->open[template - 1].node;
	if (table < 2)
		return p->open[0].node;
	*before = p->open[table - 1].node;
	if ((*before)->parent != NULL)
		return (*before)->parent;
	*before = NULL;
	return p->open[table - 2].node;
}

void
insert_at(struct parser *p, struct node *target, struct node *n)
{
	struct node *before, *parent = place(p, target, &before);

	node_insert(parent, n, before);
}

static struct node *
element(struct parser *p, const struct token *token, enum node_ns ns)
{
	struct node *n = node_new(p, NODE_ELEMENT);
	size_t size = token->nattrs * sizeof(token->attrs[0]);

	n->ns = (uint8_t)ns;
	n->tag = (uint8_t)token->tag;
	n->data = token->data.data;
	n->len = (uint32_t)token->data.len;
	n->nattrs = (uint8_t)token->nattrs;
	if (size > 0) {
		n->attrs = allocate(p, size);
		memcpy(n->attrs, token->attrs, size);
	}
	return n;
}

struct node *
insert_foreign(struct parser *p, const struct token *token, enum node_ns ns)
{
	struct node *n = element(p, token, ns);

	if (ns == NS_SVG && n->tag == TAG_FOREIGNOBJECT)
		n->data = "foreignObject";
	insert_at(p, current(p), n);
	open_push(p, n);
	return n;
}

struct node *
insert_element(struct parser *p, const struct token *token)
{
	return insert_foreign(p, token, NS_HTML);
}

struct node *
insert_tag(struct parser *p, enum tag tag)
{
	struct node *n = node_new(p, NODE_ELEMENT);

	n->tag = (uint8_t)tag;
	n->data = tag_name(tag);
	n->len = (uint32_t)strlen(n->data);
	insert_at(p, current(p), n);
	open_push(p, n);
	return n;
}

void
insert_void(struct parser *p, const struct token *token)
{
	insert_at(p, current(p), element(p, token, NS_HTML));
}

/*
 * Add to a text.  It stays a slice as long as one piece follows the other in
 * memory; after that it is a copy that grows by doubling.
 */
void
text_append(struct parser *p, struct node *n, struct slice s)
{
	size_t len = n->len + s.len;
	char *copy;

	if (n->data + n->len == s.data) {
		n->cap = n->cap > 0 && n->cap < len ? len : n->cap;
		n->len = (uint32_t)len;
		return;
	}
	if (n->cap < len) {
		copy = dom_chars(p->dom, 2 * len);
		if (copy == NULL)
			longjmp(p->oom, 1);
		memcpy(copy, n->data, n->len);
		p->dom->work += n->len / 16;
		n->data = copy;
		n->cap = 2 * len;
	}
	memcpy((char *)(uintptr_t)(n->data + n->len), s.data, s.len);
	n->len = (uint32_t)len;
}

void
insert_text(struct parser *p, struct slice s)
{
	struct node *before, *parent = place(p, current(p), &before), *n;

	if (s.len == 0)
		return;
	n = before != NULL ? before->prev : parent->last_child;
	if (n != NULL && n->type == NODE_TEXT) {
		text_append(p, n, s);
		return;
	}
	n = node_new(p, NODE_TEXT);
	n->data = s.data;
	n->len = (uint32_t)s.len;
	node_insert(parent, n, before);
}

void
insert_comment(struct parser *p, struct node *parent, const struct token *token)
{
	struct node *n = node_new(p, NODE_COMMENT);

	n->data = token->data.data;
	n->len = (uint32_t)token->data.len;
	if (parent != NULL)
		node_append(parent, n);
	else
		insert_at(p, current(p), n);
}

/* Those of a second <html> or <body> that are new to it. */
void
add_attributes(struct parser *p, struct node *n, const struct token *token)
{
	struct attr *all;
	const struct attr *a;
	unsigned i, j;

	for (i = 0; i < token->nattrs; i++) {
		a = &token->attrs[i];
		for (j = 0; j < n->nattrs; j++)
			if (n->attrs[j].name_len == a->name_len &&
			    memcmp(n->attrs[j].name, a->name, a->name_len) == 0)
				break;
		if (j < n->nattrs || j == HTML_MAX_ATTRS)
			continue;
		all = allocate(p, (j + 1) * sizeof(*all));
		if (j > 0)
			memcpy(all, n->attrs, j * sizeof(*all));
		all[j] = *a;
		n->attrs = all;
		n->nattrs++;
	}
}
