/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "tree.h"

#include <string.h>
#include <strings.h>

/* "Clear the stack back to a table (body, row) context". */
static void
clear_to(struct parser *p, enum tag a, enum tag b, enum tag c)
{
	struct node *n;

	for (;;) {
		n = current(p);
		if (p->depth == 1 ||
		    (n->ns == NS_HTML &&
			(n->tag == a || n->tag == b || n->tag == c ||
			    n->tag == TAG_TEMPLATE)))
			return;
		open_pop(p);
	}
}

static void
clear_to_table(struct parser *p)
{
	clear_to(p, TAG_TABLE, TAG_TABLE, TAG_TABLE);
}

static void
clear_to_body(struct parser *p)
{
	clear_to(p, TAG_TBODY, TAG_TFOOT, TAG_THEAD);
}

static void
clear_to_row(struct parser *p)
{
	clear_to(p, TAG_TR, TAG_TR, TAG_TR);
}

static int
in_table_scope(const struct parser *p, enum tag tag)
{
	return in_scope(p, tag, BOUND_TABLE);
}

static int
is_part(enum tag tag)
{
	return (element_flags(tag) & T_PART) != 0;
}

/* Those whose end tags mean nothing where they do not end something. */
static int
is_ignored_end(enum tag tag)
{
	return is_part(tag) || tag == TAG_BODY || tag == TAG_HTML;
}

static int
is_section(enum tag tag)
{
	return tag == TAG_TBODY || tag == TAG_TFOOT || tag == TAG_THEAD;
}

static enum verdict
foster(struct parser *p, struct token *token)
{
	enum verdict verdict;

	p->foster = 1;
	verdict = in_body(p, token);
	p->foster = 0;
	return verdict;
}

/* ---- in table --------------------------------------------------------- */

static enum verdict
start_part(struct parser *p, struct token *token)
{
	clear_to_table(p);
	switch (token->tag) {
	case TAG_CAPTION:
		formatting_marker(p);
		insert_element(p, token);
		p->mode = IN_CAPTION;
		return DONE;
	case TAG_COLGROUP:
		insert_element(p, token);
		p->mode = IN_COLUMN_GROUP;
		return DONE;
	case TAG_COL:
		insert_tag(p, TAG_COLGROUP);
		p->mode = IN_COLUMN_GROUP;
		return AGAIN;
	case TAG_TBODY:
	case TAG_TFOOT:
	case TAG_THEAD:
		insert_element(p, token);
		p->mode = IN_TABLE_BODY;
		return DONE;
	default:
		insert_tag(p, TAG_TBODY);
		p->mode = IN_TABLE_BODY;
		return AGAIN;
	}
}

static int
end_table(struct parser *p)
{
	if (!in_table_scope(p, TAG_TABLE))
		return 0;
	open_pop_tag(p, TAG_TABLE);
	reset_insertion_mode(p);
	return 1;
}

static enum verdict
table_start(struct parser *p, struct token *token)
{
	const struct attr *a;

	if (is_part(token->tag))
		return start_part(p, token);
	switch (token->tag) {
	case TAG_TABLE:
		return end_table(p) ? AGAIN : DONE;
	case TAG_STYLE:
	case TAG_SCRIPT:
	case TAG_TEMPLATE:
		return in_head(p, token);
	case TAG_INPUT:
		for (a = token->attrs; a < token->attrs + token->nattrs; a++)
			if (a->name_len == 4 && a->value_len == 6 &&
			    memcmp(a->name, "type", 4) == 0 &&
			    strncasecmp(a->value, "hidden", 6) == 0) {
				insert_void(p, token);
				return DONE;
			}
		break;
	case TAG_FORM:
		if (is_open(p, TAG_TEMPLATE) || p->form != NULL)
			return DONE;
		p->form = insert_element(p, token);
		open_pop(p);
		return DONE;
	default:
		break;
	}
	return foster(p, token);
}

enum verdict
in_table(struct parser *p, struct token *token)
{
	switch (token->type) {
	case TOKEN_TEXT:
		if (current(p)->ns != NS_HTML ||
		    (!(node_flags(current(p)) & T_TABLE) &&
			!current_is(p, TAG_TEMPLATE)))
			return foster(p, token);
		p->pending = NULL;
		p->pending_foster = 0;
		p->original = p->mode;
		p->mode = IN_TABLE_TEXT;
		return AGAIN;
	case TOKEN_COMMENT:
		insert_comment(p, NULL, token);
		return DONE;
	case TOKEN_DOCTYPE:
		return DONE;
	case TOKEN_START:
		return table_start(p, token);
	case TOKEN_END:
		if (token->tag == TAG_TABLE) {
			end_table(p);
			return DONE;
		}
		if (is_ignored_end(token->tag))
			return DONE;
		if (token->tag == TAG_TEMPLATE)
			return in_head(p, token);
		return foster(p, token);
	default:
		return in_body(p, token);
	}
}

/* Blanks wait until it is known whether other text comes with them. */
static void
add_pending(struct parser *p, struct slice s)
{
	if (s.len == 0)
		return;
	if (p->pending != NULL) {
		text_append(p, p->pending, s);
		return;
	}
	p->pending = node_new(p, NODE_TEXT);
	p->pending->data = s.data;
	p->pending->len = (uint32_t)s.len;
}

static struct slice
take_pending(struct parser *p)
{
	struct slice s = {"", 0};

	if (p->pending != NULL)
		s = (struct slice){p->pending->data, p->pending->len};
	p->pending = NULL;
	return s;
}

enum verdict
in_table_text(struct parser *p, struct token *token)
{
	struct token space;

	if (token->type != TOKEN_TEXT) {
		insert_text(p, take_pending(p));
		p->mode = p->original;
		return AGAIN;
	}
	if (token->data.data[0] == '\0')
		return DONE;
	if (!p->pending_foster) {
		add_pending(p, take_space(token));
		if (token->data.len == 0)
			return DONE;
		p->pending_foster = 1;
		space.type = TOKEN_TEXT;
		space.data = take_pending(p);
		if (space.data.len > 0)
			foster(p, &space);
	}
	return foster(p, token);
}

/* ---- caption and columns ---------------------------------------------- */

static int
close_caption(struct parser *p)
{
	if (!in_table_scope(p, TAG_CAPTION))
		return 0;
	generate_implied(p, TAG_UNKNOWN, T_IMPLIED);
	open_pop_tag(p, TAG_CAPTION);
	formatting_clear(p);
	p->mode = IN_TABLE;
	return 1;
}

enum verdict
in_caption(struct parser *p, struct token *token)
{
	if (token->type == TOKEN_END && token->tag == TAG_CAPTION) {
		close_caption(p);
		return DONE;
	}
	if ((token->type == TOKEN_START && is_part(token->tag)) ||
	    (token->type == TOKEN_END && token->tag == TAG_TABLE))
		return close_caption(p) ? AGAIN : DONE;
	if (token->type == TOKEN_END && is_ignored_end(token->tag))
		return DONE;
	return in_body(p, token);
}

enum verdict
in_column_group(struct parser *p, struct token *token)
{
	if (take_usual(p, token))
		return DONE;
	switch (token->type) {
	case TOKEN_START:
		if (token->tag == TAG_HTML)
			return in_body(p, token);
		if (token->tag == TAG_TEMPLATE)
			return in_head(p, token);
		if (token->tag == TAG_COL) {
			insert_void(p, token);
			return DONE;
		}
		break;
	case TOKEN_END:
		if (token->tag == TAG_TEMPLATE)
			return in_head(p, token);
		if (token->tag == TAG_COL)
			return DONE;
		break;
	case TOKEN_EOF:
		return in_body(p, token);
	default:
		break;
	}
	if (!current_is(p, TAG_COLGROUP))
		return DONE;
	open_pop(p);
	p->mode = IN_TABLE;
	if (token->type == TOKEN_END && token->tag == TAG_COLGROUP)
		return DONE;
	return AGAIN;
}

/* ---- sections, rows and cells ----------------------------------------- */

/* Behind the last row of a section. */
static enum verdict
close_section(struct parser *p, enum verdict verdict)
{
	clear_to_body(p);
	open_pop(p);
	p->mode = IN_TABLE;
	return verdict;
}

enum verdict
in_table_body(struct parser *p, struct token *token)
{
	enum tag tag = token->tag;
	int start = token->type == TOKEN_START, end = token->type == TOKEN_END;

	if (start && tag == TAG_TR) {
		clear_to_body(p);
		insert_element(p, token);
		p->mode = IN_ROW;
		return DONE;
	}
	if (start && (tag == TAG_TD || tag == TAG_TH)) {
		clear_to_body(p);
		insert_tag(p, TAG_TR);
		p->mode = IN_ROW;
		return AGAIN;
	}
	if (end && is_section(tag))
		return in_table_scope(p, tag) ? close_section(p, DONE) : DONE;
	if ((start && is_part(tag)) || (end && tag == TAG_TABLE)) {
		if (!in_table_scope(p, TAG_TBODY) &&
		    !in_table_scope(p, TAG_THEAD) &&
		    !in_table_scope(p, TAG_TFOOT))
			return DONE;
		return close_section(p, AGAIN);
	}
	if (end && is_ignored_end(tag))
		return DONE;
	return in_table(p, token);
}

static enum verdict
close_row(struct parser *p, enum verdict verdict)
{
	if (!in_table_scope(p, TAG_TR))
		return DONE;
	clear_to_row(p);
	open_pop(p);
	p->mode = IN_TABLE_BODY;
	return verdict;
}

enum verdict
in_row(struct parser *p, struct token *token)
{
	enum tag tag = token->tag;
	int start = token->type == TOKEN_START, end = token->type == TOKEN_END;

	if (start && (tag == TAG_TD || tag == TAG_TH)) {
		clear_to_row(p);
		insert_element(p, token);
		p->mode = IN_CELL;
		formatting_marker(p);
		return DONE;
	}
	if (end && tag == TAG_TR)
		return close_row(p, DONE);
	if ((start && is_part(tag)) || (end && tag == TAG_TABLE))
		return close_row(p, AGAIN);
	if (end && is_section(tag))
		return in_table_scope(p, tag) ? close_row(p, AGAIN) : DONE;
	if (end && is_ignored_end(tag))
		return DONE;
	return in_table(p, token);
}

static void
close_cell(struct parser *p, enum tag tag)
{
	generate_implied(p, TAG_UNKNOWN, T_IMPLIED);
	open_pop_tag(p, tag);
	formatting_clear(p);
	p->mode = IN_ROW;
}

/* The cell that is open, td or th. */
static enum tag
open_cell(const struct parser *p)
{
	return in_table_scope(p, TAG_TD) ? TAG_TD : TAG_TH;
}

enum verdict
in_cell(struct parser *p, struct token *token)
{
	enum tag tag = token->tag;
	int start = token->type == TOKEN_START, end = token->type == TOKEN_END;

	if (end && (tag == TAG_TD || tag == TAG_TH)) {
		if (in_table_scope(p, tag))
			close_cell(p, tag);
		return DONE;
	}
	if (start && is_part(tag)) {
		if (!in_table_scope(p, TAG_TD) && !in_table_scope(p, TAG_TH))
			return DONE;
		close_cell(p, open_cell(p));
		return AGAIN;
	}
	if (end && (tag == TAG_TABLE || tag == TAG_TR || is_section(tag))) {
		if (!in_table_scope(p, tag))
			return DONE;
		close_cell(p, open_cell(p));
		return AGAIN;
	}
	if (end && is_ignored_end(tag))
		return DONE;
	return in_body(p, token);
}
