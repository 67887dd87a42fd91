/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "cuts.h"

#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "stream.h"

#define WINDOW ((off_t)16 * 1024) /* is looked at for a line */
#define SHARE_MIN ((size_t)64 * 1024) /* of a file, where there are many */
#define TRIES 8 /* to find a place without long lines */

/* A line in the window. */
struct seen {
	off_t at; /* in the file */
	const char *name;
	size_t size; /* of the name, its TAB included; 0: the end of the file */
};

/* Read what the window holds at this place.  Return: 1, or 0 if nothing. */
static int
look(struct cuts *c, const struct rest *r, off_t at)
{
	off_t left = r->range.to - at, size = left < WINDOW ? left : WINDOW;
	ssize_t n = stream_read_at(r->fd, c->window, (size_t)size, at);

	c->held = n > 0 ? (size_t)n : 0;
	return n > 0;
}

/*
 * The line that begins at p in the window, and at this place of the file.
 * Return: 1, or 0 if it is no tag or not all there as far as the address.
 */
static int
see(const struct cuts *c, const char *p, off_t at, struct seen *line)
{
	const char *end = c->window + c->held;
	const char *tab = memchr(p, '\t', (size_t)(end - p)), *next;

	if (tab == NULL)
		return 0;
	next = memchr(tab + 1, '\t', (size_t)(end - tab - 1));
	if (next == NULL || memchr(p, '\n', (size_t)(next - p)) != NULL)
		return 0;
	*line = (struct seen){at, p, (size_t)(tab - p) + 1};
	return 1;
}

/*
 * The line behind this one, which is in the window.  Behind the last one is
 * the end, which has no name.  Return: as see().
 */
static int
see_next(const struct cuts *c, const struct rest *r, struct seen *line)
{
	const char *p = line->name, *end = c->window + c->held;
	const char *nl = memchr(p, '\n', (size_t)(end - p));

	if (nl != NULL && nl + 1 < end)
		return see(c, nl + 1, line->at + (nl + 1 - p), line);
	if (line->at + (end - p) < r->range.to)
		return 0;
	*line = (struct seen){r->range.to, end, 0};
	return 1;
}

/* Look for the first line that begins behind this place.  Return: as that. */
static int
see_behind(struct cuts *c, const struct rest *r, off_t at, struct seen *line)
{
	*line = (struct seen){at, c->window, 0};
	return look(c, r, at) && see_next(c, r, line);
}

/*
 * Does a line come behind all lines of this name, or, if not strictly, behind
 * all that are less?  The end does.
 */
static int
is_behind(const struct cuts *c, const struct seen *line, const struct buf *name,
    int strictly)
{
	if (line->size == 0)
		return 1;
	return names_compare(c->sorted, line->name, line->size, name->data,
		   name->len) >= strictly;
}

/*
 * Find the first line that is_behind().  The line at low is not, or is the
 * first; the line, or the end, at found is.
 * Return: 1 with *found and *line, or 0.
 */
static int
bisect(struct cuts *c, const struct rest *r, off_t low, off_t *found,
    const struct buf *name, int strictly, struct seen *line)
{
	off_t high = *found, mid;

	/* no line begins between high and found */
	while (high - low > WINDOW / 2) {
		mid = low + (high - low) / 2;
		if (!see_behind(c, r, mid, line))
			return 0;
		if (line->at < *found && !is_behind(c, line, name, strictly)) {
			low = line->at;
			continue;
		}
		high = mid;
		if (line->at < *found)
			*found = line->at;
	}
	if (!look(c, r, low) || !see(c, c->window, low, line))
		return 0;
	while (line->at < *found && !is_behind(c, line, name, strictly))
		if (!see_next(c, r, line))
			return 0;
	*found = line->at;
	return 1;
}

/* Keep the name of a line; that of the end is empty.  Return: 1 or 0. */
static int
keep(struct buf *name, const struct seen *line)
{
	buf_truncate(name, 0);
	buf_add(name, line->name, line->size);
	return buf_check(name) != -1;
}

/*
 * Find the first line that comes behind all of the name in r->ahead, which
 * that at low has, in larger and larger steps.  Return: 1 or 0.
 */
static int
gallop(struct cuts *c, const struct rest *r, off_t low, struct seen *line)
{
	off_t step = WINDOW / 2, found;

	for (;;) {
		if (r->range.to - low <= step)
			*line = (struct seen){.at = r->range.to};
		else if (!see_behind(c, r, low + step, line))
			return 0;
		if (is_behind(c, line, &r->ahead, 1))
			break;
		low = line->at;
		step *= 2;
	}
	found = line->at;
	return bisect(c, r, low, &found, &r->ahead, 1, line);
}

/*
 * The first line behind this place whose name is greater than that of the
 * line before.  Return: 1, with its name in r->ahead, which is empty if there
 * is no such line; or 0 if what is there cannot be told.
 */
static int
find_change(struct cuts *c, struct rest *r, off_t at)
{
	struct seen line;
	off_t low;

	if (!see_behind(c, r, at, &line) || line.size == 0 ||
	    !keep(&r->ahead, &line))
		return 0;
	do {
		low = line.at;
		if (!see_next(c, r, &line)) {
			if (!gallop(c, r, low, &line))
				return 0;
			break;
		}
	} while (!is_behind(c, &line, &r->ahead, 1));
	r->bound = line.at;
	return keep(&r->ahead, &line);
}

/* Look at the first line, if it is not known, and ahead.  Return: 1 or 0. */
static int
survey(struct cuts *c, struct rest *r, off_t share)
{
	struct seen line;
	int tries;

	if (r->first.len == 0 &&
	    (!look(c, r, r->range.from) ||
		!see(c, c->window, r->range.from, &line) ||
		!keep(&r->first, &line)))
		return 0;
	buf_truncate(&r->ahead, 0);
	r->bound = r->range.to;
	for (tries = 0; r->range.to - r->range.from >= 2 * share; tries++) {
		if (find_change(c, r, r->range.from + share))
			break;
		buf_truncate(&r->ahead, 0);
		r->bound = r->range.to;
		if (tries == TRIES)
			return 0;
		share += share / 2;
	}
	r->is_surveyed = 1;
	return 1;
}

static int
compare(const struct cuts *c, const struct buf *a, const struct buf *b)
{
	return names_compare(c->sorted, a->data, a->len, b->data, b->len);
}

/*
 * The least of the names that are ahead.  Return: 1 with c->name, or 0.
 */
static int
choose_name(struct cuts *c)
{
	const struct buf *least = NULL;
	size_t share = c->size / c->n, i;
	struct rest *r;

	if (share < SHARE_MIN && c->size > SHARE_MIN)
		share = SHARE_MIN;
	for (i = 0; i < c->n; i++) {
		r = &c->files[i];
		if (r->range.from == r->range.to)
			continue;
		if (!r->is_surveyed && !survey(c, r, (off_t)share))
			return 0;
		if (r->ahead.len > 0 &&
		    (least == NULL || compare(c, &r->ahead, least) < 0))
			least = &r->ahead;
	}
	if (least == NULL)
		return 0;
	buf_truncate(&c->name, 0);
	buf_add(&c->name, least->data, least->len);
	return buf_check(&c->name) != -1;
}

/* Where in this file the cut is; r->first is then what is behind it. */
static int
find_cut(struct cuts *c, struct rest *r, off_t *to)
{
	struct seen line = {.name = r->ahead.data, .size = r->ahead.len};

	*to = r->range.from;
	if (r->range.from == r->range.to ||
	    compare(c, &r->first, &c->name) >= 0)
		return 1;
	*to = r->bound;
	if (r->ahead.len == 0 || compare(c, &r->ahead, &c->name) != 0)
		if (!bisect(c, r, r->range.from, to, &c->name, 0, &line))
			return 0;
	return keep(&r->first, &line);
}

int
cuts_next(struct cuts *c, struct range *slice)
{
	off_t size = 0;
	size_t i;

	if (c->window == NULL && (c->window = malloc(WINDOW)) == NULL)
		return 0;
	if (!choose_name(c))
		return 0;
	for (i = 0; i < c->n; i++) {
		slice[i].from = c->files[i].range.from;
		if (!find_cut(c, &c->files[i], &slice[i].to))
			return 0;
		size += slice[i].to - slice[i].from;
	}
	if (size == 0) /* no file that is in order does that */
		return 0;
	for (i = 0; i < c->n; i++) {
		if (slice[i].to > slice[i].from)
			c->files[i].is_surveyed = 0;
		c->files[i].range.from = slice[i].to;
	}
	return 1;
}

void
cuts_free(struct cuts *c)
{
	size_t i;

	for (i = 0; i < c->n; i++) {
		buf_free(&c->files[i].first);
		buf_free(&c->files[i].ahead);
	}
	buf_free(&c->name);
	free(c->window);
	c->window = NULL;
}
