/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_LISTFIELD_H
#define MIMELINK_LISTFIELD_H

#include "buf.h"

/*
 * The URLs of a field such as List-Unsubscribe (RFC 2369), the preferred one
 * first.  Each is between angle brackets, and blanks in them are no part of it.
 * Words elsewhere, most of them comments, are returned too: there are mailers
 * that leave the brackets out.
 *
 * Read the next URL at *s, a string, into href, which is emptied before, and
 * move *s behind it.
 * Return: 1, or 0 at the end.  ENOMEM is left in href.
 */
int listfield_next(const char **s, struct buf *href);

#endif
