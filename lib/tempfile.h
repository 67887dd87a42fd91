/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef FITTINGS_TEMPFILE_H
#define FITTINGS_TEMPFILE_H

/* The directory of temporary files, for messages: $TMPDIR, else /tmp. */
const char *tempfile_dir(void);

/*
 * Open a file in it for reading and writing that has no name: nobody else can
 * open it, and no crash leaves it behind.  Where the file system has no
 * O_TMPFILE, it has a name for a moment.
 * Return: the descriptor, close-on-exec, the caller's; or -1 with errno set.
 */
int tempfile_open(void);

#endif
