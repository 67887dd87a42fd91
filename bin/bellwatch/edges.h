/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef BELLWATCH_EDGES_H
#define BELLWATCH_EDGES_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"

/*
 * A recording of edges, one a line:
 *
 *	MONOTONIC_NS LINE falling|rising
 *
 * and, so that a recording replays to the same events, what else the daemon
 * saw: low or high (the level when the line was opened, and again after it
 * was lost), overflow (edges were lost there), lost (the chip went away), and
 * MONOTONIC_NS - UNIX_NS, what the wall clock said.  Empty lines and what
 * begins with # do not count.  The lines of gpiomon(1), of libgpiod 1 and 2,
 * are edges too; their line is CHIP:OFFSET, the bare offset, or the name.
 */

enum edge_kind {
	EDGE_FALLING,
	EDGE_RISING,
	EDGE_LOW,
	EDGE_HIGH,
	EDGE_OVERFLOW,
	EDGE_LOST,
	EDGE_WALL,
};

#define LINE_NAME_MAX 64

struct edge {
	int64_t time;
	char line[LINE_NAME_MAX];
	enum edge_kind kind;
	int64_t wall; /* EDGE_WALL: nanoseconds since the Epoch */
};

/*
 * One line, which ends in NUL.  Return: 1 with *e set, 0 if there is nothing
 * in it, or -1 with errno EBADMSG.
 */
int edge_parse(const char *text, struct edge *e);

/* Add a line of a recording. */
void edge_format(struct buf *b, const struct edge *e);

#endif
