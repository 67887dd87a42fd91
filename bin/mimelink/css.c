/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "css.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "buf.h"
#include "decl.h"
#include "sheet.h"

/* ---- the style sheet of HTML itself (section 15.3) -------------------- */

/* Beside a display, what an element is by its name. */
enum {
	BOLD = 16,
	ITALIC = 32,
	UNDERLINE = 64,
	STRIKE = 128,
};

enum {
	LINE = 16, /* px */
};

/* clang-format off */
#define NO DISPLAY_NONE
#define BL DISPLAY_BLOCK
#define IB DISPLAY_INLINE_BLOCK
static const uint8_t usual[TAG_COUNT] = {
	[TAG_ADDRESS] = BL | ITALIC, [TAG_AREA] = NO, [TAG_ARTICLE] = BL,
	[TAG_ASIDE] = BL, [TAG_AUDIO] = NO, [TAG_B] = BOLD, [TAG_BASE] = NO,
	[TAG_BASEFONT] = NO, [TAG_BGSOUND] = NO, [TAG_BLOCKQUOTE] = BL,
	[TAG_BODY] = BL, [TAG_BUTTON] = IB,
	[TAG_CAPTION] = DISPLAY_TABLE_CAPTION, [TAG_CENTER] = BL,
	[TAG_CITE] = ITALIC, [TAG_COL] = NO, [TAG_COLGROUP] = NO,
	[TAG_DATALIST] = NO, [TAG_DD] = BL, [TAG_DEL] = STRIKE,
	[TAG_DESC] = NO, [TAG_DETAILS] = BL, [TAG_DFN] = ITALIC,
	[TAG_DIALOG] = BL, [TAG_DIR] = BL, [TAG_DIV] = BL, [TAG_DL] = BL,
	[TAG_DT] = BL, [TAG_EM] = ITALIC, [TAG_EMBED] = NO,
	[TAG_FIELDSET] = BL, [TAG_FIGCAPTION] = BL, [TAG_FIGURE] = BL,
	[TAG_FOOTER] = BL, [TAG_FOREIGNOBJECT] = BL, [TAG_FORM] = BL,
	[TAG_FRAME] = BL, [TAG_FRAMESET] = BL, [TAG_H1] = BL | BOLD,
	[TAG_H2] = BL | BOLD, [TAG_H3] = BL | BOLD, [TAG_H4] = BL | BOLD,
	[TAG_H5] = BL | BOLD, [TAG_H6] = BL | BOLD, [TAG_HEAD] = NO,
	[TAG_HEADER] = BL, [TAG_HGROUP] = BL, [TAG_HR] = BL, [TAG_HTML] = BL,
	[TAG_I] = ITALIC, [TAG_IFRAME] = NO, [TAG_INPUT] = IB,
	[TAG_INS] = UNDERLINE, [TAG_LEGEND] = BL,
	[TAG_LI] = DISPLAY_LIST_ITEM, [TAG_LINK] = NO, [TAG_LISTING] = BL,
	[TAG_MAIN] = BL, [TAG_MARQUEE] = IB, [TAG_MENU] = BL, [TAG_META] = NO,
	[TAG_METER] = IB, [TAG_NAV] = BL, [TAG_NOEMBED] = NO,
	[TAG_NOFRAMES] = NO, [TAG_OL] = BL, [TAG_OPTGROUP] = BL,
	[TAG_OPTION] = BL, [TAG_P] = BL, [TAG_PARAM] = NO,
	[TAG_PLAINTEXT] = BL, [TAG_PRE] = BL, [TAG_PROGRESS] = IB,
	[TAG_RP] = NO, [TAG_S] = STRIKE, [TAG_SCRIPT] = NO, [TAG_SEARCH] = BL,
	[TAG_SECTION] = BL, [TAG_SELECT] = IB, [TAG_SOURCE] = NO,
	[TAG_STRIKE] = STRIKE, [TAG_STRONG] = BOLD, [TAG_STYLE] = NO,
	[TAG_SUMMARY] = BL, [TAG_TABLE] = DISPLAY_TABLE,
	[TAG_TBODY] = DISPLAY_TABLE_ROW_GROUP, [TAG_TD] = DISPLAY_TABLE_CELL,
	[TAG_TEMPLATE] = NO, [TAG_TEXTAREA] = IB,
	[TAG_TFOOT] = DISPLAY_TABLE_ROW_GROUP,
	[TAG_TH] = DISPLAY_TABLE_CELL | BOLD,
	[TAG_THEAD] = DISPLAY_TABLE_ROW_GROUP, [TAG_TITLE] = NO,
	[TAG_TR] = DISPLAY_TABLE_ROW, [TAG_TRACK] = NO, [TAG_U] = UNDERLINE,
	[TAG_UL] = BL, [TAG_VAR] = ITALIC, [TAG_XMP] = BL,
};
/* clang-format on */

static const struct style initial_style = {.width = -1, .height = -1};

/* What a child has of its parent before anything is said of itself. */
static void
inherit(struct style *s, const struct style *parents)
{
	*s = *parents;
	s->display = DISPLAY_INLINE;
	s->width = s->height = -1;
	s->above = s->below = 0;
}

/* The bullets of a list, which differ from those of a list around it. */
static unsigned
bullets(const struct node *n)
{
	switch (n->parent->tag) {
	case TAG_LI:
	case TAG_DIR:
	case TAG_MENU:
	case TAG_OL:
	case TAG_UL:
		return n->parent->style.list == LIST_CIRCLE ||
			n->parent->style.list == LIST_SQUARE
		    ? LIST_SQUARE
		    : LIST_CIRCLE;
	default:
		return LIST_DISC;
	}
}

/* Elements with an empty line above and below. */
static int
has_margins(const struct node *n)
{
	switch (n->tag) {
	case TAG_BLOCKQUOTE:
	case TAG_DL:
	case TAG_FIELDSET:
	case TAG_FIGURE:
	case TAG_H1:
	case TAG_H2:
	case TAG_H3:
	case TAG_H4:
	case TAG_H5:
	case TAG_H6:
	case TAG_LISTING:
	case TAG_P:
	case TAG_PLAINTEXT:
	case TAG_PRE:
	case TAG_XMP:
		return 1;
	case TAG_DIR:
	case TAG_MENU:
	case TAG_OL:
	case TAG_UL: /* not within another list */
		return bullets(n) == LIST_DISC;
	default:
		return 0;
	}
}

static void
apply_usual(struct style *s, const struct node *n, int quirks)
{
	uint8_t is = usual[n->tag];

	s->display = is & 15U;
	s->bold |= (is & BOLD) != 0;
	s->italic |= (is & ITALIC) != 0;
	s->underline |= (is & UNDERLINE) != 0;
	s->strike |= (is & STRIKE) != 0;
	s->above = s->below = has_margins(n) ? LINE : 0;
	switch (n->tag) {
	case TAG_PRE:
	case TAG_LISTING:
	case TAG_PLAINTEXT:
	case TAG_XMP:
		s->white_space = WHITE_SPACE_PRE;
		break;
	case TAG_TEXTAREA:
		s->white_space = WHITE_SPACE_PRE_WRAP;
		break;
	case TAG_NOBR:
		s->white_space = WHITE_SPACE_NOWRAP;
		break;
	case TAG_OL:
		s->list = LIST_DECIMAL;
		break;
	case TAG_UL:
	case TAG_DIR:
	case TAG_MENU:
		s->list = bullets(n) & 15U;
		break;
	case TAG_CENTER:
	case TAG_CAPTION:
	case TAG_TH:
		s->align = ALIGN_CENTER;
		break;
	case TAG_TABLE:
		if (!quirks)
			break;
		s->align = ALIGN_START;
		s->white_space = WHITE_SPACE_NORMAL;
		s->bold = s->italic = 0;
		break;
	default:
		break;
	}
}

/* ---- presentational attributes ---------------------------------------- */

static int
is(const struct attr *a, const char *s)
{
	return a->value_len == strlen(s) &&
	    strncasecmp(a->value, s, a->value_len) == 0;
}

/* A length of an attribute in px, or -1. */
static int16_t
pixels(const struct attr *a)
{
	uint32_t i = 0;
	int n = 0;

	while (i < a->value_len && a->value[i] == ' ')
		i++;
	if (i == a->value_len || a->value[i] < '0' || a->value[i] > '9')
		return -1;
	for (; i < a->value_len && a->value[i] >= '0' && a->value[i] <= '9';
	     i++)
		if (n < INT16_MAX / 10 - 1)
			n = n * 10 + (a->value[i] - '0');
	return i < a->value_len && a->value[i] == '%' ? -1 : (int16_t)n;
}

static void
apply_align(struct style *s, const struct node *n, const struct attr *a)
{
	switch (n->tag) {
	case TAG_TABLE: /* where the table is, not its text */
	case TAG_IMG:
	case TAG_HR:
		return;
	default:
		break;
	}
	if (is(a, "center") || is(a, "middle"))
		s->align = ALIGN_CENTER;
	else if (is(a, "right"))
		s->align = ALIGN_RIGHT;
	else if (is(a, "left") || is(a, "justify"))
		s->align = ALIGN_LEFT;
}

static void
apply_type(struct style *s, const struct node *n, const struct attr *a)
{
	if (n->tag != TAG_OL && n->tag != TAG_UL && n->tag != TAG_LI)
		return;
	if (is(a, "disc"))
		s->list = LIST_DISC;
	else if (is(a, "circle"))
		s->list = LIST_CIRCLE;
	else if (is(a, "square"))
		s->list = LIST_SQUARE;
	else if (is(a, "none"))
		s->list = LIST_NONE;
	else if (a->value_len == 1)
		switch (a->value[0]) {
		case '1':
			s->list = LIST_DECIMAL;
			break;
		case 'a':
			s->list = LIST_LOWER_ALPHA;
			break;
		case 'A':
			s->list = LIST_UPPER_ALPHA;
			break;
		case 'i':
			s->list = LIST_LOWER_ROMAN;
			break;
		case 'I':
			s->list = LIST_UPPER_ROMAN;
			break;
		default:
			break;
		}
}

static int
is_name(const struct attr *a, const char *name, size_t len)
{
	return a->name_len == len && memcmp(a->name, name, len) == 0;
}

/*
 * One pass over the attributes.  Return: the style attribute, or NULL.
 */
static const struct attr *
apply_attributes(struct style *s, const struct node *n, int *is_hidden)
{
	const struct attr *a, *style = NULL;
	unsigned i;

	for (i = 0; i < n->nattrs; i++) {
		a = &n->attrs[i];
		if (is_name(a, "style", 5))
			style = a;
		else if (is_name(a, "align", 5))
			apply_align(s, n, a);
		else if (is_name(a, "width", 5))
			s->width = pixels(a);
		else if (is_name(a, "height", 6))
			s->height = pixels(a);
		else if (is_name(a, "hidden", 6))
			*is_hidden = 1;
		else if (is_name(a, "nowrap", 6))
			s->white_space = WHITE_SPACE_NOWRAP;
		else if (is_name(a, "type", 4))
			apply_type(s, n, a);
	}
	return style;
}

/* ---- the cascade ------------------------------------------------------ */

/* For each property the declaration that wins, and why. */
struct cascade {
	uint64_t weight[PROPS]; /* 0: not declared */
	int16_t value[PROPS];
	uint32_t set; /* properties that are */
};

enum {
	IMPORTANT_SHIFT = 62,
	INLINE_SHIFT = 61,
	SPECIFICITY_SHIFT = 32
};

static void
declare(struct cascade *c, const struct decl *d, uint64_t weight)
{
	weight |= (uint64_t)d->important << IMPORTANT_SHIFT;
	if ((c->set & 1U << d->prop) && weight < c->weight[d->prop])
		return;
	c->weight[d->prop] = weight;
	c->value[d->prop] = d->value;
	c->set |= 1U << d->prop;
}

static void
take_match(void *arg, const struct match *match)
{
	uint64_t weight =
	    (uint64_t)match->specificity << SPECIFICITY_SHIFT | match->order;
	size_t i;

	for (i = 0; i < match->count; i++)
		declare(arg, &match->decls[i], weight);
}

static void
take_inline(struct cascade *c, const struct attr *style)
{
	const char *pos = style->value, *end = pos + style->value_len;
	struct decl d[DECL_MAX];
	size_t n, i;

	while ((n = decl_next(&pos, end, d)) > 0)
		for (i = 0; i < n; i++)
			declare(c, &d[i], (uint64_t)1 << INLINE_SHIFT);
}

/* The value declared, or what the element has without. */
static unsigned
value(const struct cascade *c, enum prop prop, unsigned parents, unsigned own)
{
	if (!(c->set & 1U << prop))
		return own;
	if (c->value[prop] == VALUE_INHERIT)
		return parents;
	return (unsigned)c->value[prop];
}

static int
is_declared(const struct cascade *c, enum prop prop, int wanted)
{
	return (c->set & 1U << prop) && c->value[prop] == wanted;
}

static void
apply_display(struct style *s, const struct cascade *c, int is_hidden)
{
	if (s->display == DISPLAY_NONE)
		return;
	if (is_declared(c, PROP_DISPLAY, DISPLAY_NONE) ||
	    (is_hidden && !(c->set & 1U << PROP_DISPLAY)))
		s->gone = 1;
	else if (c->set & 1U << PROP_DISPLAY)
		s->display = (unsigned)c->value[PROP_DISPLAY] & 15;
}

static uint8_t
sum(const struct cascade *c, enum prop margin, enum prop padding, unsigned own)
{
	unsigned n = value(c, margin, own, own) + value(c, padding, 0, 0);

	return (uint8_t)(n < UINT8_MAX ? n : UINT8_MAX);
}

static void
apply_cascade(struct style *s, const struct style *up, const struct cascade *c)
{
	unsigned decoration = value(c, PROP_DECORATION, 0,
	    (s->underline ? DECORATION_UNDERLINE : 0U) |
		(s->strike ? DECORATION_STRIKE : 0U));

	s->white_space =
	    value(c, PROP_WHITE_SPACE, up->white_space, s->white_space) & 7;
	s->align = value(c, PROP_ALIGN, up->align, s->align) & 3;
	s->list = value(c, PROP_LIST, up->list, s->list) & 15;
	s->bold = value(c, PROP_BOLD, up->bold, s->bold) & 1;
	s->italic = value(c, PROP_ITALIC, up->italic, s->italic) & 1;
	s->invisible =
	    value(c, PROP_INVISIBLE, up->invisible, s->invisible) & 1;
	s->tiny = value(c, PROP_TINY, up->tiny, s->tiny) & 1;
	/* A line that the parent draws goes on under its children. */
	s->underline =
	    up->underline || (decoration & DECORATION_UNDERLINE) != 0;
	s->strike = up->strike || (decoration & DECORATION_STRIKE) != 0;
	if (is_declared(c, PROP_TRANSPARENT, 1) ||
	    is_declared(c, PROP_MSO_HIDE, 1) ||
	    (is_declared(c, PROP_OVERFLOW, 1) &&
		(is_declared(c, PROP_MAX_HEIGHT, 0) ||
		    is_declared(c, PROP_HEIGHT, 0))))
		s->gone = 1;
	s->above = sum(c, PROP_MARGIN_ABOVE, PROP_PADDING_ABOVE, s->above);
	s->below = sum(c, PROP_MARGIN_BELOW, PROP_PADDING_BELOW, s->below);
	if (c->set & 1U << PROP_WIDTH)
		s->width = c->value[PROP_WIDTH];
	if (c->set & 1U << PROP_HEIGHT)
		s->height = c->value[PROP_HEIGHT];
}

static void
compute(struct node *n, struct sheet *sheet)
{
	const struct style *up = n->parent->type == NODE_ELEMENT
	    ? &n->parent->style
	    : &initial_style;
	struct style *s = &n->style; /* a local one is taken to pieces by gcc */
	const struct attr *style;
	struct cascade c;
	int is_hidden = 0;

	c.set = 0;
	inherit(s, up);
	apply_usual(s, n, sheet->quirks);
	style = apply_attributes(s, n, &is_hidden);
	sheet_match(sheet, n, take_match, &c);
	if (style != NULL)
		take_inline(&c, style);
	apply_display(s, &c, is_hidden);
	if (c.set != 0)
		apply_cascade(s, up, &c);
	s->hidden = s->gone || s->invisible || s->tiny;
}

/* ---- the document ----------------------------------------------------- */

/* Does the sheet concern screens, by its media attribute? */
static int
is_for_screen(const struct node *n)
{
	const struct attr *a = dom_attr(n, "media");

	return a == NULL || a->value_len == 0 || is(a, "all") ||
	    is(a, "screen");
}

static int
read_sheets(struct dom *dom, struct sheet *sheet)
{
	struct node *n, *text;

	for (n = dom->document; n != NULL; n = dom_next(n, dom->document)) {
		if (!is_html(n, TAG_STYLE) || !is_for_screen(n))
			continue;
		for (text = n->first_child; text != NULL; text = text->next)
			if (text->type == NODE_TEXT &&
			    sheet_parse(sheet, text->data, text->len) == -1)
				return -1;
	}
	return 0;
}

int
css_apply(struct dom *dom)
{
	struct sheet sheet;
	struct node *n;

	sheet_init(&sheet, dom);
	if (read_sheets(dom, &sheet) == -1) {
		sheet_free(&sheet);
		errno = ENOMEM;
		return -1;
	}
	for (n = dom->document; n != NULL; n = dom_next(n, dom->document))
		if (n->type == NODE_ELEMENT)
			compute(n, &sheet);
	dom->work += sheet.tried;
	sheet_free(&sheet);
	return 0;
}
