/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_CONVERT_H
#define MIMELINK_CONVERT_H

#include <stddef.h>

#include "buf.h"

/*
 * From a charset to UTF-8, by the names of charset_name() (charset.h).  UTF-8,
 * UTF-16 and windows-1252 are converted here; all others by iconv(3), whose
 * converters are files: each is opened once, and kept.
 */

/*
 * Open what this name needs.
 * Return: 0; -1 with errno EINVAL if there is no such charset, or what
 * iconv_open(3) says.
 */
int convert_open(const char *name);

/* What is not open now is not opened any more (sandbox.h). */
void convert_seal(void);

/*
 * The label of a charset that the Encoding Standard does not have.
 * Return: a name to convert by, or NULL if iconv has none of this label.
 */
const char *convert_name(const char *label);

/* How many of these bytes are well-formed UTF-8, from the first on? */
size_t convert_utf8_span(const char *s, size_t n);

/* charset_decode() without the byte order mark. */
void convert(const char *name, const char *s, size_t n, struct buf *b);

/*
 * The first charset whose text was needed and could not be converted, so that
 * all of it but ASCII became U+FFFD.
 * Return: its name with errno as convert_open() sets it, or NULL.
 */
const char *convert_failed(void);

#endif
