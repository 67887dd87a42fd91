/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef BELLWATCH_BELL_H
#define BELLWATCH_BELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "button.h"
#include "config.h"
#include "event.h"

/*
 * What follows from the events of all buttons, the same for the daemon and
 * for a replay: first the sound, then the line, then commands and mails.
 */
struct bell;

struct bell_line {
	struct bell *bell;
	struct line_config config;
	char name[64];
	struct button button;
	bool started;
	struct bell_line *next;
};

struct bell {
	const struct config *config;
	struct bell_line *lines;
	bool wall_known;
	int64_t wall; /* to be added to a monotonic time */
	void *arg;
	/* One line of output, which ends in a newline. */
	void (*print)(void *arg, const char *text, size_t len);
};

void bell_init(struct bell *b, const struct config *config);
void bell_free(struct bell *b);

/*
 * A button that is idle at that time, with these settings, by name.
 * Return: it, owned by the bell; or NULL with errno ENOMEM.
 */
struct bell_line *bell_add(struct bell *b, const struct line_config *config,
    const char *name, int64_t now);
struct bell_line *bell_find(const struct bell *b, const char *name);

/* The earliest time at which bell_expire() has something to do. */
int64_t bell_deadline(const struct bell *b);
void bell_expire(struct bell *b, int64_t now);

#endif
