/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "buf.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CAP_FIRST 256

static char *
fail(struct buf *b, int err)
{
	b->err = err;
	errno = err;
	return NULL;
}

char *
buf_reserve(struct buf *b, size_t extra)
{
	size_t cap = b->cap ? b->cap : CAP_FIRST;
	char *p;

	if (b->err != 0)
		return fail(b, b->err);
	if (extra > SIZE_MAX / 4 - b->len)
		return fail(b, ENOMEM);
	while (cap - b->len <= extra)
		cap *= 2;
	if (cap > b->cap) {
		p = realloc(b->data, cap);
		if (p == NULL)
			return fail(b, ENOMEM);
		b->data = p;
		b->cap = cap;
		b->data[b->len] = '\0';
	}
	return b->data + b->len;
}

void
buf_add(struct buf *b, const void *data, size_t len)
{
	char *p;

	if (b->err == 0 && len < b->cap - b->len)
		p = b->data + b->len;
	else
		p = buf_reserve(b, len);
	if (p == NULL || len == 0)
		return;
	memcpy(p, data, len);
	p[len] = '\0';
	b->len += len;
}

void
buf_addstr(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_addc(struct buf *b, char c)
{
	if (b->err == 0 && b->len + 1 < b->cap) {
		b->data[b->len++] = c;
		b->data[b->len] = '\0';
		return;
	}
	buf_add(b, &c, 1);
}

void
buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0) {
		fail(b, EOVERFLOW);
		return;
	}
	p = buf_reserve(b, (size_t)n);
	if (p == NULL)
		return;
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
}

void
buf_truncate(struct buf *b, size_t len)
{
	if (len >= b->len)
		return;
	b->len = len;
	b->data[len] = '\0';
}

const char *
buf_str(const struct buf *b)
{
	return b->data ? b->data : "";
}

int
buf_check(const struct buf *b)
{
	if (b->err == 0)
		return 0;
	errno = b->err;
	return -1;
}

void
buf_free(struct buf *b)
{
	free(b->data);
	*b = (struct buf)BUF_INIT;
}
