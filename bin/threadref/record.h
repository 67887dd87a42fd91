/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef THREADREF_RECORD_H
#define THREADREF_RECORD_H

#include "buf.h"
#include "store.h"

/*
 * Adding records to a store.  A record is one line and one write; if it does
 * not fit, what was written of it is taken away again, so that the store
 * holds all of it or nothing.
 */

/* How long a person waits for the lock, and how long a delivery does. */
#define LOCK_PERSON_MS (10 * 1000)
#define LOCK_DELIVERY_MS (2 * 1000)

enum durability {
	RECORD_SYNCED, /* on the disk: somebody is told that it is recorded */
	RECORD_UNSYNCED, /* a power cut may take it: mail is not kept waiting */
};

/*
 * The end of a line that a crash cut short: it connects, but decides nothing.
 * No subject can end in it, since none holds a TAB.
 */
#define RECORD_CUT "\t[cut short]"

/*
 * Read a store whose lock is held, from its start, and terminate its last
 * line, if an editor or a crash left it without newline; RECORD_CUT marks it
 * if it has a comment.  What is no store is not written to.
 * Return: as store_load().
 */
int record_load(int fd, struct store *s);

/*
 * Append whole lines to a store whose lock is held, terminated as above.
 * Return: 0, or -1 with errno set and no part of the lines in the store.
 */
int record_append(int fd, const struct buf *lines, enum durability d);

/* Add "# DATE ACTION SOURCE SUBJECT" and a newline to a line of ids. */
void record_comment(struct buf *line, int64_t stamp, const char *action,
    const char *source, const char *subject);

/*
 * Record the mail's first Message-ID as learned through the id that matched.
 * Return: 0, or -1 with errno set.
 */
int record_learned(
    const char *path, struct mailids *m, const struct verdict *v);

#endif
