/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef BELLWATCH_OUTPUT_H
#define BELLWATCH_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"

/*
 * Lines for a reader that may be slow or gone, and that must not delay the
 * bell: each is written at once and as a whole if the descriptor has room,
 * else when it has; what does not fit into the queue is counted and dropped.
 */
struct output {
	int fd;
	bool closed; /* the reader is gone */
	struct buf queue;
	size_t dropped;
};

#define OUTPUT_MAX ((size_t)64 * 1024)

/* Return: 0, or -1 with errno ENOMEM; nothing is allocated later. */
int output_init(struct output *o, int fd);
void output_free(struct output *o);

/*
 * Add a line of less than PIPE_BUF bytes, and write what can be written.
 * Return: 0, or -1 with errno set; after EPIPE nothing is taken any more.
 */
int output_add(struct output *o, const char *line, size_t len);
int output_run(struct output *o);

/* Is there something to write, so that the descriptor is to be polled? */
bool output_is_waiting(const struct output *o);

/* How many lines were dropped since the last time, once there is room. */
size_t output_dropped(struct output *o);

#endif
