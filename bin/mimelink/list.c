/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "list.h"

#include <stdio.h>
#include <string.h>

enum {
	MAX_NUMBER = 999999999,
	MAX_ROMAN = 3999,
};

/* A number in an attribute, or other if there is none. */
static long
attr_number(const struct node *n, const char *name, long other)
{
	const struct attr *a = dom_attr(n, name);
	long value = 0;
	size_t i;
	int minus;

	if (a == NULL || a->value_len == 0)
		return other;
	minus = a->value[0] == '-';
	for (i = (size_t)minus; i < a->value_len; i++) {
		if (a->value[i] < '0' || a->value[i] > '9')
			break;
		value = value * 10 + (a->value[i] - '0');
		if (value > MAX_NUMBER)
			return other;
	}
	if (i == (size_t)minus)
		return other;
	return minus ? -value : value;
}

void
list_begin(struct list *list, const struct node *node)
{
	const struct node *n;
	long items = 0, last;
	char digits[24];

	memset(list, 0, sizeof(*list));
	list->node = node;
	list->step = 1;
	if (!is_html(node, TAG_OL))
		return;
	for (n = node->first_child; n != NULL; n = n->next)
		items += is_html(n, TAG_LI) && !n->style.gone;
	if (dom_attr(node, "reversed") != NULL)
		list->step = -1;
	list->next = attr_number(node, "start", list->step > 0 ? 1 : items);
	last = list->next + list->step * (items > 0 ? items - 1 : 0);
	list->digits = (size_t)snprintf(
	    digits, sizeof(digits), "%ld", list->step > 0 ? last : list->next);
}

static void
roman(char *to, long n, int upper)
{
	static const struct {
		long value;
		const char *lower, *upper;
	} digits[] = {{1000, "m", "M"}, {900, "cm", "CM"}, {500, "d", "D"},
	    {400, "cd", "CD"}, {100, "c", "C"}, {90, "xc", "XC"},
	    {50, "l", "L"}, {40, "xl", "XL"}, {10, "x", "X"}, {9, "ix", "IX"},
	    {5, "v", "V"}, {4, "iv", "IV"}, {1, "i", "I"}};
	size_t i;

	for (i = 0; n > 0; i++)
		for (; n >= digits[i].value; n -= digits[i].value)
			to = stpcpy(
			    to, upper ? digits[i].upper : digits[i].lower);
}

/* a to z, aa to zz ...: n is 1 or more, and 9 digits at most. */
static void
alphabetic(char *to, long n, int upper)
{
	char digits[16], *p = digits + sizeof(digits) - 1;

	*p = '\0';
	for (; n > 0; n = (n - 1) / 26)
		*--p = (char)((upper ? 'A' : 'a') + (n - 1) % 26);
	memcpy(to, p, strlen(p) + 1);
}

static void
number(char to[LIST_MARK_SIZE], long n, enum list_style style)
{
	if (n < 1 || (style >= LIST_LOWER_ROMAN && n > MAX_ROMAN))
		style = LIST_DECIMAL;
	if (style == LIST_LOWER_ROMAN || style == LIST_UPPER_ROMAN)
		roman(to, n, style == LIST_UPPER_ROMAN);
	else if (style == LIST_LOWER_ALPHA || style == LIST_UPPER_ALPHA)
		alphabetic(to, n, style == LIST_UPPER_ALPHA);
	else
		snprintf(to, LIST_MARK_SIZE, "%ld", n);
}

size_t
list_mark(struct list *list, const struct node *item, char mark[LIST_MARK_SIZE])
{
	static const char *const bullets[] = {"•", "◦", "▪"};
	enum list_style style = (enum list_style)item->style.list;
	char digits[LIST_MARK_SIZE];
	size_t digits_width = list ? list->digits : 1;

	if (style == LIST_NONE)
		return 0;
	if (style <= LIST_SQUARE) {
		snprintf(mark, LIST_MARK_SIZE, "%s ", bullets[style]);
		return 2;
	}
	if (list != NULL)
		list->next = attr_number(item, "value", list->next);
	number(digits, list ? list->next : 1, style);
	if (list != NULL)
		list->next += list->step;
	if (style != LIST_DECIMAL || digits_width < strlen(digits))
		digits_width = strlen(digits);
	return (size_t)snprintf(
	    mark, LIST_MARK_SIZE, "%*s. ", (int)digits_width, digits);
}
