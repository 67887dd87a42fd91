/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef BELLWATCH_EVENT_H
#define BELLWATCH_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "button.h"

#define WALL_UNKNOWN INT64_MIN

/* What is printed, and what commands and mails are told. */
struct event {
	const char *name; /* press, release ... */
	const char *line; /* of the GPIO chip; or the name of a loudspeaker */
	int64_t wall; /* nanoseconds since the Epoch, or WALL_UNKNOWN */
	int64_t time; /* nanoseconds of CLOCK_MONOTONIC */
	uint64_t count;
	int64_t lasted; /* nanoseconds, -1 if it has no length */
	bool quiet; /* in quiet hours */
};

/* The name of a kind, NULL for what is not shown. */
const char *event_name(enum button_kind kind);

/*
 * Add one line: EVENT LINE TIME MONOTONIC COUNT HELD_MS QUIET, without a
 * blank in any field and - for what is absent; or the same as an object of
 * JSON Lines.
 */
void event_text(struct buf *b, const struct event *e);
void event_json(struct buf *b, const struct event *e);

/* Add the local time with its zone, to the millisecond; - if unknown. */
void event_time(struct buf *b, int64_t wall);

#endif
