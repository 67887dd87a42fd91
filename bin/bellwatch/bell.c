/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "bell.h"
#include "trace.h"

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NS_PER_S 1000000000

int
bell_init(struct bell *b, const struct config *config)
{
	memset(b, 0, sizeof(*b));
	b->config = config;
	return buf_reserve(&b->text, PIPE_BUF) == NULL ? -1 : 0;
}

static void
free_line(struct bell_line *l)
{
	gpio_close(&l->gpio);
	sound_free(&l->sound);
	child_free(l->children);
	free(l);
}

void
bell_free(struct bell *b)
{
	struct bell_line *l;

	while ((l = b->lines) != NULL) {
		b->lines = l->next;
		free_line(l);
	}
	speaker_free(b->speaker);
	buf_free(&b->text);
}

static void
keep_state(struct bell_line *l, struct bell_line *old)
{
	l->button.count = old->button.count;
	if (l->config.bias != old->config.bias)
		return;
	l->button = old->button;
	l->button.times = l->config.times;
	l->button.arg = l;
	l->gpio = old->gpio;
	old->gpio.chip = NULL;
}

void
bell_adopt(struct bell *b, struct bell *next)
{
	struct bell_line *l, *old;

	for (l = next->lines; l != NULL; l = l->next) {
		l->bell = b;
		if ((old = bell_find(b, l->name)) != NULL)
			keep_state(l, old);
	}
	bell_free(b);
	b->config = next->config;
	b->lines = next->lines;
	b->text = next->text;
	b->speaker = next->speaker;
	if (b->speaker != NULL)
		speaker_set_arg(b->speaker, b);
	memset(next, 0, sizeof(*next));
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
	buf_truncate(&b->text, 0);
	if (b->config->json)
		event_json(&b->text, e);
	else
		event_text(&b->text, e);
	b->print(b->arg, buf_str(&b->text), b->text.len);
}

static void
sound(struct bell *b, struct bell_line *l, enum button_kind kind, bool quiet)
{
	if (b->speaker == NULL || l->sound.frames == 0)
		return;
	if (kind == BUTTON_SETTLE && !quiet)
		speaker_prepare(b->speaker, &l->sound, b->now);
	else if (kind == BUTTON_PRESS && !quiet)
		speaker_ring(b->speaker, &l->sound, b->now);
	else if (kind == BUTTON_PHANTOM || kind == BUTTON_NOISE)
		speaker_cancel(b->speaker, b->now);
	else if (kind == BUTTON_RELEASE || kind == BUTTON_STUCK ||
	    kind == BUTTON_LOST)
		speaker_release(b->speaker, &l->sound, b->now);
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

	if (b->now < be->decided)
		b->now = be->decided;
	sound(b, l, be->kind, e.quiet);
	if (e.name != NULL) {
		TRACE5(bellwatch, event, e.name, e.line, e.time, e.lasted,
		    e.count);
		print(b, &e);
	}
	if (be->kind == BUTTON_PRESS)
		child_add(l->children, &e);
}

static void
on_speaker(void *arg, bool lost, const char *device, const char *reason)
{
	struct bell *b = arg;
	struct event e = {
	    .name = event_name(lost ? BUTTON_LOST : BUTTON_BACK),
	    .line = device == NULL ? "loudspeaker" : device,
	    .wall = wall_time(b, b->now),
	    .time = b->now,
	    .lasted = -1,
	};

	if (lost)
		warnx("%s: %s", e.line, reason);
	print(b, &e);
}

static bool
to_file(const struct config *c)
{
	return c->devices.n > 0 && strncmp(c->devices.v[0], "file:", 5) == 0;
}

static int
load_sound(struct bell *b, struct bell_line *l, struct buf *why)
{
	const char *reason;
	int saved;

	if (l->config.sound == NULL || (b->replay && !to_file(b->config)))
		return 0;
	if (sound_read(
		&l->sound, l->config.sound, b->config->volume, &reason) == -1) {
		saved = errno;
		buf_addf(why, "%s: %s", l->config.sound, reason);
		errno = saved;
		return -1;
	}
	if (b->speaker == NULL)
		b->speaker = speaker_new(b->config, on_speaker, b);
	return b->speaker == NULL ? -1 : 0;
}

static int
load_commands(struct bell *b, struct bell_line *l, struct buf *why)
{
	errno = 0;
	l->children = child_new(b->config, &l->config);
	if (l->children != NULL || errno == 0)
		return 0;
	buf_addf(why, "%s: command: %s", l->name,
	    errno == EINVAL ? "empty, or quotes that do not match"
			    : strerror(errno));
	return -1;
}

int
bell_load(struct bell *b, struct bell_line *l, struct buf *why)
{
	if (load_sound(b, l, why) == -1)
		return -1;
	return b->replay ? 0 : load_commands(b, l, why);
}

const char *
bell_why(const struct buf *why)
{
	return why->len > 0 ? buf_str(why) : strerror(errno);
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
	snprintf(l->name, sizeof(l->name), "%s", name);
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
	if (b->speaker != NULL && (one = speaker_deadline(b->speaker)) < due)
		due = one;
	return due;
}

/* Each in its own time, whichever line is first in the list. */
void
bell_expire(struct bell *b, int64_t now)
{
	int64_t due;

	while ((due = bell_deadline(b)) <= now) {
		if (b->now < due)
			b->now = due;
		for (struct bell_line *l = b->lines; l != NULL; l = l->next)
			button_expire(&l->button, due);
		if (b->speaker != NULL)
			speaker_run(b->speaker, b->now);
	}
}
