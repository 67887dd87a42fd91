/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_PREPARE_H
#define MIMELINK_PREPARE_H

#include <stddef.h>

/*
 * Before the process shuts itself in (sandbox.h) it opens what it may need
 * within: the converters of the charsets that the input names.  Nothing of
 * the input is parsed for that; it is looked through for "charset=",
 * encoded-words and the values of RFC 2231.  Where text that says no charset,
 * or a whole mail, may be hidden in base64, all charsets of the Encoding
 * Standard are opened.  What is named in none of these ways is not known
 * later, and its text is taken as text that says nothing.
 *
 * Return: 0, or -1 with errno set: memory or descriptors ran out.  That there
 * is no such charset is no error.
 */
int prepare_mail(const char *s, size_t n);

/* The same for HTML or text that is no mail. */
int prepare_text(const char *s, size_t n);

/* The charset with this label (-c). */
int prepare_label(const char *label, size_t n);

#endif
