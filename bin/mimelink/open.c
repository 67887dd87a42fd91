/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "tree.h"

#include <string.h>

/* clang-format off */
#define SP T_SPECIAL
#define SC (T_SPECIAL | T_SCOPE)
#define FO T_FORMATTING
#define VO (T_SPECIAL | T_VOID)
#define IM T_IMPLIED
#define TH T_THOROUGHLY
static const uint8_t flags[TAG_COUNT] = {
	[TAG_ADDRESS] = SP, [TAG_APPLET] = SC, [TAG_AREA] = VO,
	[TAG_ARTICLE] = SP, [TAG_ASIDE] = SP, [TAG_BASE] = VO,
	[TAG_BASEFONT] = VO, [TAG_BGSOUND] = VO, [TAG_BLOCKQUOTE] = SP,
	[TAG_BODY] = SP, [TAG_BR] = VO, [TAG_BUTTON] = SP,
	[TAG_CAPTION] = SC | TH, [TAG_CENTER] = SP, [TAG_COL] = VO,
	[TAG_COLGROUP] = SP | TH, [TAG_DD] = SP | IM, [TAG_DETAILS] = SP,
	[TAG_DIR] = SP, [TAG_DIV] = SP, [TAG_DL] = SP, [TAG_DT] = SP | IM,
	[TAG_EMBED] = VO, [TAG_FIELDSET] = SP, [TAG_FIGCAPTION] = SP,
	[TAG_FIGURE] = SP, [TAG_FOOTER] = SP, [TAG_FORM] = SP,
	[TAG_FRAME] = VO, [TAG_FRAMESET] = SP, [TAG_H1] = SP | T_HEADING,
	[TAG_H2] = SP | T_HEADING, [TAG_H3] = SP | T_HEADING,
	[TAG_H4] = SP | T_HEADING, [TAG_H5] = SP | T_HEADING,
	[TAG_H6] = SP | T_HEADING, [TAG_HEAD] = SP, [TAG_HEADER] = SP,
	[TAG_HGROUP] = SP, [TAG_HR] = VO, [TAG_HTML] = SC, [TAG_IFRAME] = SP,
	[TAG_IMG] = VO, [TAG_INPUT] = VO, [TAG_KEYGEN] = VO,
	[TAG_LI] = SP | IM, [TAG_LINK] = VO, [TAG_LISTING] = SP,
	[TAG_MAIN] = SP, [TAG_MARQUEE] = SC, [TAG_MENU] = SP,
	[TAG_META] = VO, [TAG_NAV] = SP, [TAG_NOEMBED] = SP,
	[TAG_NOFRAMES] = SP, [TAG_NOSCRIPT] = SP, [TAG_OBJECT] = SC,
	[TAG_OL] = SP, [TAG_OPTGROUP] = IM, [TAG_OPTION] = IM,
	[TAG_P] = SP | IM, [TAG_PARAM] = VO, [TAG_PLAINTEXT] = SP,
	[TAG_PRE] = SP, [TAG_RB] = IM, [TAG_RP] = IM, [TAG_RT] = IM,
	[TAG_RTC] = IM, [TAG_SCRIPT] = SP, [TAG_SEARCH] = SP,
	[TAG_SECTION] = SP, [TAG_SELECT] = SC, [TAG_SOURCE] = VO,
	[TAG_STYLE] = SP, [TAG_SUMMARY] = SP, [TAG_TABLE] = SC | T_TABLE,
	[TAG_TBODY] = SP | TH | T_TABLE, [TAG_TD] = SC | TH,
	[TAG_TEMPLATE] = SC, [TAG_TEXTAREA] = SP,
	[TAG_TFOOT] = SP | TH | T_TABLE, [TAG_TH] = SC | TH,
	[TAG_THEAD] = SP | TH | T_TABLE, [TAG_TITLE] = SP,
	[TAG_TR] = SP | TH | T_TABLE, [TAG_TRACK] = VO, [TAG_UL] = SP,
	[TAG_WBR] = VO, [TAG_XMP] = SP,
	[TAG_A] = FO, [TAG_B] = FO, [TAG_BIG] = FO, [TAG_CODE] = FO,
	[TAG_EM] = FO, [TAG_FONT] = FO, [TAG_I] = FO, [TAG_NOBR] = FO,
	[TAG_S] = FO, [TAG_SMALL] = FO, [TAG_STRIKE] = FO,
	[TAG_STRONG] = FO, [TAG_TT] = FO, [TAG_U] = FO,
};
/* clang-format on */

unsigned
tag_flags(const struct node *n)
{
	if (n->ns == NS_HTML)
		return flags[n->tag];
	switch (n->tag) {
	case TAG_MI:
	case TAG_MO:
	case TAG_MN:
	case TAG_MS:
	case TAG_MTEXT:
	case TAG_ANNOTATION_XML:
		return n->ns == NS_MATHML ? SC : 0;
	case TAG_FOREIGNOBJECT:
	case TAG_DESC:
	case TAG_TITLE:
		return n->ns == NS_SVG ? SC : 0;
	default:
		return 0;
	}
}

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
	unsigned is = tag_flags(o->node), tag = o->node->tag;
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
	while (current(p)->ns == NS_HTML && tag_flags(current(p)) & flag &&
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
