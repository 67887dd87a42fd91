/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef BELLWATCH_TUNE_H
#define BELLWATCH_TUNE_H

#include <stdio.h>

#include "config.h"

/*
 * Look through a recording for the settle time that tells presses from
 * phantoms, and add a line for each GPIO line to out.
 * Return: as replay_next(), but never 1; also -1 with ENOMEM.
 */
int tune(const struct config *config, FILE *f, unsigned long *number,
    struct buf *out);

#endif
