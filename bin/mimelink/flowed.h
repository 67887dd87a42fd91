/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_FLOWED_H
#define MIMELINK_FLOWED_H

#include <stddef.h>

#include "buf.h"

/*
 * text/plain; format=flowed (RFC 3676): add the text with every paragraph on
 * a line of its own, behind its quote marks and a blank ("> ", ">> ").  With
 * delsp the blank that marked a soft line break goes (section 4.3).  Fixed
 * lines, and the signature's "-- ", stay lines.
 */
void flowed_join(const char *s, size_t n, int delsp, struct buf *b);

#endif
