/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_PAGER_H
#define MIMELINK_PAGER_H

#include "buf.h"

/*
 * The user's pager, chosen as git does: MIMELINK_PAGER, else PAGER, else less;
 * empty or "cat" means none.
 */
enum pager {
	PAGER_NONE,
	PAGER_LESS, /* shows links; -R is added to its command */
	PAGER_OTHER, /* nothing is known about it */
};

/* What it is, with its command added to b. */
enum pager pager_choose(struct buf *b);

/*
 * Start it, with standard output leading into it from now on; LESS is set to
 * R where it is unset.  Until pager_wait() the process ignores SIGINT, SIGQUIT
 * and SIGPIPE: they are for the pager, whose user may quit early.
 * Return: 0, or -1 with errno set and standard output as it was.
 */
int pager_start(const char *command);

/*
 * Wait until its user has read enough; standard output is closed already.
 * Return: its exit status, 127 where the shell found no such command; 0 if a
 * signal ended it.
 */
int pager_wait(void);

#endif
