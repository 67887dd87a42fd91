/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef FITTINGS_UTF8_H
#define FITTINGS_UTF8_H

#include <stddef.h>
#include <stdint.h>

/*
 * The character at s, of which n > 0 bytes can be read, by the table of
 * well-formed sequences (Unicode 3.9, RFC 3629): no overlong forms, no
 * surrogates, nothing beyond U+10FFFF.
 * Return: its length in bytes, 1 to 4, with *cp set; 0 if it is malformed or
 * cut short.
 */
size_t utf8_decode(const char *s, size_t n, uint32_t *cp);

/*
 * May this character be shown on a terminal?  No C0 or C1 control, DEL, line
 * or paragraph separator, nor a character that reorders text (the overrides,
 * embeddings and isolates of Unicode annex 9).
 */
int utf8_is_shown(uint32_t cp);

#endif
