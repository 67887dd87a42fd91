/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "listfield.h"

#include <string.h>

int
listfield_next(const char **s, struct buf *href)
{
	const char *p = *s + strspn(*s, " \t\r\n,"), *end;
	size_t n;

	buf_truncate(href, 0);
	if (*p != '<') {
		n = strcspn(p, " \t\r\n,<");
		buf_add(href, p, n);
		*s = p + n;
		return n > 0;
	}
	p++;
	end = p + strcspn(p, "<>");
	for (; p < end; p += n) {
		p += strspn(p, " \t\r\n");
		n = strcspn(p, " \t\r\n<>");
		buf_add(href, p, n);
	}
	*s = end + (*end == '>');
	return 1;
}
