/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef BELLWATCH_REPLAY_H
#define BELLWATCH_REPLAY_H

#include <stdio.h>

#include "bell.h"
#include "edges.h"

/*
 * Read a recording (edges.h), one edge after the other.
 * Return: 1 with *e set, 0 at the end of the file, -1 with errno set: EBADMSG
 * for a line that is no edge, or what read(2) says.  *number is the number of
 * the line that was read last.
 */
int replay_next(FILE *f, struct edge *e, unsigned long *number);

/*
 * Play a recording to the bell, in the time of the recording.  Where lines
 * were chosen with -l others are left out; else each gets the settings of its
 * own section, or the general ones.
 * Return: as replay_next(), but never 1; where a sound cannot be had, or there
 * are more than LINES_MAX lines (EBADMSG), with a sentence in why.
 */
int replay_run(struct bell *b, FILE *f, unsigned long *number, struct buf *why);

#endif
