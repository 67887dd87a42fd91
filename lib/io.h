/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef FITTINGS_IO_H
#define FITTINGS_IO_H

#include <stddef.h>
#include <sys/types.h>

#include "buf.h"

/*
 * Input and output that lose nothing in silence.  All of these carry on after
 * EINTR, and wait with poll(2) where a descriptor that somebody else made
 * non-blocking answers EAGAIN.
 */

/*
 * To be called first in main(): a program that is started with one of its
 * three standard descriptors closed would else open a file in its place, and
 * write its output or its warnings into that file.  Each that is closed is
 * opened to /dev/null in the direction in which it cannot be used, so that
 * reading standard input and writing standard output fail with EBADF, as they
 * should.
 * Return: 0, or -1 with errno set.
 */
int io_hold_standard(void);

/*
 * Read at most size bytes.
 * Return: how many, 0 at end of file, or -1 with errno set.
 */
ssize_t io_read(int fd, void *data, size_t size);

/*
 * Add all that is left of fd to b, but no more than limit bytes.
 * Return: 0 at end of file; -1 with errno set: EFBIG if there is more than
 * limit (b then holds limit bytes, the rest is unread but for one byte),
 * ENOMEM, or what read(2) says.
 */
int io_read_all(int fd, struct buf *b, size_t limit);

/* Write all len bytes.  Return: 0, or -1 with errno set. */
int io_write(int fd, const void *data, size_t len);

/*
 * Close, and report what only close(2) knows (NFS, quota).  The descriptor is
 * gone in any case; EINTR, after which Linux has closed it, counts as success.
 * Return: 0, or -1 with errno set.
 */
int io_close(int fd);

/*
 * Buffered output with one honest end.
 *
 *	struct out out;
 *	out_init(&out, STDOUT_FILENO);
 *	out_add(&out, data, len); ...
 *	if (out_close(&out) == -1)
 *		err(sysexit(errno), "standard output");
 *
 * The first error sticks in err, and all later output is dropped: it is
 * reported once, by out_flush() or out_close().
 */
struct out {
	int fd;
	int err;
	struct buf buf;
};

/*
 * Begin output to fd, which stays the caller's until out_close().  With -1,
 * all of it stays in buf, for the caller to take.
 */
void out_init(struct out *o, int fd);

/* Add bytes; they are written whenever OUT_SIZE of them are waiting. */
void out_add(struct out *o, const void *data, size_t len);

/* Add a string, or one byte. */
void out_addstr(struct out *o, const char *s);
void out_addc(struct out *o, char c);

/* Write what is waiting.  Return: 0, or -1 with errno set. */
int out_flush(struct out *o);

/*
 * Write what is waiting, close the descriptor and free the memory.
 * Return: 0 if every byte ever added was written and the close succeeded,
 * else -1 with errno set to the first error.
 */
int out_close(struct out *o);

#define OUT_SIZE ((size_t)64 * 1024)

#endif
