/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef BELLWATCH_CONFIG_H
#define BELLWATCH_CONFIG_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "button.h"

/*
 * bellwatch.conf(5) and the command line: the same keys.
 *
 *	c = config_new();
 *	config_option(c, key, value) for each option ...
 *	if (config_read(c, path, &why) == -1 ||
 *	    config_settle(c, &why) == -1) ... say buf_str(&why)
 *
 * Every string of the settings points into the list of assignments, which
 * config_free() gives back.
 */

#define LIST_MAX 16
#define LINES_MAX 64

struct list {
	const char *v[LIST_MAX];
	size_t n;
	int level; /* of the assignments that filled it */
};

/* Minutes since midnight; from > to goes past it. */
struct hours {
	int from, to;
};

enum bias {
	BIAS_PULL_UP,
	BIAS_PULL_DOWN,
	BIAS_NONE,
	BIAS_AS_IS
};

/* One button. */
struct line_config {
	const char *name; /* or CHIP:OFFSET */
	struct button_times times;
	int bias;
	int active; /* 0 low, 1 high, -1 as the bias suggests */
	const char *sound;
	struct list commands;
	struct list mail;
};

struct config {
	struct line_config defaults;
	struct line_config *lines;
	size_t nlines;
	struct list devices;
	struct list quiet; /* as written */
	struct hours hours[LIST_MAX];
	int volume; /* per cent */
	int64_t preroll;
	int64_t keepalive; /* 0 for never */
	bool keep_open;
	bool json;
	const char *record;
	const char *from;
	const char *subject;
	const char *sendmail;
	int64_t command_timeout;
	int64_t mail_timeout;

	struct list chosen; /* -l */
	struct assignment *assignments;
	size_t nassignments;
};

/* Return: no settings yet, or NULL with errno ENOMEM. */
struct config *config_new(void);
void config_free(struct config *c);

/*
 * An assignment of the command line; value NULL stands for yes.
 * Return: 0, or -1 with errno ENOMEM.
 */
int config_option(struct config *c, const char *key, const char *value);

int config_copy_options(struct config *c, const struct config *from);

/*
 * Add the assignments of a file.
 * Return: 0; or -1 with errno set, to EBADMSG for what is not understood,
 * and a sentence without the program's name in why.
 */
int config_read(struct config *c, const char *path, struct buf *why);

/*
 * Work out the settings: the built-in ones, then the file's, then the command
 * line's, then those of each line's own section.  A list is replaced as a
 * whole.  The buttons are those of -l, else those that have a section, else
 * GPIO18.
 * Return: 0; or -1 with errno EINVAL (an option's value), EBADMSG (the
 * file's) or ENOMEM, and a sentence in why.
 */
int config_settle(struct config *c, struct buf *why);

/* The button of that name, or NULL. */
const struct line_config *config_line(const struct config *c, const char *name);

/* Is the button pressed when the level is high? */
bool config_active_high(const struct line_config *l);

/* Is this time of the day, in minutes, in quiet hours? */
bool config_is_quiet(const struct config *c, int minute);

/* The keys as long options, val 0, from at on.  Return: behind the last. */
struct option *config_options(struct option *at);
#define CONFIG_KEYS_MAX 32

#endif
