/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "place.h"

#include "box.h"
#include "uri.h"

struct para *
place_para(struct place *p)
{
	return p->cell != NULL ? &p->grid.para : &p->para;
}

int
place_has_blocks(const struct place *p)
{
	return p->cell == NULL && p->in_line == NULL;
}

void
place_grid(struct place *p)
{
	if (p->grid.nrows > 0 || p->grid.gap)
		grid_put(&p->grid, p->flow);
}

void
place_gap(struct place *p)
{
	if (p->in_line != NULL)
		return;
	if (p->grid.nrows > 0)
		p->grid.gap = 1;
	else
		flow_gap(p->flow);
}

void
place_end(struct place *p)
{
	if (p->in_line != NULL) {
		para_space(place_para(p));
	} else if (p->cell != NULL) {
		if (!para_is_empty(&p->grid.para) && p->grid.para.breaks == 0)
			para_break(&p->grid.para);
	} else if (!para_is_empty(&p->para)) {
		place_host(p);
		place_grid(p);
		flow_para(p->flow, &p->para);
	} else {
		if (p->para.breaks > 0 || p->para.nbsp > 0)
			place_gap(p);
		para_begin(&p->para);
	}
}

void
place_end_with_gap(struct place *p)
{
	place_end(p);
	if (p->cell == NULL)
		place_gap(p);
}

void
place_edge(struct place *p, int space)
{
	place_end(p);
	if (space >= BOX_LINE && p->cell == NULL)
		place_gap(p);
}

static unsigned
style_bits(const struct style *s)
{
	return (s->bold ? TERM_BOLD : 0u) | (s->italic ? TERM_ITALIC : 0u) |
	    (s->underline ? TERM_UNDERLINE : 0u) |
	    (s->strike ? TERM_STRIKE : 0u);
}

int
place_is_blank(const char *s, size_t n)
{
	while (n > 0 && (*s == ' ' || (*s >= '\t' && *s <= '\r')))
		s++, n--;
	return n == 0;
}

void
place_host(struct place *p)
{
	struct mark mark = {0, p->bare_link, 0};
	struct para *para = place_para(p);
	const char *uri, *host;
	int gap_before, own_line;
	size_t len;

	if (p->bare_link == 0)
		return;
	own_line = place_has_blocks(p) && para_is_empty(para);
	if (own_line)
		place_grid(p);
	gap_before = p->flow->gap;
	mark.anchor = ++p->flow->anchors;
	uri = links_uri(&p->flow->links, p->bare_link, &len);
	len = uri_host(uri, len, &host);
	para_text(para, "[", 1, &mark, WHITE_SPACE_NORMAL);
	para_text(para, host, len, &mark, WHITE_SPACE_NORMAL);
	para_text(para, "]", 1, &mark, WHITE_SPACE_NORMAL);
	p->bare_link = 0;
	if (own_line) {
		place_end(p);
		p->flow->gap = gap_before;
	} else {
		para_space(para);
	}
}

void
place_text(struct place *p, const struct node *element, const char *s, size_t n)
{
	struct para *para;
	struct mark mark = {style_bits(&element->style), p->link, p->anchor};
	size_t before;

	if (!p->show_hidden && element->style.hidden)
		return;
	if (p->bare_link != 0 && !place_is_blank(s, n)) {
		if (p->bare_link != p->link)
			place_host(p);
		p->bare_link = 0;
	}
	para = place_para(p);
	before = para->text.len;
	para_text(
	    para, s, n, &mark, (enum white_space)element->style.white_space);
	p->seen += para->text.len - before;
	if (para->text.len > before)
		p->last_link = p->link;
}
