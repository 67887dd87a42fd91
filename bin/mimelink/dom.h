/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_DOM_H
#define MIMELINK_DOM_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "style.h"
#include "tags.h"

/*
 * An HTML document as a tree.
 *
 *	struct dom dom;
 *	dom_init(&dom);
 *	if (html_parse(&dom, text, len) == -1 || css_apply(&dom) == -1) ...
 *	for (n = dom.document; n != NULL; n = dom_next(n, dom.document)) ...
 *	dom_free(&dom);
 *
 * All nodes and attributes live in the document's arena and go with it.
 * Names, values and texts are slices, not strings: they have a length and no
 * NUL, and most of them point into the text that was parsed, which must
 * therefore stay where it is until dom_free().
 */

enum node_type {
	NODE_DOCUMENT,
	NODE_DOCTYPE, /* data is the name */
	NODE_ELEMENT, /* data is the name, in its own letter case */
	NODE_TEXT, /* data is the text, UTF-8 */
	NODE_COMMENT,
};

enum node_ns {
	NS_HTML,
	NS_SVG,
	NS_MATHML
};

struct attr {
	const char *name; /* ASCII lower case, but for SVG and MathML */
	const char *value; /* character references resolved */
	uint32_t name_len;
	uint32_t value_len;
};

/*
 * One node.  An element's tag is that of its name whatever its namespace:
 * check ns where SVG's <a> and HTML's must not be taken for each other, or
 * use is_html().  The contents of <template> are its children.
 */
struct node {
	struct node *parent;
	struct node *first_child;
	struct node *last_child;
	struct node *next;
	struct node *prev;
	const char *data;
	uint32_t len; /* of data */
	uint8_t type; /* enum node_type */
	uint8_t ns; /* enum node_ns */
	uint8_t tag; /* enum tag, of elements */
	uint8_t nattrs;
	union {
		struct attr *attrs; /* elements: nattrs of them */
		size_t cap; /* text: the parser's own */
	};
	struct style style; /* elements, after css_apply() */
	uint8_t open; /* the parser's own */
};

struct dom {
	struct node *document;
	struct node *html; /* the root element, never NULL after parsing */
	struct node *head; /* never NULL after parsing */
	struct node *body; /* or the frameset; NULL if there is neither */
	int quirks; /* no doctype, or one of the old ones (quirks mode) */
	size_t dropped; /* things beyond the parser's limits (html.h) */
	size_t work; /* steps done, for the tests that count them */
	struct chunk *chunks; /* the arena */
	char *at; /* its free part */
	char *end;
};

/* An empty document, which owns nothing yet. */
void dom_init(struct dom *dom);

/* Give all memory back. */
void dom_free(struct dom *dom);

/*
 * Memory that lives as long as the document, not cleared; dom_alloc()'s is
 * aligned for any object of this header, dom_chars()'s not at all.
 * Return: NULL with errno ENOMEM if there is none.
 */
void *dom_alloc(struct dom *dom, size_t size);
char *dom_chars(struct dom *dom, size_t size);

/*
 * The node that follows in document order, or the one that follows behind
 * all of this one's children; NULL when that is outside of root.
 */
struct node *dom_next(const struct node *n, const struct node *root);
struct node *dom_skip(const struct node *n, const struct node *root);

/*
 * The attribute of that (lower-case) name, or NULL.  Inline, for most names
 * are literals, whose length and comparison are then known.
 */
static inline const struct attr *
dom_attr(const struct node *n, const char *name)
{
	size_t len = strlen(name), i;

	for (i = 0; i < n->nattrs; i++)
		if (n->attrs[i].name_len == len &&
		    memcmp(n->attrs[i].name, name, len) == 0)
			return &n->attrs[i];
	return NULL;
}

/* Is it an element of HTML with this tag? */
static inline int
is_html(const struct node *n, enum tag tag)
{
	return n->type == NODE_ELEMENT && n->ns == NS_HTML && n->tag == tag;
}

#endif
