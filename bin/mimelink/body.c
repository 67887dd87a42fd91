/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "tree.h"

#include <string.h>
#include <strings.h>

/* ---- end tags --------------------------------------------------------- */

/* "Any other end tag" (section 13.2.6.4.7). */
static void
end_other(struct parser *p, const struct token *token)
{
	unsigned place = p->last[token->tag];
	unsigned bound = p->open[p->depth - 1].bound[BOUND_SPECIAL];
	const struct node *n;

	for (; place > bound && place > 1; place = p->open[place - 1].same) {
		n = p->open[place - 1].node;
		p->dom->work++;
		if (n->len == token->data.len &&
		    memcmp(n->data, token->data.data, n->len) == 0) {
			open_pop_to(p, place - 1);
			return;
		}
	}
}

static void
end_if_in_scope(struct parser *p, enum tag tag, enum bound bound)
{
	if (!in_scope(p, tag, bound))
		return;
	generate_implied(p, tag, T_IMPLIED);
	open_pop_tag(p, tag);
}

static void
end_form(struct parser *p)
{
	struct node *n = p->form;

	if (is_open(p, TAG_TEMPLATE)) {
		end_if_in_scope(p, TAG_FORM, BOUND_SCOPE);
		return;
	}
	p->form = NULL;
	if (n == NULL || !(n->open & IS_OPEN) ||
	    open_place(p, n) < p->open[p->depth - 1].bound[BOUND_SCOPE])
		return;
	generate_implied(p, TAG_UNKNOWN, T_IMPLIED);
	if (n->open & IS_OPEN)
		open_remove(p, open_place(p, n));
}

static void
end_heading(struct parser *p)
{
	unsigned tag, innermost = 0;

	for (tag = TAG_H1; tag <= TAG_H6; tag++)
		if (p->last[tag] > innermost)
			innermost = p->last[tag];
	if (innermost <= p->open[p->depth - 1].bound[BOUND_SCOPE])
		return;
	generate_implied(p, TAG_UNKNOWN, T_IMPLIED);
	open_pop_to(p, innermost - 1);
}

static enum verdict
end_body(struct parser *p, enum verdict verdict)
{
	if (!in_scope(p, TAG_BODY, BOUND_SCOPE))
		return DONE;
	p->mode = AFTER_BODY;
	return verdict;
}

static void
start_br(struct parser *p, struct token *token)
{
	token->type = TOKEN_START;
	token->nattrs = 0;
	reconstruct(p);
	insert_void(p, token);
	p->frameset_ok = 0;
}

static void
end_by_kind(struct parser *p, const struct token *token)
{
	unsigned is = element_flags(token->tag);

	if (is & T_HEADING)
		end_heading(p);
	else if (is & T_BLOCK)
		end_if_in_scope(p, token->tag, BOUND_SCOPE);
	else if (!(is & T_FORMATTING) || !adopt(p, token->tag))
		end_other(p, token);
}

static enum verdict
end_tag(struct parser *p, struct token *token)
{
	switch (token->tag) {
	case TAG_TEMPLATE:
		return in_head(p, token);
	case TAG_BODY:
		return end_body(p, DONE);
	case TAG_HTML:
		return end_body(p, AGAIN);
	case TAG_BUTTON:
	case TAG_SELECT:
	case TAG_DD:
	case TAG_DT:
		end_if_in_scope(p, token->tag, BOUND_SCOPE);
		break;
	case TAG_LI:
		end_if_in_scope(p, TAG_LI, BOUND_LIST);
		break;
	case TAG_FORM:
		end_form(p);
		break;
	case TAG_P:
		if (!in_scope(p, TAG_P, BOUND_BUTTON))
			insert_tag(p, TAG_P);
		close_p(p);
		break;
	case TAG_APPLET:
	case TAG_MARQUEE:
	case TAG_OBJECT:
		if (!in_scope(p, token->tag, BOUND_SCOPE))
			break;
		end_if_in_scope(p, token->tag, BOUND_SCOPE);
		formatting_clear(p);
		break;
	case TAG_BR:
		start_br(p, token);
		break;
	default:
		end_by_kind(p, token);
		break;
	}
	return DONE;
}

/* ---- start tags ------------------------------------------------------- */

static int
in_select(const struct parser *p)
{
	return in_scope(p, TAG_SELECT, BOUND_SCOPE);
}

static void
start_body(struct parser *p, const struct token *token)
{
	if (p->depth < 2 || !is_html(p->open[1].node, TAG_BODY) ||
	    is_open(p, TAG_TEMPLATE))
		return;
	p->frameset_ok = 0;
	add_attributes(p, p->open[1].node, token);
}

static void
start_frameset(struct parser *p, const struct token *token)
{
	if (p->depth < 2 || !is_html(p->open[1].node, TAG_BODY) ||
	    !p->frameset_ok)
		return;
	node_detach(p->open[1].node);
	open_pop_to(p, 1);
	insert_element(p, token);
	p->mode = IN_FRAMESET;
}

/* A new item ends the one before it, unless that is in another list. */
static void
start_item(struct parser *p, const struct token *token, enum tag a, enum tag b)
{
	unsigned place = p->depth;
	const struct node *n;

	p->frameset_ok = 0;
	while (--place > 0) {
		n = p->open[place].node;
		p->dom->work++;
		if (is_html(n, a) || is_html(n, b)) {
			generate_implied(p, (enum tag)n->tag, T_IMPLIED);
			open_pop_tag(p, (enum tag)n->tag);
			break;
		}
		if (node_flags(n) & T_SPECIAL && !is_html(n, TAG_ADDRESS) &&
		    !is_html(n, TAG_DIV) && !is_html(n, TAG_P))
			break;
	}
	close_p(p);
	insert_element(p, token);
}

static void
start_a(struct parser *p, const struct token *token)
{
	struct node *n = formatting_find(p, TAG_A);

	if (n != NULL) {
		adopt(p, TAG_A);
		formatting_remove(p, n);
		if (n->open & IS_OPEN)
			open_remove(p, open_place(p, n));
	}
	reconstruct(p);
	formatting_push(p, insert_element(p, token));
}

static void
start_nobr(struct parser *p, const struct token *token)
{
	reconstruct(p);
	if (in_scope(p, TAG_NOBR, BOUND_SCOPE)) {
		if (!adopt(p, TAG_NOBR))
			end_other(p, token);
		reconstruct(p);
	}
	formatting_push(p, insert_element(p, token));
}

static void
start_heading(struct parser *p, const struct token *token)
{
	close_p(p);
	if (node_flags(current(p)) & T_HEADING)
		open_pop(p);
	insert_element(p, token);
}

static void
start_form(struct parser *p, const struct token *token)
{
	int in_template = is_open(p, TAG_TEMPLATE);
	struct node *n;

	if (p->form != NULL && !in_template)
		return;
	close_p(p);
	n = insert_element(p, token);
	if (!in_template)
		p->form = n;
}

static void
start_button(struct parser *p, const struct token *token)
{
	end_if_in_scope(p, TAG_BUTTON, BOUND_SCOPE);
	reconstruct(p);
	insert_element(p, token);
	p->frameset_ok = 0;
}

static void
start_table(struct parser *p, const struct token *token)
{
	if (!p->dom->quirks)
		close_p(p);
	insert_element(p, token);
	p->frameset_ok = 0;
	p->mode = IN_TABLE;
}

static void
start_input(struct parser *p, const struct token *token)
{
	unsigned i;
	const struct attr *a;
	int hidden = 0;

	for (i = 0; i < token->nattrs; i++) {
		a = &token->attrs[i];
		if (a->name_len == 4 && memcmp(a->name, "type", 4) == 0)
			hidden = a->value_len == 6 &&
			    strncasecmp(a->value, "hidden", 6) == 0;
	}
	if (in_select(p))
		open_pop_tag(p, TAG_SELECT);
	reconstruct(p);
	insert_void(p, token);
	if (!hidden)
		p->frameset_ok = 0;
}

static void
start_select(struct parser *p, const struct token *token)
{
	if (in_select(p)) {
		open_pop_tag(p, TAG_SELECT);
		return;
	}
	reconstruct(p);
	insert_element(p, token);
	p->frameset_ok = 0;
}

static void
start_option(struct parser *p, const struct token *token)
{
	if (in_select(p))
		generate_implied(p,
		    token->tag == TAG_OPTION ? TAG_OPTGROUP : TAG_UNKNOWN,
		    T_IMPLIED);
	else if (current_is(p, TAG_OPTION))
		open_pop(p);
	reconstruct(p);
	insert_element(p, token);
}

static void
start_ruby_part(struct parser *p, const struct token *token, enum tag except)
{
	if (in_scope(p, TAG_RUBY, BOUND_SCOPE))
		generate_implied(p, except, T_IMPLIED);
	insert_element(p, token);
}

static void
start_root(struct parser *p, const struct token *token, enum node_ns ns)
{
	reconstruct(p);
	insert_foreign(p, token, ns);
	if (token->self_closing)
		open_pop(p);
}

/* Those whose contents are no markup. */
static void
start_raw(struct parser *p, const struct token *token)
{
	switch (token->tag) {
	case TAG_TEXTAREA:
		p->skip_newline = 1;
		p->frameset_ok = 0;
		raw_text(p, token, MODE_RCDATA);
		return;
	case TAG_XMP:
		close_p(p);
		reconstruct(p);
		p->frameset_ok = 0;
		break;
	case TAG_IFRAME:
		p->frameset_ok = 0;
		break;
	default:
		break;
	}
	raw_text(p, token, MODE_RAWTEXT);
}

/* The blocks: they end a paragraph. */
static enum verdict
start_block(struct parser *p, struct token *token)
{
	switch (token->tag) {
	case TAG_LI:
		start_item(p, token, TAG_LI, TAG_LI);
		return DONE;
	case TAG_DD:
	case TAG_DT:
		start_item(p, token, TAG_DD, TAG_DT);
		return DONE;
	case TAG_FORM:
		start_form(p, token);
		return DONE;
	case TAG_HR:
		close_p(p);
		if (in_select(p))
			generate_implied(p, TAG_UNKNOWN, T_IMPLIED);
		insert_void(p, token);
		p->frameset_ok = 0;
		return DONE;
	case TAG_PLAINTEXT:
		p->t.mode = MODE_PLAINTEXT;
		break;
	case TAG_PRE:
	case TAG_LISTING:
		p->skip_newline = 1;
		p->frameset_ok = 0;
		break;
	default:
		break;
	}
	close_p(p);
	insert_element(p, token);
	return DONE;
}

static enum verdict
start_void(struct parser *p, struct token *token)
{
	switch (token->tag) {
	case TAG_INPUT:
		start_input(p, token);
		return DONE;
	case TAG_PARAM:
	case TAG_SOURCE:
	case TAG_TRACK:
		insert_void(p, token);
		return DONE;
	default:
		reconstruct(p);
		insert_void(p, token);
		p->frameset_ok = 0;
		return DONE;
	}
}

/* All that is neither a block nor a formatting element. */
static enum verdict
start_other(struct parser *p, struct token *token)
{
	switch (token->tag) {
	case TAG_BUTTON:
		start_button(p, token);
		return DONE;
	case TAG_IMAGE:
		token->tag = TAG_IMG;
		token->data = (struct slice){"img", 3};
		return AGAIN;
	case TAG_APPLET:
	case TAG_MARQUEE:
	case TAG_OBJECT:
		reconstruct(p);
		insert_element(p, token);
		formatting_marker(p);
		p->frameset_ok = 0;
		return DONE;
	case TAG_OPTGROUP:
	case TAG_OPTION:
		start_option(p, token);
		return DONE;
	case TAG_RB:
	case TAG_RTC:
		start_ruby_part(p, token, TAG_UNKNOWN);
		return DONE;
	case TAG_RP:
	case TAG_RT:
		start_ruby_part(p, token, TAG_RTC);
		return DONE;
	case TAG_MATH:
		start_root(p, token, NS_MATHML);
		return DONE;
	case TAG_SVG:
		start_root(p, token, NS_SVG);
		return DONE;
	case TAG_SELECT:
		start_select(p, token);
		return DONE;
	default:
		reconstruct(p);
		insert_element(p, token);
		return DONE;
	}
}

/* Those that HTML has more than a few of alike. */
static enum verdict
start_by_kind(struct parser *p, struct token *token)
{
	unsigned is = element_flags(token->tag);

	if (is & T_HEAD)
		return in_head(p, token);
	if (is & T_PART)
		return DONE;
	if (is & T_HEADING) {
		start_heading(p, token);
		return DONE;
	}
	if (is & T_FORMATTING) {
		reconstruct(p);
		formatting_push(p, insert_element(p, token));
		return DONE;
	}
	if (is & T_BLOCK)
		return start_block(p, token);
	if (is & T_VOID)
		return start_void(p, token);
	return start_other(p, token);
}

static enum verdict
start_tag(struct parser *p, struct token *token)
{
	switch (token->tag) {
	case TAG_HTML:
		if (!is_open(p, TAG_TEMPLATE))
			add_attributes(p, p->open[0].node, token);
		return DONE;
	case TAG_BODY:
		start_body(p, token);
		return DONE;
	case TAG_FRAMESET:
		start_frameset(p, token);
		return DONE;
	case TAG_FRAME:
	case TAG_HEAD:
		return DONE;
	case TAG_TEXTAREA:
	case TAG_XMP:
	case TAG_IFRAME:
	case TAG_NOEMBED:
		start_raw(p, token);
		return DONE;
	case TAG_TABLE:
		start_table(p, token);
		return DONE;
	case TAG_A:
		start_a(p, token);
		return DONE;
	case TAG_NOBR:
		start_nobr(p, token);
		return DONE;
	case TAG_DD:
	case TAG_DT:
	case TAG_FORM:
	case TAG_HR:
	case TAG_LI:
	case TAG_PLAINTEXT:
		return start_block(p, token);
	default:
		return start_by_kind(p, token);
	}
}

/* ---- the modes -------------------------------------------------------- */

static void
body_text(struct parser *p, struct token *token)
{
	if (token->data.data[0] == '\0')
		return;
	reconstruct(p);
	if (p->frameset_ok) {
		insert_text(p, take_space(token));
		if (token->data.len == 0)
			return;
		p->frameset_ok = 0;
	}
	insert_text(p, token->data);
}

enum verdict
in_body(struct parser *p, struct token *token)
{
	switch (token->type) {
	case TOKEN_TEXT:
		body_text(p, token);
		return DONE;
	case TOKEN_COMMENT:
		insert_comment(p, NULL, token);
		return DONE;
	case TOKEN_START:
		return start_tag(p, token);
	case TOKEN_END:
		return end_tag(p, token);
	case TOKEN_EOF:
		if (p->ntemplates > 0)
			return in_template(p, token);
		p->done = 1;
		return DONE;
	default:
		return DONE;
	}
}

/* Go on in a template as in what its contents turn out to be. */
static enum verdict
template_mode(struct parser *p, enum insertion_mode mode)
{
	p->template[p->ntemplates - 1] = mode;
	p->mode = mode;
	return AGAIN;
}

static enum verdict
template_start(struct parser *p, struct token *token)
{
	if (element_flags(token->tag) & T_HEAD)
		return in_head(p, token);
	switch (token->tag) {
	case TAG_CAPTION:
	case TAG_COLGROUP:
	case TAG_TBODY:
	case TAG_TFOOT:
	case TAG_THEAD:
		return template_mode(p, IN_TABLE);
	case TAG_COL:
		return template_mode(p, IN_COLUMN_GROUP);
	case TAG_TR:
		return template_mode(p, IN_TABLE_BODY);
	case TAG_TD:
	case TAG_TH:
		return template_mode(p, IN_ROW);
	default:
		return template_mode(p, IN_BODY);
	}
}

enum verdict
in_template(struct parser *p, struct token *token)
{
	switch (token->type) {
	case TOKEN_START:
		return template_start(p, token);
	case TOKEN_END:
		return token->tag == TAG_TEMPLATE ? in_head(p, token) : DONE;
	case TOKEN_EOF:
		if (!is_open(p, TAG_TEMPLATE)) {
			p->done = 1;
			return DONE;
		}
		open_pop_tag(p, TAG_TEMPLATE);
		formatting_clear(p);
		p->ntemplates--;
		reset_insertion_mode(p);
		return AGAIN;
	default:
		return in_body(p, token);
	}
}
