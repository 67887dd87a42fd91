/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_COLUMNS_H
#define MIMELINK_COLUMNS_H

#include <stddef.h>

#include "flow.h"
#include "grid.h"

/*
 * Print rows of a grid that have their columns in common.
 *
 * Columns are as wide as their text if there is room for all of them, and
 * else wrapped.  Where there is not even room for what may not be broken,
 * rows of a data table are told a line per cell, with the head of its column;
 * others, and single rows, have their cells one behind the other.
 */
void columns_put(
    struct grid *g, struct flow *f, const struct row *rows, size_t nrows);

#endif
