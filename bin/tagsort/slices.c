/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "slices.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "cuts.h"

#define SLICE_SIZE ((size_t)256 * 1024)
#define WORTH_IT ((off_t)4 * 1024 * 1024) /* less is done as soon by one */
#define WORKERS_MAX 4
#define HELD 3 /* slices that a worker may have, until it is their turn */
#define STACK ((size_t)256 * 1024)

struct worker;

struct held {
	struct slice slice;
	struct worker *owner;
	struct rest *rest; /* what it is made of: from and to */
	enum {
		FREE,
		BUSY,
		DONE
	} state;
	int failed;
};

/* The work, and how far it is.  The lock is for all that changes. */
struct crew {
	const struct work *work;
	struct stream *streams;
	size_t n;
	struct cuts cuts;
	struct fault *fault;

	pthread_mutex_t lock;
	pthread_cond_t turn;
	struct held *queue[WORKERS_MAX * HELD]; /* in the order of slices */
	size_t given, ended; /* how many slices */
	int is_over; /* no more are given */
	int rc; /* of an end, if it was not 0: all stop */
};

struct worker {
	struct crew *crew;
	pthread_t thread;
	struct held held[HELD];
};

/* ---- one slice ---- */

static int
begin(struct crew *c, struct held *h)
{
	off_t to[SLICES_FILES_MAX];
	size_t i;

	for (i = 0; i < c->n; i++)
		h->rest[i] = c->cuts.files[i];
	if (!cuts_next(&c->cuts, to))
		return 0;
	for (i = 0; i < c->n; i++)
		h->rest[i].to = to[i];
	h->slice.cut = &c->cuts.name;
	return c->work->begin == NULL ||
	    c->work->begin(c->work->arg, &h->slice) == 0;
}

static int
process(struct crew *c, struct held *h)
{
	struct slice *p = &h->slice;
	size_t i;

	for (i = 0; i < c->n; i++)
		if (stream_load(&p->streams[i], h->rest[i].fd, h->rest[i].from,
			h->rest[i].to) == -1)
			return 1;
	buf_truncate(&p->out.buf, 0);
	return c->work->process(c->work->arg, p) != 0 ||
	    buf_check(&p->out.buf) == -1;
}

/* A large run needs much memory, but only once. */
static void
shrink(struct crew *c, struct slice *p)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (p->streams[i].cap > 2 * SLICE_SIZE)
			stream_close(&p->streams[i]);
	if (p->out.buf.cap > 4 * SLICE_SIZE)
		buf_free(&p->out.buf);
}

static int
end(struct crew *c, struct held *h)
{
	size_t i;
	int rc;

	if (h->failed)
		return 1;
	rc = c->work->end(c->work->arg, &h->slice, c->fault);
	for (i = 0; rc == 0 && i < c->n; i++)
		stream_skip(
		    &c->streams[i], h->rest[i].to, h->slice.streams[i].line);
	shrink(c, &h->slice);
	return rc;
}

/* ---- a worker, which has the lock where it does not say otherwise ---- */

/* End those of its slices whose turn it is. */
static void
end_slices(struct worker *k)
{
	struct crew *c = k->crew;
	struct held *h;
	int rc;

	while (c->rc == 0 && c->ended < c->given) {
		h = c->queue[c->ended % (WORKERS_MAX * HELD)];
		if (h->owner != k || h->state != DONE)
			break;
		pthread_mutex_unlock(&c->lock);
		rc = end(c, h);
		pthread_mutex_lock(&c->lock);
		c->rc = rc;
		c->ended++;
		h->state = FREE;
		pthread_cond_broadcast(&c->turn);
	}
}

/* One of the slices that it may have, or NULL. */
static struct held *
find_free(struct worker *k)
{
	size_t i;

	for (i = 0; i < HELD; i++)
		if (k->held[i].state == FREE)
			return &k->held[i];
	return NULL;
}

static int
has_some(const struct worker *k)
{
	size_t i, n = 0;

	for (i = 0; i < HELD; i++)
		n += k->held[i].state != FREE;
	return n > 0;
}

/* Take the next slice and process it. */
static void
take_slice(struct worker *k, struct held *h)
{
	struct crew *c = k->crew;

	if (!begin(c, h)) {
		c->is_over = 1;
		return;
	}
	c->queue[c->given++ % (WORKERS_MAX * HELD)] = h;
	h->state = BUSY;
	pthread_mutex_unlock(&c->lock);
	h->failed = process(c, h);
	pthread_mutex_lock(&c->lock);
	h->state = DONE;
	c->is_over |= h->failed;
}

static void *
work(void *arg)
{
	struct worker *k = arg;
	struct crew *c = k->crew;
	struct held *h;

	pthread_mutex_lock(&c->lock);
	while (c->rc == 0) {
		h = find_free(k);
		if (h != NULL && !c->is_over)
			take_slice(k, h);
		else if (has_some(k))
			pthread_cond_wait(&c->turn, &c->lock);
		else
			break;
		end_slices(k);
	}
	pthread_mutex_unlock(&c->lock);
	return NULL;
}

/* ---- all of them ---- */

/* How many can work at the same time. */
static size_t
count_workers(void)
{
	cpu_set_t set;
	int n;

	if (sched_getaffinity(0, sizeof(set), &set) == -1)
		return 1;
	n = CPU_COUNT(&set);
	return n < WORKERS_MAX ? (size_t)n : WORKERS_MAX;
}

/* What is left of the files.  Return: its size, or -1 if not all are files. */
static off_t
measure(struct crew *c, struct rest *rest)
{
	struct stat st;
	off_t sum = 0;
	size_t i;

	for (i = 0; i < c->n; i++) {
		rest[i].fd = c->streams[i].fd;
		rest[i].from = stream_at(&c->streams[i]);
		if (rest[i].from == -1 || fstat(rest[i].fd, &st) == -1 ||
		    !S_ISREG(st.st_mode) || st.st_size < rest[i].from)
			return -1;
		rest[i].to = st.st_size;
		sum += rest[i].to - rest[i].from;
	}
	return sum;
}

static int
hold(struct worker *k)
{
	size_t i, j, n = k->crew->n;
	struct slice *p;

	for (i = 0; i < HELD; i++) {
		p = &k->held[i].slice;
		k->held[i].owner = k;
		k->held[i].rest = calloc(n, sizeof(struct rest));
		p->streams = calloc(n, sizeof(struct stream));
		out_init(&p->out, -1);
		if (k->held[i].rest == NULL || p->streams == NULL)
			return -1;
		for (j = 0; j < n; j++)
			p->streams[j] = (struct stream){
			    .fd = -1, .path = k->crew->streams[j].path};
	}
	return 0;
}

static void
release(struct worker *k)
{
	size_t i, j;
	struct slice *p;

	for (i = 0; i < HELD; i++) {
		p = &k->held[i].slice;
		for (j = 0; p->streams != NULL && j < k->crew->n; j++)
			stream_close(&p->streams[j]);
		free(p->streams);
		free(k->held[i].rest);
		buf_free(&p->out.buf);
		if (k->crew->work->release != NULL)
			k->crew->work->release(p->own);
	}
}

/* The caller's thread works, too, and alone if there is no other. */
static void
work_together(struct worker *workers, size_t n)
{
	pthread_attr_t attributes;
	size_t i, started = 1;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK);
	for (i = 1; i < n && started == i; i++)
		started += pthread_create(&workers[i].thread, &attributes, work,
			       &workers[i]) == 0;
	pthread_attr_destroy(&attributes);
	work(&workers[0]);
	for (i = 1; i < started; i++)
		pthread_join(workers[i].thread, NULL);
}

int
slices_run(struct stream *streams, size_t n, enum sorted sorted,
    const struct work *w, struct fault *f)
{
	struct rest rest[SLICES_FILES_MAX];
	struct crew c = {.work = w,
	    .streams = streams,
	    .n = n,
	    .cuts = {.files = rest,
		.n = n,
		.size = SLICE_SIZE,
		.sorted = sorted},
	    .fault = f,
	    .lock = PTHREAD_MUTEX_INITIALIZER,
	    .turn = PTHREAD_COND_INITIALIZER};
	struct worker workers[WORKERS_MAX] = {0};
	size_t i, n_workers = count_workers();
	int saved, is_ready = 1;

	if (n > SLICES_FILES_MAX || sorted == SORTED_NOT || n_workers < 2 ||
	    measure(&c, rest) < WORTH_IT)
		return 0;
	for (i = 0; i < n_workers; i++) {
		workers[i].crew = &c;
		is_ready &= hold(&workers[i]) == 0;
	}
	if (is_ready)
		work_together(workers, n_workers);
	saved = errno;
	for (i = 0; i < n_workers; i++)
		release(&workers[i]);
	cuts_free(&c.cuts);
	errno = saved;
	return c.rc == -1 ? -1 : 0;
}
