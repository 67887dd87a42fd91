/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef FITTINGS_REPLACE_H
#define FITTINGS_REPLACE_H

/*
 * A file written anew: readers find the old contents or the new, never a
 * part.
 *
 *	struct replace r;
 *	if (replace_open(&r, path) == -1) ...
 *	write to r.fd, through struct out or by itself, but do not close it
 *	if (failed)
 *		replace_abort(&r);
 *	else if (replace_commit(&r, REPLACE_SYNC) == -1) ...
 *
 * The new contents go to a file of a unique name in the same directory, which
 * gets the mode (and, where permitted, the owner) of the file it replaces.
 * The last symbolic links of path are followed, so that a link stays one.
 * What is no regular file (/dev/null, a pipe) is written in place.
 *
 * A fatal signal between open and commit removes the temporary file; what a
 * SIGKILL left behind is removed by the next replace_open() of the same path.
 * For that, handlers of SIGHUP, SIGINT, SIGPIPE, SIGTERM, SIGXCPU and SIGXFSZ
 * are in place between the two, unless the signal is ignored; and only one
 * file may be under replacement at a time.
 *
 * Two writers must agree by a lock (lock.h) who is to be first, or else the
 * last one wins.
 */
struct replace {
	int fd; /* write here */
	char *path; /* what will be replaced, links resolved */
	char *temp; /* the temporary file, NULL if written in place */
};

enum replace_sync {
	REPLACE_SYNC, /* on the disk when commit returns */
	REPLACE_NO_SYNC, /* atomic for readers; a power cut may lose it */
};

/*
 * Begin.  Return: 0, or -1 with errno set and nothing left to undo.
 */
int replace_open(struct replace *r, const char *path);

/*
 * Put the new contents in place, and free everything.  If a step up to the
 * rename fails the old file is as it was, and the temporary one is gone; if
 * one behind it does (the directory is not synced, say), the new contents are
 * in place.
 * Return: 0, or -1 with errno set.
 */
int replace_commit(struct replace *r, enum replace_sync sync);

/*
 * Force the directory entry of path to the disk, for a file that was created
 * and not renamed; if path is a symbolic link, that of the file it leads to.
 * File systems and callers that cannot are no failure.
 * Return: 0, or -1 with errno set.
 */
int replace_sync_dir(const char *path);

/* Leave the old file as it is, and free everything.  errno is kept. */
void replace_abort(struct replace *r);

#endif
