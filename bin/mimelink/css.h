/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_CSS_H
#define MIMELINK_CSS_H

#include "dom.h"

/*
 * Compute the style of every element (style.h): the usual style sheet of
 * HTML, its presentational attributes (align, width, nowrap, type, hidden),
 * the <style> elements and the style attributes, by the rules of the cascade
 * with !important.
 *
 * Selectors are tag, class, id, the universal one, compounds of them, and
 * lists and descendants and children of those; a rule with anything else in
 * it (attributes, pseudo-classes, siblings), or inside of an at-rule such as
 * @media, is ignored.
 *
 * Time is linear in the document but for a bounded factor (see css.c).
 * Return: 0, or -1 with errno ENOMEM.
 */
int css_apply(struct dom *dom);

#endif
