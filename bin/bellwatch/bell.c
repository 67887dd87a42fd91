/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "bell.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NS_PER_S 1000000000

void
bell_init(struct bell *b, const struct config *config)
{
	memset(b, 0, sizeof(*b));
	b->config = config;
}

void
bell_free(struct bell *b)
{
	struct bell_line *l;

	while ((l = b->lines) != NULL) {
		b->lines = l->next;
		free(l);
	}
}

static int64_t
wall_time(const struct bell *b, int64_t time)
{
	return b->wall_known ? time + b->wall : WALL_UNKNOWN;
}

/* Is it quiet hours at this monotonic time? */
static bool
is_quiet(const struct bell *b, int64_t time)
{
	time_t s = (time + b->wall) / NS_PER_S;
	struct tm tm;

	if (b->config->quiet.n == 0 || !b->wall_known)
		return false;
	localtime_r(&s, &tm);
	return config_is_quiet(b->config, tm.tm_hour * 60 + tm.tm_min);
}

static void
print(struct bell *b, const struct event *e)
{
	struct buf text = BUF_INIT;

	if (b->config->json)
		event_json(&text, e);
	else
		event_text(&text, e);
	b->print(b->arg, buf_str(&text), text.len);
	buf_free(&text);
}

static void
on_button(void *arg, const struct button_event *be)
{
	struct bell_line *l = arg;
	struct bell *b = l->bell;
	struct event e = {
	    .name = event_name(be->kind),
	    .line = l->name,
	    .wall = wall_time(b, be->time),
	    .time = be->time,
	    .count = be->count,
	    .lasted = be->lasted,
	    .quiet = is_quiet(b, be->time),
	};

	if (e.name != NULL)
		print(b, &e);
}

struct bell_line *
bell_find(const struct bell *b, const char *name)
{
	for (struct bell_line *l = b->lines; l != NULL; l = l->next)
		if (strcmp(l->name, name) == 0)
			return l;
	return NULL;
}

struct bell_line *
bell_add(struct bell *b, const struct line_config *config, const char *name,
    int64_t now)
{
	struct bell_line **at = &b->lines, *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return NULL;
	while (*at != NULL)
		at = &(*at)->next;
	*at = l;
	l->bell = b;
	l->config = *config;
	strncat(l->name, name, sizeof(l->name) - 1);
	button_init(&l->button, &config->times, now, on_button, l);
	return l;
}

int64_t
bell_deadline(const struct bell *b)
{
	int64_t due = INT64_MAX, one;

	for (struct bell_line *l = b->lines; l != NULL; l = l->next)
		if ((one = button_deadline(&l->button)) < due)
			due = one;
	return due;
}

void
bell_expire(struct bell *b, int64_t now)
{
	int64_t due;

	/* Each in its own time, whichever line is first in the list. */
	while ((due = bell_deadline(b)) <= now)
		for (struct bell_line *l = b->lines; l != NULL; l = l->next)
			button_expire(&l->button, due);
}
