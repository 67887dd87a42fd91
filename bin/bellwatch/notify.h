/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef BELLWATCH_NOTIFY_H
#define BELLWATCH_NOTIFY_H

#include <stdint.h>

/*
 * The protocol of sd_notify(3).  Outside of a service of Type=notify nothing
 * happens.
 */
void notify(const char *state);

/* Nanoseconds between two WATCHDOG=1, or 0 for never. */
int64_t notify_interval(void);

#endif
