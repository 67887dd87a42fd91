/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "cuts.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "names.h"
#include "stream.h"

#define WINDOW ((off_t)16 * 1024) /* is looked at for a line */

/* A line in the window. */
struct seen {
	off_t at; /* in the file */
	const char *name;
	size_t size; /* of the name, its TAB included */
};

/* Read what the window holds at this place.  Return: 1, or 0 if nothing. */
static int
look(struct cuts *c, const struct rest *r, off_t at)
{
	off_t size = r->to - at < WINDOW ? r->to - at : WINDOW;
	ssize_t n = stream_read_at(r->fd, c->window, (size_t)size, at);

	c->held = n > 0 ? (size_t)n : 0;
	return n > 0;
}

/*
 * The line that begins at p in the window, and at this place of the file.
 * Return: 1, or 0 if it is no tag or its name is not all there.
 */
static int
see(const struct cuts *c, const char *p, off_t at, struct seen *line)
{
	size_t n = (size_t)(c->window + c->held - p);
	const char *tab = memchr(p, '\t', n);

	if (tab == NULL || memchr(p, '\n', (size_t)(tab - p)) != NULL)
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
	if (line->at + (end - p) < r->to)
		return 0;
	*line = (struct seen){r->to, end, 0};
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
 * A place behind this one where a name ends and a greater one begins.
 * Return: 1, or 0 if the window shows none.
 */
static int
find_change(struct cuts *c, const struct rest *r, off_t at, struct seen *line)
{
	struct seen last;
	int cmp = 0;

	if (!see_behind(c, r, at, line))
		return 0;
	while (cmp == 0) {
		last = *line;
		if (!see_next(c, r, line) || line->size == 0)
			return 0;
		cmp = names_compare(
		    c->sorted, line->name, line->size, last.name, last.size);
	}
	return cmp > 0;
}

static int
compare_cut(const struct cuts *c, const struct seen *line)
{
	return names_compare(
	    c->sorted, line->name, line->size, c->name.data, c->name.len);
}

/*
 * Where the first line is, of what is left, whose name is not less than that
 * of the cut; what is at r->bound is known to be none that is less.
 * Return: its place, or -1.
 */
static off_t
find_cut(struct cuts *c, const struct rest *r)
{
	off_t low = r->from, high = r->bound, found = r->bound, mid;
	struct seen line;

	/* low is a line, and no line is between high and found */
	while (high - low > WINDOW / 2) {
		mid = low + (high - low) / 2;
		if (!see_behind(c, r, mid, &line))
			return -1;
		if (line.at < found && compare_cut(c, &line) < 0) {
			low = line.at;
			continue;
		}
		high = mid;
		if (line.at < found)
			found = line.at;
	}
	if (low == found)
		return low;
	if (!look(c, r, low) || !see(c, c->window, low, &line))
		return -1;
	while (line.at < found && compare_cut(c, &line) < 0)
		if (!see_next(c, r, &line))
			return -1;
	return line.at;
}

/*
 * The least of the names that come after so much of each file.
 * Return: the file it is from, with c->name and the bounds set; or NULL if
 * there is none, *is_end then says if that is because little is left.
 */
static const struct rest *
choose_name(struct cuts *c, off_t share, int *is_end)
{
	const struct rest *chosen = NULL;
	struct rest *r;
	struct seen line;

	*is_end = 1;
	buf_truncate(&c->name, 0);
	for (r = c->files; r < c->files + c->n; r++) {
		r->bound = r->to;
		if (r->to - r->from < 2 * share)
			continue;
		*is_end = 0;
		if (!find_change(c, r, r->from + share, &line))
			return NULL;
		r->bound = line.at;
		if (chosen != NULL && compare_cut(c, &line) >= 0)
			continue;
		chosen = r;
		buf_truncate(&c->name, 0);
		buf_add(&c->name, line.name, line.size);
	}
	return buf_check(&c->name) != -1 ? chosen : NULL;
}

int
cuts_next(struct cuts *c, off_t *to)
{
	off_t share = (off_t)(c->size / c->n);
	const struct rest *chosen;
	int is_end;
	size_t i;

	if (c->window == NULL && (c->window = malloc(WINDOW)) == NULL)
		return 0;
	while ((chosen = choose_name(c, share, &is_end)) == NULL) {
		if (is_end)
			return 0;
		share += WINDOW + share / 8; /* a run is in the way */
	}
	for (i = 0; i < c->n; i++) {
		to[i] = &c->files[i] == chosen ? chosen->bound
					       : find_cut(c, &c->files[i]);
		if (to[i] == -1)
			return 0;
	}
	for (i = 0; i < c->n; i++)
		c->files[i].from = to[i];
	return 1;
}

void
cuts_free(struct cuts *c)
{
	buf_free(&c->name);
	free(c->window);
	c->window = NULL;
}
