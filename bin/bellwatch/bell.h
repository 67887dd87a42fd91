/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef BELLWATCH_BELL_H
#define BELLWATCH_BELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "button.h"
#include "child.h"
#include "config.h"
#include "event.h"
#include "gpio.h"
#include "sound.h"
#include "speaker.h"

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
	struct sound sound; /* no frames: none */
	struct child *children;
	struct gpio gpio; /* the daemon's */
	struct bell_line *next;
};

struct bell {
	const struct config *config;
	struct bell_line *lines;
	struct speaker *speaker; /* NULL without a sound */
	bool replay; /* no commands, and no sound but to a file */
	int64_t now; /* of what is being done */
	bool wall_known;
	int64_t wall; /* to be added to a monotonic time */
	struct buf text; /* of an event, with room for any of them */
	void *arg;
	/* One line of output, which ends in a newline. */
	void (*print)(void *arg, const char *text, size_t len);
};

/* Return: 0, or -1 with errno ENOMEM. */
int bell_init(struct bell *b, const struct config *config);
void bell_free(struct bell *b);

/*
 * A button that is idle at that time, with these settings, by name.
 * Return: it, owned by the bell; or NULL with errno ENOMEM.
 */
struct bell_line *bell_add(struct bell *b, const struct line_config *config,
    const char *name, int64_t now);
struct bell_line *bell_find(const struct bell *b, const char *name);

/*
 * Load the sound of a line, and understand its commands.
 * Return: 0, or -1 with errno set and a sentence in why.
 */
int bell_load(struct bell *b, struct bell_line *l, struct buf *why);

/* That sentence, or errno's where there was no memory for one. */
const char *bell_why(const struct buf *why);

/*
 * Put the lines of another bell, of new settings, into the place of these.
 * A line that both have keeps its button, and its GPIO line unless the bias
 * is another; what plays is cut off.  next is empty afterwards.
 */
void bell_adopt(struct bell *b, struct bell *next);

/* The earliest time at which bell_expire() has something to do. */
int64_t bell_deadline(const struct bell *b);
void bell_expire(struct bell *b, int64_t now);

#endif
