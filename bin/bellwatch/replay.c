/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "replay.h"
#include "trace.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Longer lines are no edges. */
#define TEXT_MAX 512

/* No queue of sounds lasts longer. */
#define AFTER (600 * INT64_C(1000000000))

int
replay_next(FILE *f, struct edge *e, unsigned long *number)
{
	char text[TEXT_MAX];
	int found = 0;

	while (found == 0) {
		errno = 0;
		if (fgets(text, sizeof(text), f) == NULL)
			return ferror(f) ? -1 : 0;
		++*number;
		if (strchr(text, '\n') == NULL && !feof(f)) {
			errno = EBADMSG;
			return -1;
		}
		text[strcspn(text, "\n")] = '\0';
		found = edge_parse(text, e);
	}
	return found;
}

static size_t
count_lines(const struct bell *b)
{
	size_t n = 0;

	for (const struct bell_line *l = b->lines; l != NULL; l = l->next)
		n++;
	return n;
}

static struct bell_line *
line_for(struct bell *b, const struct edge *e, struct buf *why)
{
	const struct line_config *config;
	struct bell_line *l = bell_find(b, e->line);

	if (l != NULL)
		return l;
	if (count_lines(b) == LINES_MAX) {
		buf_addf(why, "line: too many: %s", e->line);
		errno = EBADMSG;
		return NULL;
	}
	config = config_line(b->config, e->line);
	if (config == NULL)
		config = &b->config->defaults;
	l = bell_add(b, config, e->line, e->time);
	return l == NULL || bell_load(b, l, why) == -1 ? NULL : l;
}

/* Time only goes forward: what is older happens now. */
static void
play(struct bell_line *l, const struct edge *e, int64_t now)
{
	bool high = e->kind == EDGE_RISING || e->kind == EDGE_HIGH;
	bool active = high == config_active_high(&l->config);

	switch (e->kind) {
	case EDGE_FALLING:
	case EDGE_RISING:
		TRACE3(bellwatch, edge, l->name, e->time, high);
		button_edge(&l->button, e->time, now, active);
		break;
	case EDGE_LOW:
	case EDGE_HIGH:
		if (l->button.gone)
			button_back(&l->button, now, active);
		else
			button_start(&l->button, now, active);
		break;
	case EDGE_OVERFLOW:
		button_overflow(&l->button, now);
		break;
	case EDGE_LOST:
		button_lost(&l->button, now);
		break;
	case EDGE_WALL:
		break;
	}
}

static bool
is_chosen(const struct config *c, const char *line)
{
	return c->chosen.n == 0 || config_line(c, line) != NULL;
}

static bool
is_settling(const struct bell *b)
{
	for (const struct bell_line *l = b->lines; l != NULL; l = l->next)
		if (button_is_settling(&l->button))
			return true;
	return false;
}

/* What is still to be settled, and to be heard. */
static void
finish(struct bell *b)
{
	struct bell_line *l;
	int64_t due;

	while (is_settling(b))
		bell_expire(b, bell_deadline(b));
	if (b->speaker == NULL)
		return;
	for (l = b->lines; l != NULL; l = l->next)
		speaker_release(b->speaker, &l->sound, b->now);
	while ((due = speaker_deadline(b->speaker)) < b->now + AFTER)
		speaker_run(b->speaker, due);
}

int
replay_run(struct bell *b, FILE *f, unsigned long *number, struct buf *why)
{
	struct bell_line *l;
	struct edge e;
	int64_t now = 0;
	int status, saved;

	while ((status = replay_next(f, &e, number)) == 1) {
		if (now < e.time)
			now = e.time;
		bell_expire(b, now - 1);
		if (e.kind == EDGE_WALL) {
			b->wall_known = true;
			b->wall = e.wall - e.time;
		} else if (is_chosen(b->config, e.line)) {
			if ((l = line_for(b, &e, why)) == NULL)
				return -1;
			play(l, &e, now);
		}
	}
	saved = errno;
	finish(b);
	errno = saved;
	return status;
}
