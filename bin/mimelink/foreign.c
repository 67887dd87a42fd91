/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "tree.h"

#include <string.h>
#include <strings.h>

/* An HTML integration point, in which HTML goes on (13.2.6.5). */
static int
is_html_point(const struct node *n)
{
	const struct attr *a;

	if (n->ns == NS_SVG)
		return n->tag == TAG_FOREIGNOBJECT || n->tag == TAG_DESC ||
		    n->tag == TAG_TITLE;
	if (n->ns != NS_MATHML || n->tag != TAG_ANNOTATION_XML ||
	    (a = dom_attr(n, "encoding")) == NULL)
		return 0;
	return (a->value_len == 9 &&
		   strncasecmp(a->value, "text/html", 9) == 0) ||
	    (a->value_len == 21 &&
		strncasecmp(a->value, "application/xhtml+xml", 21) == 0);
}

/* A MathML text integration point. */
static int
is_math_point(const struct node *n)
{
	return n->ns == NS_MATHML && n->tag != TAG_ANNOTATION_XML &&
	    node_flags(n) != 0;
}

int
is_foreign(const struct parser *p, const struct token *token)
{
	const struct node *n = current(p);
	int start = token->type == TOKEN_START,
	    text = token->type == TOKEN_TEXT;

	if (n->ns == NS_HTML || token->type == TOKEN_EOF)
		return 0;
	if (is_math_point(n) &&
	    (text ||
		(start && token->tag != TAG_MGLYPH &&
		    token->tag != TAG_MALIGNMARK)))
		return 0;
	if (start && token->tag == TAG_SVG && n->ns == NS_MATHML &&
	    n->tag == TAG_ANNOTATION_XML)
		return 0;
	return !(is_html_point(n) && (start || text));
}

/* Is this attribute one that says that a <font> is of HTML? */
static int
is_of_font(const struct attr *a)
{
	return (a->name_len == 5 && memcmp(a->name, "color", 5) == 0) ||
	    (a->name_len == 4 &&
		(memcmp(a->name, "face", 4) == 0 ||
		    memcmp(a->name, "size", 4) == 0));
}

/* A start tag that cannot be meant for SVG or MathML. */
static int
breaks_out(const struct token *token)
{
	unsigned i;

	if (token->tag == TAG_FONT)
		for (i = 0; i < token->nattrs; i++)
			if (is_of_font(&token->attrs[i]))
				return 1;
	return (element_flags(token->tag) & T_BREAKOUT) != 0;
}

static void
leave_foreign(struct parser *p)
{
	const struct node *n;

	for (;;) {
		n = current(p);
		if (n->ns == NS_HTML || is_html_point(n) || is_math_point(n))
			return;
		open_pop(p);
	}
}

static enum verdict
end_tag(struct parser *p, const struct token *token)
{
	unsigned place = p->depth;
	const struct node *n;

	while (--place > 0) {
		n = p->open[place].node;
		p->dom->work++;
		if (n->ns == NS_HTML)
			return AGAIN;
		if (n->len == token->data.len &&
		    strncasecmp(n->data, token->data.data, n->len) == 0) {
			open_pop_to(p, place);
			return DONE;
		}
	}
	return DONE;
}

static void
insert_foreign_text(struct parser *p, struct token *token)
{
	static const char replacement[] = "\357\277\275";

	if (token->data.data[0] == '\0') {
		insert_text(p, (struct slice){replacement, 3});
		return;
	}
	insert_text(p, take_space(token));
	if (token->data.len > 0)
		p->frameset_ok = 0;
	insert_text(p, token->data);
}

/* AGAIN means by the rules of the insertion mode. */
enum verdict
in_foreign(struct parser *p, struct token *token)
{
	switch (token->type) {
	case TOKEN_TEXT:
		insert_foreign_text(p, token);
		return DONE;
	case TOKEN_COMMENT:
		insert_comment(p, NULL, token);
		return DONE;
	case TOKEN_START:
		if (breaks_out(token)) {
			leave_foreign(p);
			return AGAIN;
		}
		insert_foreign(p, token, (enum node_ns)current(p)->ns);
		if (token->self_closing)
			open_pop(p);
		return DONE;
	case TOKEN_END:
		if (token->tag == TAG_BR || token->tag == TAG_P) {
			leave_foreign(p);
			return AGAIN;
		}
		return end_tag(p, token);
	default:
		return DONE;
	}
}
