/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_QUOTE_H
#define MIMELINK_QUOTE_H

#include <stddef.h>

/*
 * Is this paragraph the block that Outlook puts above the mail it answers:
 * lines that begin with From: and Sent: (or Date:), in one of the languages
 * that it speaks?
 */
int quote_is_header(const char *s, size_t n);

/*
 * The quote marks at the beginning of a line of plain text: any number of ">"
 * with blanks around them.
 * Return: how many bytes they take; *depth is how many ">" there are.
 */
size_t quote_marks(const char *s, size_t n, size_t *depth);

#endif
