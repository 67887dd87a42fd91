/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "html.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "trace.h"
#include "tree.h"

/* ---- shared by the insertion modes ------------------------------------ */

struct slice
take_space(struct token *token)
{
	const char *s = token->data.data, *end = s + token->data.len;
	struct slice space;

	while (s < end && (*s == ' ' || *s == '\n' || *s == '\t' || *s == '\f'))
		s++;
	space.data = token->data.data;
	space.len = (size_t)(s - space.data);
	token->data.data = s;
	token->data.len -= space.len;
	return space;
}

int
take_usual(struct parser *p, struct token *token)
{
	switch (token->type) {
	case TOKEN_TEXT:
		insert_text(p, take_space(token));
		return token->data.len == 0;
	case TOKEN_COMMENT:
		insert_comment(p, NULL, token);
		return 1;
	default:
		return token->type == TOKEN_DOCTYPE;
	}
}

void
raw_text(struct parser *p, const struct token *token, enum token_mode mode)
{
	insert_element(p, token);
	p->t.mode = mode;
	p->original = p->mode;
	p->mode = IN_RAW_TEXT;
}

void
reset_insertion_mode(struct parser *p)
{
	static const uint8_t modes[TAG_COUNT] = {[TAG_TD] = IN_CELL,
	    [TAG_TH] = IN_CELL,
	    [TAG_TR] = IN_ROW,
	    [TAG_TBODY] = IN_TABLE_BODY,
	    [TAG_THEAD] = IN_TABLE_BODY,
	    [TAG_TFOOT] = IN_TABLE_BODY,
	    [TAG_CAPTION] = IN_CAPTION,
	    [TAG_COLGROUP] = IN_COLUMN_GROUP,
	    [TAG_TABLE] = IN_TABLE,
	    [TAG_HEAD] = IN_HEAD,
	    [TAG_BODY] = IN_BODY,
	    [TAG_FRAMESET] = IN_FRAMESET};
	unsigned place = p->depth;
	struct node *n;

	while (--place > 0) {
		n = p->open[place].node;
		p->dom->work++;
		if (n->ns != NS_HTML)
			continue;
		if (n->tag == TAG_TEMPLATE)
			p->mode = p->template[p->ntemplates - 1];
		else if (modes[n->tag] != 0)
			p->mode = modes[n->tag];
		else
			continue;
		return;
	}
	p->mode = p->head == NULL ? BEFORE_HEAD : AFTER_HEAD;
}

/* ---- before the body -------------------------------------------------- */

static int
has_prefix(struct slice s, const char *prefix)
{
	size_t len = strlen(prefix);

	return s.len >= len && strncasecmp(s.data, prefix, len) == 0;
}

static int
is_same(struct slice s, const char *other)
{
	return s.len == strlen(other) && has_prefix(s, other);
}

/* Section 13.2.6.4.1. */
static int
is_quirky(const struct token *token)
{
	static const char *const old[] = {"+//Silmaril//dtd html Pro v0r11 ",
	    "-//AS//DTD HTML 3.0 asWedit ", "-//AdvaSoft Ltd//DTD HTML 3.0 ",
	    "-//IETF//DTD HTML 2.0", "-//IETF//DTD HTML 2.1E//",
	    "-//IETF//DTD HTML 3", "-//IETF//DTD HTML Level",
	    "-//IETF//DTD HTML Strict", "-//IETF//DTD HTML//",
	    "-//Metrius//DTD Metrius Presentational//",
	    "-//Microsoft//DTD Internet Explorer ",
	    "-//Netscape Comm. Corp.//DTD ", "-//O'Reilly and Associates//DTD ",
	    "-//SQ//DTD HTML 2.0 ", "-//SoftQuad Software//DTD HoTMetaL ",
	    "-//SoftQuad//DTD HoTMetaL PRO ", "-//Spyglass//DTD HTML 2.0 ",
	    "-//Sun Microsystems Corp.//DTD HotJava ", "-//W3C//DTD HTML 3",
	    "-//W3C//DTD HTML 4.0 Frameset//",
	    "-//W3C//DTD HTML 4.0 Transitional//",
	    "-//W3C//DTD HTML Experimental ", "-//W3C//DTD W3 HTML ",
	    "-//W3O//DTD W3 HTML ", "-//WebTechs//DTD Mozilla HTML"};
	size_t i;

	if (token->force_quirks || !is_same(token->data, "html") ||
	    is_same(token->public_id, "-//W3O//DTD W3 HTML Strict 3.0//EN//") ||
	    is_same(token->public_id, "-/W3C/DTD HTML 4.0 Transitional/EN") ||
	    is_same(token->public_id, "HTML") ||
	    is_same(token->system_id,
		"http://www.ibm.com/data/dtd/v11/ibmxhtml1-transitional.dtd"))
		return 1;
	if (token->system_id.data == NULL &&
	    (has_prefix(token->public_id, "-//W3C//DTD HTML 4.01 Frameset//") ||
		has_prefix(
		    token->public_id, "-//W3C//DTD HTML 4.01 Transitional//")))
		return 1;
	for (i = 0; i < sizeof(old) / sizeof(old[0]); i++)
		if (has_prefix(token->public_id, old[i]))
			return 1;
	return 0;
}

/* The identifiers are kept as attributes, since hardly anybody asks. */
static void
insert_doctype(struct parser *p, const struct token *token)
{
	struct node *n = node_new(p, NODE_DOCTYPE);
	struct token ids = {.nattrs = 0};

	n->data = token->data.data;
	n->len = (uint32_t)token->data.len;
	if (token->public_id.data != NULL)
		ids.attrs[ids.nattrs++] = (struct attr){"public",
		    token->public_id.data, 6, (uint32_t)token->public_id.len};
	if (token->system_id.data != NULL)
		ids.attrs[ids.nattrs++] = (struct attr){"system",
		    token->system_id.data, 6, (uint32_t)token->system_id.len};
	add_attributes(p, n, &ids);
	node_append(p->dom->document, n);
}

static enum verdict
initial(struct parser *p, struct token *token)
{
	if (token->type == TOKEN_TEXT) {
		take_space(token);
		if (token->data.len == 0)
			return DONE;
	}
	if (token->type == TOKEN_COMMENT) {
		insert_comment(p, p->dom->document, token);
		return DONE;
	}
	p->mode = BEFORE_HTML;
	if (token->type == TOKEN_DOCTYPE) {
		insert_doctype(p, token);
		p->dom->quirks = is_quirky(token);
		return DONE;
	}
	p->dom->quirks = 1;
	return AGAIN;
}

/* End tags that are not ignored where no other one has a meaning. */
static int
is_body_end(const struct token *token)
{
	return token->tag == TAG_BODY || token->tag == TAG_HTML ||
	    token->tag == TAG_BR;
}

static enum verdict
before_html(struct parser *p, struct token *token)
{
	struct node *n;

	if (token->type == TOKEN_DOCTYPE)
		return DONE;
	if (token->type == TOKEN_COMMENT) {
		insert_comment(p, p->dom->document, token);
		return DONE;
	}
	if (token->type == TOKEN_TEXT) {
		take_space(token);
		if (token->data.len == 0)
			return DONE;
	}
	if (token->type == TOKEN_END && !is_body_end(token) &&
	    token->tag != TAG_HEAD)
		return DONE;
	n = node_new(p, NODE_ELEMENT);
	n->tag = TAG_HTML;
	n->data = tag_name(TAG_HTML);
	n->len = 4;
	node_append(p->dom->document, n);
	open_push(p, n);
	p->dom->html = n;
	p->mode = BEFORE_HEAD;
	if (token->type != TOKEN_START || token->tag != TAG_HTML)
		return AGAIN;
	add_attributes(p, n, token);
	return DONE;
}

static enum verdict
before_head(struct parser *p, struct token *token)
{
	if (token->type == TOKEN_TEXT) {
		take_space(token);
		if (token->data.len == 0)
			return DONE;
	}
	if (token->type == TOKEN_COMMENT) {
		insert_comment(p, NULL, token);
		return DONE;
	}
	if (token->type == TOKEN_DOCTYPE)
		return DONE;
	if (token->type == TOKEN_START && token->tag == TAG_HTML)
		return in_body(p, token);
	if (token->type == TOKEN_END && !is_body_end(token) &&
	    token->tag != TAG_HEAD)
		return DONE;
	p->mode = IN_HEAD;
	if (token->type == TOKEN_START && token->tag == TAG_HEAD) {
		p->head = insert_element(p, token);
		return DONE;
	}
	p->head = insert_tag(p, TAG_HEAD);
	return AGAIN;
}

static void
start_template(struct parser *p, const struct token *token)
{
	insert_element(p, token);
	formatting_marker(p);
	p->frameset_ok = 0;
	p->mode = IN_TEMPLATE;
	p->template[p->ntemplates++] = IN_TEMPLATE;
}

static void
end_template(struct parser *p)
{
	if (!is_open(p, TAG_TEMPLATE))
		return;
	generate_implied(p, TAG_UNKNOWN, T_IMPLIED | T_THOROUGHLY);
	open_pop_tag(p, TAG_TEMPLATE);
	formatting_clear(p);
	p->ntemplates--;
	reset_insertion_mode(p);
}

/* A start tag in the head.  Return: 0 if it does not belong there. */
static int
head_start(struct parser *p, const struct token *token)
{
	switch (token->tag) {
	case TAG_BASE:
	case TAG_BASEFONT:
	case TAG_BGSOUND:
	case TAG_LINK:
	case TAG_META:
		insert_void(p, token);
		return 1;
	case TAG_TITLE:
		raw_text(p, token, MODE_RCDATA);
		return 1;
	case TAG_NOFRAMES:
	case TAG_STYLE:
		raw_text(p, token, MODE_RAWTEXT);
		return 1;
	case TAG_SCRIPT:
		raw_text(p, token, MODE_SCRIPT);
		return 1;
	case TAG_NOSCRIPT:
		insert_element(p, token);
		p->mode = IN_HEAD_NOSCRIPT;
		return 1;
	case TAG_TEMPLATE:
		start_template(p, token);
		return 1;
	default:
		return token->tag == TAG_HEAD;
	}
}

enum verdict
in_head(struct parser *p, struct token *token)
{
	if (take_usual(p, token))
		return DONE;
	switch (token->type) {
	case TOKEN_START:
		if (token->tag == TAG_HTML)
			return in_body(p, token);
		if (head_start(p, token))
			return DONE;
		break;
	case TOKEN_END:
		if (token->tag == TAG_TEMPLATE)
			end_template(p);
		if (is_body_end(token))
			break;
		if (token->tag != TAG_HEAD)
			return DONE;
		open_pop(p);
		p->mode = AFTER_HEAD;
		return DONE;
	default:
		break;
	}
	open_pop(p);
	p->mode = AFTER_HEAD;
	return AGAIN;
}

static enum verdict
in_head_noscript(struct parser *p, struct token *token)
{
	enum tag tag = token->tag;

	if (take_usual(p, token))
		return DONE;
	switch (token->type) {
	case TOKEN_START:
		if (tag == TAG_HTML)
			return in_body(p, token);
		if (tag == TAG_BASEFONT || tag == TAG_BGSOUND ||
		    tag == TAG_LINK || tag == TAG_META || tag == TAG_NOFRAMES ||
		    tag == TAG_STYLE)
			return in_head(p, token);
		if (tag == TAG_HEAD || tag == TAG_NOSCRIPT)
			return DONE;
		break;
	case TOKEN_END:
		if (tag == TAG_NOSCRIPT) {
			open_pop(p);
			p->mode = IN_HEAD;
		}
		if (tag != TAG_BR)
			return DONE;
		break;
	default:
		break;
	}
	open_pop(p);
	p->mode = IN_HEAD;
	return AGAIN;
}

/* What belongs into a head that is closed already. */
static void
late_head(struct parser *p, struct token *token)
{
	open_push(p, p->head);
	in_head(p, token);
	if (p->head->open & IS_OPEN)
		open_remove(p, open_place(p, p->head));
}

static enum verdict
after_head(struct parser *p, struct token *token)
{
	if (take_usual(p, token))
		return DONE;
	switch (token->type) {
	case TOKEN_START:
		switch (token->tag) {
		case TAG_HTML:
			return in_body(p, token);
		case TAG_BODY:
			insert_element(p, token);
			p->frameset_ok = 0;
			p->mode = IN_BODY;
			return DONE;
		case TAG_FRAMESET:
			insert_element(p, token);
			p->mode = IN_FRAMESET;
			return DONE;
		case TAG_HEAD:
			return DONE;
		default:
			break;
		}
		if (element_flags(token->tag) & T_HEAD) {
			late_head(p, token);
			return DONE;
		}
		break;
	case TOKEN_END:
		if (token->tag == TAG_TEMPLATE)
			return in_head(p, token);
		if (!is_body_end(token))
			return DONE;
		break;
	default:
		break;
	}
	insert_tag(p, TAG_BODY);
	p->mode = IN_BODY;
	return AGAIN;
}

static enum verdict
in_raw_text(struct parser *p, struct token *token)
{
	if (token->type == TOKEN_TEXT) {
		insert_text(p, token->data);
		return DONE;
	}
	open_pop(p);
	p->mode = p->original;
	return token->type == TOKEN_EOF ? AGAIN : DONE;
}

/* ---- behind the body, and framesets ----------------------------------- */

static enum verdict
after_body(struct parser *p, struct token *token)
{
	if (token->type == TOKEN_TEXT) {
		struct token space = *token;

		space.data = take_space(token);
		if (space.data.len > 0)
			in_body(p, &space);
		if (token->data.len == 0)
			return DONE;
	}
	if (token->type == TOKEN_COMMENT) {
		insert_comment(p, p->open[0].node, token);
		return DONE;
	}
	if (token->type == TOKEN_DOCTYPE)
		return DONE;
	if (token->type == TOKEN_START && token->tag == TAG_HTML)
		return in_body(p, token);
	if (token->type == TOKEN_END && token->tag == TAG_HTML) {
		p->mode = AFTER_AFTER_BODY;
		return DONE;
	}
	if (token->type == TOKEN_EOF) {
		p->done = 1;
		return DONE;
	}
	p->mode = IN_BODY;
	return AGAIN;
}

static enum verdict
after_after_body(struct parser *p, struct token *token)
{
	if (token->type == TOKEN_COMMENT) {
		insert_comment(p, p->dom->document, token);
		return DONE;
	}
	if (token->type == TOKEN_END && token->tag == TAG_HTML) {
		p->mode = IN_BODY;
		return AGAIN;
	}
	return after_body(p, token);
}

/* A frameset has no text but blanks. */
static void
insert_blanks(struct parser *p, struct token *token)
{
	while (token->data.len > 0) {
		insert_text(p, take_space(token));
		if (token->data.len > 0) {
			token->data.data++;
			token->data.len--;
		}
	}
}

static enum verdict
in_frameset(struct parser *p, struct token *token)
{
	if (token->type == TOKEN_TEXT) {
		insert_blanks(p, token);
	} else if (token->type == TOKEN_COMMENT) {
		insert_comment(p, NULL, token);
	} else if (token->type == TOKEN_EOF) {
		p->done = 1;
	} else if (token->type == TOKEN_END && token->tag == TAG_FRAMESET) {
		open_pop(p);
		if (!current_is(p, TAG_FRAMESET))
			p->mode = AFTER_FRAMESET;
	} else if (token->type == TOKEN_START) {
		if (token->tag == TAG_HTML)
			return in_body(p, token);
		if (token->tag == TAG_FRAMESET)
			insert_element(p, token);
		else if (token->tag == TAG_FRAME)
			insert_void(p, token);
		else if (token->tag == TAG_NOFRAMES)
			return in_head(p, token);
	}
	return DONE;
}

static enum verdict
after_frameset(struct parser *p, struct token *token)
{
	if (token->type == TOKEN_TEXT)
		insert_blanks(p, token);
	else if (token->type == TOKEN_COMMENT)
		insert_comment(p,
		    p->mode == AFTER_FRAMESET ? NULL : p->dom->document, token);
	else if (token->type == TOKEN_EOF)
		p->done = 1;
	else if (token->type == TOKEN_END && token->tag == TAG_HTML)
		p->mode = AFTER_AFTER_FRAMESET;
	else if (token->type == TOKEN_START && token->tag == TAG_HTML)
		return in_body(p, token);
	else if (token->type == TOKEN_START && token->tag == TAG_NOFRAMES)
		return in_head(p, token);
	return DONE;
}

/* ---- dispatch --------------------------------------------------------- */

static insertion *const modes[INSERTION_MODES] = {
    [INITIAL] = initial,
    [BEFORE_HTML] = before_html,
    [BEFORE_HEAD] = before_head,
    [IN_HEAD] = in_head,
    [IN_HEAD_NOSCRIPT] = in_head_noscript,
    [AFTER_HEAD] = after_head,
    [IN_BODY] = in_body,
    [IN_RAW_TEXT] = in_raw_text,
    [IN_TABLE] = in_table,
    [IN_TABLE_TEXT] = in_table_text,
    [IN_CAPTION] = in_caption,
    [IN_COLUMN_GROUP] = in_column_group,
    [IN_TABLE_BODY] = in_table_body,
    [IN_ROW] = in_row,
    [IN_CELL] = in_cell,
    [IN_TEMPLATE] = in_template,
    [AFTER_BODY] = after_body,
    [IN_FRAMESET] = in_frameset,
    [AFTER_FRAMESET] = after_frameset,
    [AFTER_AFTER_BODY] = after_after_body,
    [AFTER_AFTER_FRAMESET] = after_frameset,
};

void
process(struct parser *p, struct token *token)
{
	while (modes[p->mode](p, token) == AGAIN)
		p->dom->work++;
}

/* A start tag that can be taken even where HTML_MAX_OPEN are open. */
static int
opens_nothing(const struct parser *p, const struct token *token)
{
	if (current(p)->ns != NS_HTML)
		return 0;
	switch (token->tag) {
	case TAG_TITLE:
	case TAG_STYLE:
	case TAG_SCRIPT:
	case TAG_NOFRAMES:
	case TAG_TEXTAREA:
	case TAG_XMP:
	case TAG_IFRAME:
	case TAG_NOEMBED:
	case TAG_IMAGE:
	case TAG_HTML:
	case TAG_BODY:
	case TAG_HEAD:
		return 1;
	default:
		return (element_flags(token->tag) & T_VOID) != 0 &&
		    token->tag != TAG_COL;
	}
}

/*
 * Beyond the limit an element is put where it belongs but not opened, or
 * left out where only some elements belong; and its end tag is none.
 * Return: 1 if the token needs nothing more.
 */
static int
beyond_limit(struct parser *p, const struct token *token)
{
	struct node *n;

	if (p->losses > 0 && p->depth < HTML_MAX_OPEN) {
		memset(p->lost, 0, sizeof(p->lost));
		p->losses = 0;
	}
	if (token->type == TOKEN_END && p->losses > 0 &&
	    p->lost[token->tag] > 0) {
		p->lost[token->tag]--;
		return 1;
	}
	if (token->type != TOKEN_START || p->depth < HTML_MAX_OPEN ||
	    opens_nothing(p, token))
		return 0;
	TRACE1(mimelink, limit_open, HTML_MAX_OPEN);
	p->dom->dropped++;
	p->losses++;
	p->lost[token->tag]++;
	n = current(p);
	if (p->mode != IN_BODY && p->mode != IN_CELL && p->mode != IN_CAPTION)
		return 1;
	insert_foreign(p, token, n->ns);
	open_pop(p);
	return 1;
}

static void
dispatch(struct parser *p, struct token *token)
{
	if (p->skip_newline) {
		p->skip_newline = 0;
		if (token->type == TOKEN_TEXT && token->data.data[0] == '\n') {
			token->data.data++;
			if (--token->data.len == 0)
				return;
		}
	}
	p->dom->work++;
	if ((p->losses > 0 || p->depth >= HTML_MAX_OPEN) &&
	    p->mode != IN_RAW_TEXT && beyond_limit(p, token))
		return;
	if (p->depth > 0 && is_foreign(p, token) &&
	    in_foreign(p, token) == DONE)
		return;
	process(p, token);
}

/* ---- the whole -------------------------------------------------------- */

/* Line ends become LF (section 13.2.3.5). */
static const char *
normalize(struct dom *dom, const char *s, size_t *len)
{
	const char *end = s + *len, *cr = memchr(s, '\r', *len);
	char *copy, *to;

	if (cr == NULL)
		return s;
	copy = to = dom_chars(dom, *len);
	if (copy == NULL)
		return NULL;
	for (; cr != NULL; cr = memchr(s, '\r', (size_t)(end - s))) {
		memcpy(to, s, (size_t)(cr - s));
		to += cr - s;
		*to++ = '\n';
		s = cr + 1;
		if (s < end && *s == '\n')
			s++;
	}
	memcpy(to, s, (size_t)(end - s));
	to += end - s;
	*len = (size_t)(to - copy);
	return copy;
}

static void
parse(struct parser *p)
{
	struct token token;

	p->dom->document = node_new(p, NODE_DOCUMENT);
	while (!p->done) {
		p->t.foreign = p->depth > 0 && current(p)->ns != NS_HTML;
		token_next(&p->t, &token);
		dispatch(p, &token);
	}
}

static void
find_body(struct dom *dom)
{
	struct node *n;

	for (n = dom->html->first_child; n != NULL; n = n->next)
		if (dom->body == NULL &&
		    (is_html(n, TAG_BODY) || is_html(n, TAG_FRAMESET)))
			dom->body = n;
}

int
html_parse(struct dom *dom, const char *utf8, size_t len)
{
	struct parser *p;

	if (len > INT32_MAX) {
		errno = EFBIG;
		return -1;
	}
	utf8 = len > 0 ? normalize(dom, utf8, &len) : "";
	p = utf8 != NULL ? calloc(1, sizeof(*p)) : NULL;
	if (p == NULL)
		return -1;
	p->dom = dom;
	p->frameset_ok = 1;
	p->clones = HTML_CLONES + len / 16;
	token_init(&p->t, dom, utf8, len);
	p->t.oom = &p->oom;
	if (setjmp(p->oom) != 0) {
		free(p);
		errno = ENOMEM;
		return -1;
	}
	parse(p);
	dom->head = p->head;
	find_body(dom);
	free(p);
	return 0;
}
