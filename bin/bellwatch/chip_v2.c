/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "chip.h"

#include <gpiod.h>

/* The header tells its version by this alone: libgpiod 1 had bulks. */
#ifndef GPIOD_LINE_BULK_MAX_LINES

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

struct chip {
	struct gpiod_chip *chip;
	struct gpiod_chip_info *info;
	struct gpiod_line_request *request;
	struct gpiod_edge_event_buffer *events;
	unsigned int offset;
	unsigned long seqno;
};

struct chip *
chip_open(const char *path)
{
	struct chip *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->chip = gpiod_chip_open(path);
	if (c->chip != NULL &&
	    (c->info = gpiod_chip_get_info(c->chip)) != NULL &&
	    (c->events = gpiod_edge_event_buffer_new(CHIP_EDGES_MAX)) != NULL)
		return c;
	chip_close(c);
	return NULL;
}

void
chip_close(struct chip *c)
{
	int saved = errno;

	if (c == NULL)
		return;
	if (c->request != NULL)
		gpiod_line_request_release(c->request);
	if (c->events != NULL)
		gpiod_edge_event_buffer_free(c->events);
	if (c->info != NULL)
		gpiod_chip_info_free(c->info);
	if (c->chip != NULL)
		gpiod_chip_close(c->chip);
	free(c);
	errno = saved;
}

const char *
chip_label(const struct chip *c)
{
	return gpiod_chip_info_get_label(c->info);
}

unsigned int
chip_lines(const struct chip *c)
{
	return (unsigned int)gpiod_chip_info_get_num_lines(c->info);
}

int
chip_line(struct chip *c, unsigned int offset, struct chip_line *l)
{
	struct gpiod_line_info *info =
	    gpiod_chip_get_line_info(c->chip, offset);
	const char *name, *consumer;

	if (info == NULL)
		return -1;
	name = gpiod_line_info_get_name(info);
	consumer = gpiod_line_info_get_consumer(info);
	if (consumer == NULL && gpiod_line_info_is_used(info))
		consumer = "the kernel";
	snprintf(l->name, sizeof(l->name), "%s", name == NULL ? "" : name);
	snprintf(l->consumer, sizeof(l->consumer), "%s",
	    consumer == NULL ? "" : consumer);
	gpiod_line_info_free(info);
	return 0;
}

static int
add_settings(
    struct gpiod_line_config *lines, unsigned int offset, enum bias bias)
{
	static const enum gpiod_line_bias biases[] = {
	    [BIAS_PULL_UP] = GPIOD_LINE_BIAS_PULL_UP,
	    [BIAS_PULL_DOWN] = GPIOD_LINE_BIAS_PULL_DOWN,
	    [BIAS_NONE] = GPIOD_LINE_BIAS_DISABLED,
	    [BIAS_AS_IS] = GPIOD_LINE_BIAS_AS_IS,
	};
	struct gpiod_line_settings *s = gpiod_line_settings_new();
	int status = -1;

	if (s == NULL)
		return -1;
	if (gpiod_line_settings_set_edge_detection(s, GPIOD_LINE_EDGE_BOTH) ==
		0 &&
	    gpiod_line_settings_set_bias(s, biases[bias]) == 0)
		status =
		    gpiod_line_config_add_line_settings(lines, &offset, 1, s);
	gpiod_line_settings_free(s);
	return status;
}

int
chip_request(struct chip *c, unsigned int offset, enum bias bias)
{
	struct gpiod_request_config *config = gpiod_request_config_new();
	struct gpiod_line_config *lines = gpiod_line_config_new();
	int saved;

	if (config != NULL && lines != NULL &&
	    add_settings(lines, offset, bias) == 0) {
		gpiod_request_config_set_consumer(config, "bellwatch");
		c->offset = offset;
		c->request = gpiod_chip_request_lines(c->chip, config, lines);
	}
	saved = errno;
	gpiod_line_config_free(lines);
	gpiod_request_config_free(config);
	errno = saved;
	return c->request == NULL ? -1 : gpiod_line_request_get_fd(c->request);
}

int
chip_read(struct chip *c, struct chip_edge edges[CHIP_EDGES_MAX])
{
	struct gpiod_edge_event *e;
	unsigned long seqno;
	int n = gpiod_line_request_read_edge_events(
	    c->request, c->events, CHIP_EDGES_MAX);

	for (int i = 0; i < n; i++) {
		e = gpiod_edge_event_buffer_get_event(
		    c->events, (unsigned long)i);
		seqno = gpiod_edge_event_get_line_seqno(e);
		edges[i].time = (int64_t)gpiod_edge_event_get_timestamp_ns(e);
		edges[i].high = gpiod_edge_event_get_event_type(e) ==
		    GPIOD_EDGE_EVENT_RISING_EDGE;
		edges[i].gap = seqno != c->seqno + 1;
		c->seqno = seqno;
	}
	return n;
}

int
chip_value(struct chip *c)
{
	enum gpiod_line_value v =
	    gpiod_line_request_get_value(c->request, c->offset);

	return v == GPIOD_LINE_VALUE_ERROR ? -1 : v == GPIOD_LINE_VALUE_ACTIVE;
}

#endif
