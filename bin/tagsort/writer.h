/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef TAGSORT_WRITER_H
#define TAGSORT_WRITER_H

#include <pthread.h>
#include <stddef.h>

#define WRITER_BLOCKS 4
#define WRITER_SIZE ((size_t)256 * 1024)

/*
 * Buffered output like struct out (io.h), but what is large and goes to a
 * regular file is written by a thread of its own: copying into the page cache
 * takes as long as deciding what to copy.
 *
 * The first error sticks, and all later output is dropped: it is reported
 * once, by writer_flush().
 */
struct writer {
	int fd;
	int err;
	int in_thread; /* the thread is there */
	int wants_thread; /* a regular file, so that one may be worth it */
	char *block; /* that is being filled, one of blocks */
	size_t at; /* bytes in it */
	char *blocks; /* all of them, in one piece */
	size_t len[WRITER_BLOCKS];
	/* the thread's as well, under the mutex */
	unsigned filled, written; /* blocks; filled is ahead, by BLOCKS - 1
				     at most */
	int thread_err, is_over;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
};

/* Begin output to fd, which stays the caller's. */
void writer_init(struct writer *w, int fd);

void writer_add(struct writer *w, const void *data, size_t len);
void writer_addstr(struct writer *w, const char *s);
void writer_addc(struct writer *w, char c);

/* Write all that is waiting.  Return: 0, or -1 with errno set. */
int writer_flush(struct writer *w);

/* End the thread and free the memory; what is waiting may be lost. */
void writer_end(struct writer *w);

#endif
