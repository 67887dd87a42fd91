/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "slices.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#include "cuts.h"

#define SLICE_SIZE ((size_t)256 * 1024)
#define WORTH_IT ((off_t)4 * 1024 * 1024) /* less is done as soon by one */
#define WORKERS_MAX 4
#define HELD 3 /* slices that a thread may have, until it is their turn */
#define HELD_SIZE ((size_t)16 * 1024 * 1024) /* of all slices that are held */
#define STACK ((size_t)256 * 1024)

struct worker;

struct held {
	struct slice slice;
	struct worker *owner;
	struct range *ranges; /* of the files */
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

	pthread_mutex_t lock;
	pthread_cond_t news;
	struct held *queue[WORKERS_MAX * HELD]; /* in the order of slices */
	size_t given, ended; /* how many slices */
	size_t size; /* of those that are held */
	int is_over; /* no more are given */
	int is_stopped; /* nor ended */
};

struct worker {
	struct crew *crew;
	pthread_t thread;
	struct held held[HELD];
	size_t n_held;
};

/* ---- one slice ---- */

static int
begin(struct crew *c, struct held *h)
{
	struct slice *p = &h->slice;
	size_t i;

	if (!cuts_next(&c->cuts, h->ranges))
		return 1;
	p->cut = &c->cuts.name;
	p->size = 0;
	for (i = 0; i < c->n; i++)
		p->size += (size_t)(h->ranges[i].to - h->ranges[i].from);
	return c->work->begin == NULL ? 0 : c->work->begin(c->work->arg, p);
}

static int
process(struct crew *c, struct held *h)
{
	struct slice *p = &h->slice;
	size_t i;

	for (i = 0; i < c->n; i++)
		if (stream_load(&p->streams[i], c->streams[i].fd,
			h->ranges[i].from, h->ranges[i].to) == -1)
			return 1;
	buf_truncate(&p->out.buf, 0);
	if (c->work->process(c->work->arg, p) != 0)
		return 1;
	return buf_check(&p->out.buf) == -1;
}

/* What was large is not kept for the next slice. */
static void
shrink(struct crew *c, struct slice *p)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (p->streams[i].cap > 8 * SLICE_SIZE)
			stream_close(&p->streams[i]);
	if (p->out.buf.cap > 8 * SLICE_SIZE)
		buf_free(&p->out.buf);
}

static int
end(struct crew *c, struct held *h)
{
	size_t i;

	if (h->failed || c->work->end(c->work->arg, &h->slice) != 0)
		return 1;
	for (i = 0; i < c->n; i++)
		stream_skip(
		    &c->streams[i], h->ranges[i].to, h->slice.streams[i].line);
	shrink(c, &h->slice);
	return 0;
}

/* ---- a worker, which has the lock where it does not say otherwise ---- */

/* End those of its slices whose turn it is. */
static void
end_slices(struct worker *k)
{
	struct crew *c = k->crew;
	struct held *h;
	int rc;

	while (!c->is_stopped && c->ended < c->given) {
		h = c->queue[c->ended % (WORKERS_MAX * HELD)];
		if (h->owner != k || h->state != DONE)
			break;
		pthread_mutex_unlock(&c->lock);
		rc = end(c, h);
		pthread_mutex_lock(&c->lock);
		c->is_stopped = rc != 0;
		c->ended++;
		c->size -= h->slice.size;
		h->state = FREE;
		k->n_held--;
		pthread_cond_broadcast(&c->news);
	}
}

/* May it have one more slice? */
static int
may_take(const struct worker *k)
{
	const struct crew *c = k->crew;

	return !c->is_over && k->n_held < HELD &&
	    (c->size < HELD_SIZE || c->given == c->ended);
}

/* Take the next slice and process it. */
static void
take_slice(struct worker *k)
{
	struct crew *c = k->crew;
	struct held *h = k->held;

	while (h->state != FREE)
		h++;
	h->failed = begin(c, h);
	if (!h->failed) {
		c->queue[c->given++ % (WORKERS_MAX * HELD)] = h;
		c->size += h->slice.size;
		h->state = BUSY;
		k->n_held++;
		pthread_mutex_unlock(&c->lock);
		h->failed = process(c, h);
		pthread_mutex_lock(&c->lock);
		h->state = DONE;
	}
	if (h->failed) {
		c->is_over = 1;
		pthread_cond_broadcast(&c->news);
	}
}

static void *
work(void *arg)
{
	struct worker *k = arg;
	struct crew *c = k->crew;

	pthread_mutex_lock(&c->lock);
	while (!c->is_stopped && !(c->is_over && k->n_held == 0)) {
		if (may_take(k))
			take_slice(k);
		else
			pthread_cond_wait(&c->news, &c->lock);
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
	const struct stream *s;
	off_t sum = 0;
	size_t i, j;

	for (i = 0; i < c->n; i++) {
		s = &c->streams[i];
		for (j = 0; j < i; j++)
			if (s->fd == c->streams[j].fd)
				return -1;
		rest[i].fd = s->fd;
		rest[i].range.from = stream_at(s);
		rest[i].range.to = s->size;
		if (rest[i].range.from == -1 ||
		    rest[i].range.from > rest[i].range.to)
			return -1;
		sum += rest[i].range.to - rest[i].range.from;
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
		k->held[i].ranges = calloc(n, sizeof(struct range));
		p->streams = calloc(n, sizeof(struct stream));
		out_init(&p->out, -1);
		if (k->held[i].ranges == NULL || p->streams == NULL)
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
		free(k->held[i].ranges);
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

void
slices_run(
    struct stream *streams, size_t n, enum sorted sorted, const struct work *w)
{
	struct rest rest[SLICES_FILES_MAX] = {0};
	struct crew c = {.work = w,
	    .streams = streams,
	    .n = n,
	    .cuts = {.files = rest,
		.n = n,
		.size = SLICE_SIZE,
		.sorted = sorted},
	    .lock = PTHREAD_MUTEX_INITIALIZER,
	    .news = PTHREAD_COND_INITIALIZER};
	struct worker workers[WORKERS_MAX] = {0};
	size_t i, n_workers = count_workers();
	int is_ready = 1;

	if (n > SLICES_FILES_MAX || sorted == SORTED_NOT || n_workers < 2 ||
	    measure(&c, rest) < WORTH_IT)
		return;
	for (i = 0; i < n_workers; i++) {
		workers[i].crew = &c;
		is_ready &= hold(&workers[i]) == 0;
	}
	if (is_ready)
		work_together(workers, n_workers);
	for (i = 0; i < n_workers; i++)
		release(&workers[i]);
	cuts_free(&c.cuts);
}
