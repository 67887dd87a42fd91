/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_CHARREF_H
#define MIMELINK_CHARREF_H

#include <stddef.h>

enum {
	CHARREF_MAX = 6
}; /* bytes that one can stand for */

/*
 * The character reference behind an ampersand at s (HTML standard, section
 * 13.2.5.72); in an attribute a name without its semicolon does not count
 * before "=" or a letter or digit.
 * Return: how many bytes of s it takes, with *n bytes of UTF-8 in text; 0 if
 * it is none, and the ampersand is itself.
 */
size_t charref(
    const char *s, const char *end, int in_attr, char *text, size_t *n);

/* All names, without their semicolon, in the order of strcmp(3). */
struct entity {
	char name[32];
	char text[CHARREF_MAX + 1];
	char legacy; /* also known without the semicolon */
};
extern const struct entity entities[];
extern const size_t entity_count;

#endif
