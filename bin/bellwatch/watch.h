/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef BELLWATCH_WATCH_H
#define BELLWATCH_WATCH_H

#include "config.h"

/*
 * Read the settings once more: the file, and the options as they are in old.
 * Return: new settings, or NULL with a sentence in why.
 */
typedef struct config *watch_reload(const struct config *old, struct buf *why);

/*
 * Watch the lines until SIGTERM or SIGINT, or until nobody reads standard
 * output and there is nothing else to do.  SIGHUP calls reload.  The settings
 * are the watch's from now on.
 * Return: the exit status.  What cannot be begun at all ends the program.
 */
int watch_run(struct config *config, watch_reload *reload);

#endif
