/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef BELLWATCH_CHILD_H
#define BELLWATCH_CHILD_H

#include <stddef.h>
#include <stdint.h>

#include "config.h"
#include "event.h"

/*
 * Commands and mails, each in a process group of its own and with a time
 * limit.  Of each there is at most one at a time: presses meanwhile are
 * counted, and told together when it has ended.
 */
struct child;

/*
 * All that a press of this line sets going, or NULL with errno.  The settings
 * must live as long.
 */
struct child *child_new(
    const struct config *config, const struct line_config *line);

/* Presses that nobody was told of yet start it once more. */
void child_free(struct child *c);

/* Count this press, which child_run() tells. */
void child_add(struct child *c, const struct event *e);

/* Take note of those that have ended, after SIGCHLD. */
void child_reap(struct child *c);

/* When one has run for too long; start what waits, and end that one. */
int64_t child_deadline(const struct child *c);
void child_run(struct child *c, int64_t now);

#endif
