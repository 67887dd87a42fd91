/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "chip.h"

#include <gpiod.h>

/* The header tells its version by this alone: libgpiod 2 has no bulks. */
#ifdef GPIOD_LINE_BULK_MAX_LINES

#include <stdio.h>
#include <stdlib.h>

struct chip {
	struct gpiod_chip *chip;
	struct gpiod_line *line;
};

struct chip *
chip_open(const char *path)
{
	struct chip *c = calloc(1, sizeof(*c));

	if (c != NULL && (c->chip = gpiod_chip_open(path)) == NULL) {
		free(c);
		c = NULL;
	}
	return c;
}

void
chip_close(struct chip *c)
{
	if (c == NULL)
		return;
	gpiod_chip_close(c->chip);
	free(c);
}

const char *
chip_label(const struct chip *c)
{
	return gpiod_chip_label(c->chip);
}

unsigned int
chip_lines(const struct chip *c)
{
	return gpiod_chip_num_lines(c->chip);
}

int
chip_line(struct chip *c, unsigned int offset, struct chip_line *l)
{
	struct gpiod_line *line = gpiod_chip_get_line(c->chip, offset);
	const char *name, *consumer;

	if (line == NULL || gpiod_line_update(line) == -1)
		return -1;
	name = gpiod_line_name(line);
	consumer = gpiod_line_consumer(line);
	if (consumer == NULL && gpiod_line_is_used(line))
		consumer = "the kernel";
	snprintf(l->name, sizeof(l->name), "%s", name == NULL ? "" : name);
	snprintf(l->consumer, sizeof(l->consumer), "%s",
	    consumer == NULL ? "" : consumer);
	return 0;
}

int
chip_request(struct chip *c, unsigned int offset, enum bias bias)
{
	static const int flags[] = {
	    [BIAS_PULL_UP] = GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP,
	    [BIAS_PULL_DOWN] = GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_DOWN,
	    [BIAS_NONE] = GPIOD_LINE_REQUEST_FLAG_BIAS_DISABLE,
	    [BIAS_AS_IS] = 0,
	};
	struct gpiod_line_request_config config = {
	    .consumer = "bellwatch",
	    .request_type = GPIOD_LINE_REQUEST_EVENT_BOTH_EDGES,
	    .flags = flags[bias],
	};

	c->line = gpiod_chip_get_line(c->chip, offset);
	if (c->line == NULL || gpiod_line_request(c->line, &config, 0) == -1)
		return -1;
	return gpiod_line_event_get_fd(c->line);
}

/* There are no sequence numbers: a gap shows only in the levels. */
int
chip_read(struct chip *c, struct chip_edge edges[CHIP_EDGES_MAX])
{
	struct gpiod_line_event events[CHIP_EDGES_MAX];
	int n = gpiod_line_event_read_multiple(c->line, events, CHIP_EDGES_MAX);

	for (int i = 0; i < n; i++) {
		edges[i].time = (int64_t)events[i].ts.tv_sec * 1000000000 +
		    events[i].ts.tv_nsec;
		edges[i].high =
		    events[i].event_type == GPIOD_LINE_EVENT_RISING_EDGE;
		edges[i].gap = false;
	}
	return n;
}

int
chip_value(struct chip *c)
{
	return gpiod_line_get_value(c->line);
}

#endif
