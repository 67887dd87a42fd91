/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "scan.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "buf.h"
#include "io.h"

#define BLOCK ((size_t)32 * 1024)

static int
ends_span(char c)
{
	return (unsigned char)c <= ' ' || c == '<' || c == '>';
}

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define EACH(byte) (0x0101010101010101ULL * (byte))

/*
 * The length of the run at p that may stand between angle brackets: up to the
 * first blank, C0 control, '<' or '>', or to end.
 *
 * The scan of a store is bound by this loop: eight bytes at a time.  A test
 * sets the top bit of each byte that is meant, and perhaps of others above
 * the first: only the lowest bit is looked at, and that one is always right.
 * '<' and '>' differ in one bit, so one test serves both.
 */
static size_t
span(const char *p, const char *end)
{
	const char *start = p;
	uint64_t v, brackets, found;

	for (; end - p >= 8; p += 8) {
		memcpy(&v, p, 8);
		brackets = (v | EACH('<' ^ '>')) ^ EACH('>');
		found = (((v - EACH(' ' + 1)) & ~v) |
			    ((brackets - EACH(1)) & ~brackets)) &
		    EACH(0x80);
		if (found != 0)
			return (size_t)(p - start) +
			    (size_t)__builtin_ctzll(found) / 8;
	}
	while (p < end && !ends_span(*p))
		p++;
	return (size_t)(p - start);
}
#else
static size_t
span(const char *p, const char *end)
{
	const char *start = p;

	while (p < end && !ends_span(*p))
		p++;
	return (size_t)(p - start);
}
#endif

int
scan_id(const char **pos, const char *end, const char *line, const char **id,
    size_t *len)
{
	const char *p = *pos;

	for (; p < end; p++) {
		if (*p == '#' && (p == line || p[-1] == ' ' || p[-1] == '\t'))
			break;
		if (*p != '<')
			continue;
		*id = p + 1;
		*len = span(p + 1, end);
		p += *len + 1;
		if (*len > 0 && p < end && *p == '>') {
			*pos = p + 1;
			return 1;
		}
		p--; /* what ended it may begin another, or a comment */
	}
	*pos = p;
	return 0;
}

/*
 * A set of one bit for each combination of an id's length and two of its
 * words, so that nearly every id of a store costs no look at the table.
 */
struct filter {
	uint64_t bits[256];
};

static uint32_t
filter_bit(const char *s, size_t len)
{
	uint64_t a, b;

	if (len < 8) {
		a = 0;
		memcpy(&a, s, len);
		b = a;
	} else {
		memcpy(&a, s, 8);
		memcpy(&b, s + len / 2 - 4, 8);
	}
	a = (a ^ (b << 1 | b >> 63) ^ len) * 0x9e3779b97f4a7c15ULL;
	return (uint32_t)(a >> 50);
}

static void
filter_fill(struct filter *f, const struct idset *wanted)
{
	uint32_t bit;
	size_t i;

	for (i = 0; i < wanted->n; i++) {
		bit = filter_bit(wanted->ids[i].s, wanted->ids[i].len);
		f->bits[bit / 64] |= 1ULL << bit % 64;
	}
}

static int
is_wanted(const struct filter *f, const struct idset *wanted, const char *id,
    size_t len)
{
	uint32_t bit = filter_bit(id, len);

	return (f->bits[bit / 64] >> bit % 64 & 1) != 0 &&
	    idset_find(wanted, id, len) != IDSET_NONE;
}

/* Whole lines only. */
static int
scan_lines(const char *p, const char *end, const struct filter *f,
    const struct idset *wanted)
{
	const char *nl, *line, *id;
	size_t len;

	for (; p < end; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		line = p;
		while (scan_id(&p, nl, line, &id, &len))
			if (is_wanted(f, wanted, id, len))
				return 1;
	}
	return 0;
}

/* Scan what is whole, and move the rest of b to its front. */
static int
scan_block(struct buf *b, size_t fresh, const struct filter *f,
    const struct idset *wanted)
{
	const char *nl = memrchr(b->data + b->len - fresh, '\n', fresh);
	size_t whole = nl == NULL ? 0 : (size_t)(nl - b->data) + 1;

	if (memchr(b->data + b->len - fresh, '\0', fresh) != NULL ||
	    b->len - whole > SCAN_LINE_MAX) {
		errno = EBADMSG;
		return -1;
	}
	if (whole == 0)
		return 0;
	if (scan_lines(b->data, b->data + whole, f, wanted))
		return 1;
	memmove(b->data, b->data + whole, b->len - whole);
	b->len -= whole;
	return 0;
}

int
scan_for(int fd, const struct idset *wanted)
{
	struct filter f = {{0}};
	struct buf b = BUF_INIT;
	ssize_t n;
	char *p;
	int rc = 0;

	filter_fill(&f, wanted);
	while (rc == 0) {
		p = buf_reserve(&b, BLOCK);
		n = p == NULL ? -1 : io_read(fd, p, BLOCK);
		if (n == 0)
			break;
		if (n > 0) {
			b.len += (size_t)n;
			rc = scan_block(&b, (size_t)n, &f, wanted);
		} else
			rc = -1;
	}
	buf_free(&b);
	return rc;
}
