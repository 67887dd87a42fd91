/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "writer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "io.h"

#define DIRECT ((size_t)32 * 1024) /* so much is not worth a copy */

void
writer_init(struct writer *w, int fd)
{
	struct stat st;

	*w = (struct writer){.fd = fd};
	w->wants_thread = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	w->blocks = malloc(WRITER_BLOCKS * WRITER_SIZE);
	w->block = w->blocks;
	if (w->blocks == NULL)
		w->err = ENOMEM;
	pthread_mutex_init(&w->mutex, NULL);
	pthread_cond_init(&w->changed, NULL);
}

/* ---- the thread ---- */

static char *
block_of(const struct writer *w, unsigned n)
{
	return w->blocks + n % WRITER_BLOCKS * WRITER_SIZE;
}

static void *
write_blocks(void *arg)
{
	struct writer *w = arg;
	unsigned i = 0;
	int err = 0;

	pthread_mutex_lock(&w->mutex);
	for (;; i++) {
		while (w->filled == i && !w->is_over)
			pthread_cond_wait(&w->changed, &w->mutex);
		if (w->filled == i)
			break;
		pthread_mutex_unlock(&w->mutex);
		if (err == 0 &&
		    io_write(
			w->fd, block_of(w, i), w->len[i % WRITER_BLOCKS]) == -1)
			err = errno;
		pthread_mutex_lock(&w->mutex);
		w->thread_err = err;
		w->written = i + 1;
		pthread_cond_signal(&w->changed);
	}
	pthread_mutex_unlock(&w->mutex);
	return NULL;
}

/* Wait until no more than this many blocks are with the thread. */
static void
wait_for(struct writer *w, unsigned waiting)
{
	while (w->filled - w->written > waiting)
		pthread_cond_wait(&w->changed, &w->mutex);
	if (w->err == 0)
		w->err = w->thread_err;
}

static void
hand_over(struct writer *w)
{
	pthread_mutex_lock(&w->mutex);
	w->len[w->filled % WRITER_BLOCKS] = w->at;
	w->filled++;
	pthread_cond_signal(&w->changed);
	wait_for(w, WRITER_BLOCKS - 1);
	pthread_mutex_unlock(&w->mutex);
	w->block = block_of(w, w->filled);
}

/* ---- the program's side ---- */

static void
write_now(struct writer *w, const void *data, size_t len)
{
	if (w->err == 0 && io_write(w->fd, data, len) == -1)
		w->err = errno;
}

/* The block is to be written, by the thread if there can be one. */
static void
pass_on(struct writer *w)
{
	if (w->wants_thread) {
		w->in_thread =
		    pthread_create(&w->thread, NULL, write_blocks, w) == 0;
		w->wants_thread = 0;
	}
	if (w->in_thread)
		hand_over(w);
	else
		write_now(w, w->block, w->at);
	w->at = 0;
}

void
writer_add(struct writer *w, const void *data, size_t len)
{
	const char *p = data;
	size_t n;

	if (w->err != 0)
		return;
	if (len >= DIRECT && !w->wants_thread && !w->in_thread) {
		write_now(w, w->block, w->at);
		w->at = 0;
		write_now(w, p, len);
		return;
	}
	while (len > 0) {
		n = WRITER_SIZE - w->at < len ? WRITER_SIZE - w->at : len;
		memcpy(w->block + w->at, p, n);
		w->at += n;
		p += n;
		len -= n;
		if (w->at == WRITER_SIZE)
			pass_on(w);
	}
}

void
writer_addstr(struct writer *w, const char *s)
{
	writer_add(w, s, strlen(s));
}

void
writer_addc(struct writer *w, char c)
{
	writer_add(w, &c, 1);
}

int
writer_flush(struct writer *w)
{
	if (w->in_thread) {
		if (w->at > 0 && w->err == 0)
			hand_over(w);
		pthread_mutex_lock(&w->mutex);
		wait_for(w, 0);
		pthread_mutex_unlock(&w->mutex);
	} else if (w->at > 0)
		write_now(w, w->block, w->at);
	w->at = 0;
	errno = w->err;
	return w->err == 0 ? 0 : -1;
}

void
writer_end(struct writer *w)
{
	int saved = errno;

	if (w->in_thread) {
		pthread_mutex_lock(&w->mutex);
		w->is_over = 1;
		pthread_cond_signal(&w->changed);
		pthread_mutex_unlock(&w->mutex);
		pthread_join(w->thread, NULL);
	}
	pthread_mutex_destroy(&w->mutex);
	pthread_cond_destroy(&w->changed);
	free(w->blocks);
	*w = (struct writer){.fd = -1, .err = w->err};
	errno = saved;
}
