/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef TAGSORT_SINK_H
#define TAGSORT_SINK_H

#include <sys/types.h>

#include "replace.h"
#include "io.h"

/* Where the result goes: standard output, or a file that is replaced. */
struct sink {
	const char *path; /* as messages name it */
	struct out out;
	struct replace replace;
	int is_replacing;
	off_t start; /* of standard output, -1 if it cannot be rewound */
};

/* Begin; path is NULL for standard output.  Return: 0, or -1 with errno. */
int sink_open(struct sink *k, const char *path);

/* Can what was written be taken back? */
int sink_can_rewind(const struct sink *k);

/* Take it all back.  Return: 0, or -1 with errno set. */
int sink_rewind(struct sink *k);

/*
 * Write what is left, and put the file in its place.  It is not waited for
 * the disk: a tags file can be made again, and a power cut may at worst
 * bring back the file that was.
 * Return: 0, or -1 with errno set and the target as it was.
 */
int sink_commit(struct sink *k);

/* Leave the target as it was. */
void sink_abort(struct sink *k);

#endif
