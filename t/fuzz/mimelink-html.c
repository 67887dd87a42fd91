/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

/*
 * libFuzzer target for mimelink's HTML: the parser and the style sheet take
 * anything, the tree is one, and nothing costs more than its length allows.
 */

#include <stdint.h>

#include "css.h"
#include "html.h"
#include "mimelink.h"

enum {
	MAX_DEPTH = 3 * HTML_MAX_OPEN,
	STEPS_ONCE = 10000000,
	STEPS = 140
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Are the pointers of this node those of a tree? */
static void
check_node(const struct node *n)
{
	check(n->first_child == NULL || n->first_child->prev == NULL);
	check(n->last_child == NULL || n->last_child->next == NULL);
	check((n->first_child == NULL) == (n->last_child == NULL));
	check(n->next == NULL || n->next->prev == n);
	check(n->prev == NULL || n->prev->next == n);
	check(n->first_child == NULL || n->first_child->parent == n);
	check(n->next == NULL || n->next->parent == n->parent);
	check(n->nattrs <= HTML_MAX_ATTRS);
	check(n->type == NODE_ELEMENT || n->type == NODE_DOCUMENT ||
	    n->first_child == NULL);
	check(n->type != NODE_TEXT || n->len > 0);
}

static size_t
depth(const struct node *n)
{
	size_t d = 0;

	for (; n->parent != NULL; n = n->parent)
		d++;
	return d;
}

/* Reads all that a reader of the tree would. */
static unsigned
check_tree(const struct dom *dom)
{
	const struct node *n;
	unsigned sum = 0, i;
	uint32_t j;

	for (n = dom->document; n != NULL; n = dom_next(n, dom->document)) {
		check_node(n);
		for (j = 0; j < n->len; j++)
			sum += (unsigned char)n->data[j];
		for (i = 0; i < n->nattrs; i++)
			for (j = 0; j < n->attrs[i].value_len; j++)
				sum += (unsigned char)n->attrs[i].value[j];
		if (n->first_child == NULL && (sum & 63) == 0)
			check(depth(n) < MAX_DEPTH);
	}
	return sum;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dom dom;

	dom_init(&dom);
	check(html_parse(&dom, (const char *)data, size) == 0);
	check(dom.html != NULL && dom.head != NULL);
	check(css_apply(&dom) == 0);
	check(dom.work <= STEPS_ONCE + STEPS * size);
	check_tree(&dom);
	dom_free(&dom);
	return 0;
}
