/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef THREADREF_MAIL_H
#define THREADREF_MAIL_H

#include <stddef.h>
#include <sys/types.h>

#include "buf.h"
#include "io.h"

/*
 * One mail, held whole: its first MAIL_HEAD_MAX bytes in memory, the rest,
 * if there is any, in a file without a name under TMPDIR (else /tmp).  The
 * header section is looked for in memory only.
 */
struct mail {
	struct buf head;
	size_t header; /* where its header begins: behind empty lines, which
			  delivery agents skip */
	size_t body; /* where it ends: at the empty line, or behind all */
	int spill; /* -1: all is in memory */
};

#define MAIL_HEAD_MAX ((size_t)16 << 20)

/*
 * Read fd to its end.
 * Return: 0; -1 with errno set if fd cannot be read or memory is short; -2
 * with errno set if the rest cannot be written to tempfile_dir().  After an
 * error there is nothing to free.
 */
int mail_read(struct mail *m, int fd);

/*
 * Add to out what a filter lets out: the mail with its fields of the names
 * in rename, which ends with a NULL, renamed to Old-..., and the whole fields
 * of add (neither may be NULL) at the end of its header, in the mail's own
 * line ending.  All other bytes are as they came.
 * Return: 0, or -1 with errno set if the spilled part cannot be read; errors
 * of out are out's.
 */
int mail_write(const struct mail *m, struct out *out, const char *const *rename,
    const char *const *add);

void mail_free(struct mail *m);

/*
 * The headers of one mail after another, from one stream: an mbox.  A stream
 * that does not begin with a "From " line is one mail.
 *
 *	struct mailstream ms;
 *	mailstream_init(&ms, STDIN_FILENO);
 *	while ((rc = mailstream_next(&ms)) == 1)
 *		use ms.header
 *	mailstream_free(&ms);
 */
struct mailstream {
	int fd;
	struct buf header; /* of the present mail, at most MAIL_HEAD_MAX */
	struct buf line; /* read, but not yet part of a header */
	struct buf block;
	size_t block_pos;
	int eof;
	int mbox; /* the present mail began with a "From " line */
};

void mailstream_init(struct mailstream *ms, int fd);

/*
 * Return: 1 with the next mail's header section in ms->header; 0 at the end
 * of the stream, all of which has been read then; -1 with errno set.
 */
int mailstream_next(struct mailstream *ms);

void mailstream_free(struct mailstream *ms);

#endif
