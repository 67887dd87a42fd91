/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

/*
 * A libgpiod, of either version, without a kernel: one chip with the lines
 * DOOR, GATE, BUSY and one that has no name and is the kernel's, whose edges
 * come from a pipe.
 *
 *	FAKE_EDGES	a FIFO; each letter is an edge of DOOR: f or r, F and R
 *			for one that follows others that were lost, l and h
 *			for a level that changes without an edge, u for one
 *			whose edge comes when the level is read, v for a level
 *			that cannot be read, x for events that cannot; digits
 *			before it are its time, as the kernel would have noted
 *			it however late it is read, in nanoseconds
 *	FAKE_DEV	a directory that stands for /dev; the chip is there
 *			while the file gpiochip0 is
 *	FAKE_NAME	the name of DOOR
 *	FAKE_ERROR	open, line, request or value: it fails with
 *	FAKE_ERRNO	this errno
 */

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <gpiod.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NLINES 4

static int level = 1;
static int late;
static int fds[NLINES]; /* of the last requests */
static unsigned long seqno;

static int
fails(const char *what)
{
	const char *e = getenv("FAKE_ERROR"), *n = getenv("FAKE_ERRNO");

	if (e == NULL || strcmp(e, what) != 0)
		return 0;
	errno = n == NULL ? EIO : (int)strtol(n, NULL, 10);
	return 1;
}

static const char *
name_of(unsigned int offset)
{
	static const char *const names[NLINES] = {"DOOR", "GATE", "BUSY", NULL};
	const char *name = getenv("FAKE_NAME");

	return offset == 0 && name != NULL ? name : names[offset];
}

static int
is_used(unsigned int offset)
{
	return offset > 1;
}

static const char *
dev(void)
{
	const char *path = getenv("FAKE_DEV");

	return path == NULL ? "/dev" : path;
}

/* The only chip is there, whatever is in the real /dev. */
int
glob(const char *pattern, int flags, int (*errfunc)(const char *, int),
    glob_t *g)
{
	static char path[64];
	static char *paths[] = {path, NULL};

	(void)pattern;
	(void)flags;
	(void)errfunc;
	snprintf(path, sizeof(path), "%s/gpiochip0", dev());
	g->gl_pathc = 0;
	g->gl_pathv = paths + 1;
	if (getenv("FAKE_DEV") != NULL && access(path, F_OK) == -1)
		return GLOB_NOMATCH;
	g->gl_pathc = 1;
	g->gl_pathv = paths;
	return 0;
}

int
inotify_add_watch(int fd, const char *path, uint32_t mask)
{
	(void)path;
	return (int)syscall(SYS_inotify_add_watch, fd, dev(), mask);
}

void
globfree(glob_t *g)
{
	g->gl_pathc = 0;
}

static int
request(unsigned int offset)
{
	const char *path = getenv("FAKE_EDGES");
	int p[2];

	if (fails("request"))
		return -1;
	if (is_used(offset)) {
		errno = EBUSY;
		return -1;
	}
	if (path != NULL && offset == 0) {
		/* Read and write, so that it does not end with its writers. */
		fds[0] = open(path, O_RDWR | O_CLOEXEC);
		level = 1;
		seqno = 0;
	} else if (pipe(p) == 0) {
		fds[offset] = p[0];
	} else {
		return -1;
	}
	return fds[offset];
}

struct fake_edge {
	int64_t time;
	int rising;
	unsigned long seqno;
};

static int64_t
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static int
read_level(unsigned int offset)
{
	if (fails("value"))
		return -1;
	if (offset > 0)
		return 1;
	if (late && write(fds[0], "r", 1) == 1) {
		late = 0;
		level = 1;
	}
	return level;
}

static int
next_edges(struct fake_edge *to, int max)
{
	static int64_t time;
	struct pollfd p = {.fd = fds[0], .events = POLLIN};
	int n = 0;
	char c;

	while (n < max && poll(&p, 1, 0) == 1 && read(fds[0], &c, 1) == 1) {
		if (c >= '0' && c <= '9') {
			time = time * 10 + c - '0';
			continue;
		}
		if (c == 'x') {
			errno = ENODEV;
			return -1;
		}
		late = c == 'u';
		if (c != 'u')
			level = c == 'v' ? -1 : strchr("rRh", c) != NULL;
		if (strchr("frFR", c) == NULL)
			continue;
		seqno += strchr("FR", c) != NULL ? 5 : 1;
		to[n++] =
		    (struct fake_edge){time > 0 ? time : now(), level, seqno};
		time = 0;
	}
	return n;
}

#ifdef GPIOD_LINE_BULK_MAX_LINES

struct gpiod_chip *
gpiod_chip_open(const char *path)
{
	(void)path;
	return fails("open") ? NULL : calloc(1, 1);
}

void
gpiod_chip_close(struct gpiod_chip *c)
{
	free(c);
}

const char *
gpiod_chip_label(struct gpiod_chip *c)
{
	(void)c;
	return "pinctrl-fake";
}

unsigned int
gpiod_chip_num_lines(struct gpiod_chip *c)
{
	(void)c;
	return NLINES;
}

struct gpiod_line *
gpiod_chip_get_line(struct gpiod_chip *c, unsigned int offset)
{
	static char lines[NLINES];

	(void)c;
	return (struct gpiod_line *)&lines[offset];
}

static unsigned int
offset_of(struct gpiod_line *l)
{
	return (unsigned int)((char *)l - (char *)gpiod_chip_get_line(NULL, 0));
}

int
gpiod_line_update(struct gpiod_line *l)
{
	(void)l;
	return fails("line") ? -1 : 0;
}

const char *
gpiod_line_name(struct gpiod_line *l)
{
	return name_of(offset_of(l));
}

const char *
gpiod_line_consumer(struct gpiod_line *l)
{
	return offset_of(l) == 2 ? "sound card" : NULL;
}

bool
gpiod_line_is_used(struct gpiod_line *l)
{
	return is_used(offset_of(l));
}

int
gpiod_line_request(struct gpiod_line *l,
    const struct gpiod_line_request_config *config, int value)
{
	(void)config;
	(void)value;
	return request(offset_of(l)) == -1 ? -1 : 0;
}

int
gpiod_line_event_get_fd(struct gpiod_line *l)
{
	return fds[offset_of(l)];
}

int
gpiod_line_get_value(struct gpiod_line *l)
{
	return read_level(offset_of(l));
}

int
gpiod_line_event_read_multiple(
    struct gpiod_line *l, struct gpiod_line_event *events, unsigned int max)
{
	struct fake_edge e[16];
	int n = next_edges(e, (int)max);

	(void)l;
	for (int i = 0; i < n; i++) {
		events[i].ts.tv_sec = e[i].time / 1000000000;
		events[i].ts.tv_nsec = e[i].time % 1000000000;
		events[i].event_type = e[i].rising
		    ? GPIOD_LINE_EVENT_RISING_EDGE
		    : GPIOD_LINE_EVENT_FALLING_EDGE;
	}
	return n;
}

#else

struct gpiod_line_info {
	unsigned int offset;
};

struct gpiod_edge_event {
	struct fake_edge e;
};

struct gpiod_edge_event_buffer {
	struct gpiod_edge_event events[16];
};

struct gpiod_line_config {
	unsigned int offset;
};

#define EMPTY(type, name) \
	struct type *name(void) \
	{ \
		return calloc(1, 64); \
	}
#define FREE(type, name) \
	void name(struct type *p) \
	{ \
		free(p); \
	}

EMPTY(gpiod_line_settings, gpiod_line_settings_new)
EMPTY(gpiod_line_config, gpiod_line_config_new)
EMPTY(gpiod_request_config, gpiod_request_config_new)
FREE(gpiod_line_settings, gpiod_line_settings_free)
FREE(gpiod_line_config, gpiod_line_config_free)
FREE(gpiod_request_config, gpiod_request_config_free)
FREE(gpiod_chip_info, gpiod_chip_info_free)
FREE(gpiod_chip, gpiod_chip_close)
FREE(gpiod_line_info, gpiod_line_info_free)
FREE(gpiod_edge_event_buffer, gpiod_edge_event_buffer_free)

struct gpiod_chip *
gpiod_chip_open(const char *path)
{
	(void)path;
	return fails("open") ? NULL : calloc(1, 1);
}

struct gpiod_chip_info *
gpiod_chip_get_info(struct gpiod_chip *c)
{
	(void)c;
	return calloc(1, 1);
}

const char *
gpiod_chip_info_get_label(struct gpiod_chip_info *i)
{
	(void)i;
	return "pinctrl-fake";
}

size_t
gpiod_chip_info_get_num_lines(struct gpiod_chip_info *i)
{
	(void)i;
	return NLINES;
}

struct gpiod_line_info *
gpiod_chip_get_line_info(struct gpiod_chip *c, unsigned int offset)
{
	struct gpiod_line_info *i;

	(void)c;
	if (fails("line"))
		return NULL;
	i = calloc(1, sizeof(*i));
	i->offset = offset;
	return i;
}

const char *
gpiod_line_info_get_name(struct gpiod_line_info *i)
{
	return name_of(i->offset);
}

const char *
gpiod_line_info_get_consumer(struct gpiod_line_info *i)
{
	return i->offset == 2 ? "sound card" : NULL;
}

bool
gpiod_line_info_is_used(struct gpiod_line_info *i)
{
	return is_used(i->offset);
}

int
gpiod_line_settings_set_edge_detection(
    struct gpiod_line_settings *s, enum gpiod_line_edge e)
{
	(void)s;
	(void)e;
	return 0;
}

int
gpiod_line_settings_set_bias(
    struct gpiod_line_settings *s, enum gpiod_line_bias b)
{
	(void)s;
	(void)b;
	return 0;
}

int
gpiod_line_config_add_line_settings(struct gpiod_line_config *c,
    const unsigned int *offsets, size_t n, struct gpiod_line_settings *s)
{
	(void)n;
	(void)s;
	c->offset = offsets[0];
	return 0;
}

void
gpiod_request_config_set_consumer(
    struct gpiod_request_config *c, const char *name)
{
	(void)c;
	(void)name;
}

struct gpiod_line_request *
gpiod_chip_request_lines(struct gpiod_chip *chip,
    struct gpiod_request_config *c, struct gpiod_line_config *l)
{
	(void)chip;
	(void)c;
	return request(l->offset) == -1
	    ? NULL
	    : (struct gpiod_line_request *)&fds[l->offset];
}

void
gpiod_line_request_release(struct gpiod_line_request *r)
{
	(void)r;
}

int
gpiod_line_request_get_fd(struct gpiod_line_request *r)
{
	return *(int *)r;
}

enum gpiod_line_value
gpiod_line_request_get_value(struct gpiod_line_request *r, unsigned int offset)
{
	(void)r;
	switch (read_level(offset)) {
	case -1:
		return GPIOD_LINE_VALUE_ERROR;
	case 0:
		return GPIOD_LINE_VALUE_INACTIVE;
	default:
		return GPIOD_LINE_VALUE_ACTIVE;
	}
}

struct gpiod_edge_event_buffer *
gpiod_edge_event_buffer_new(size_t n)
{
	(void)n;
	return calloc(1, sizeof(struct gpiod_edge_event_buffer));
}

int
gpiod_line_request_read_edge_events(
    struct gpiod_line_request *r, struct gpiod_edge_event_buffer *b, size_t max)
{
	(void)r;
	return next_edges(&b->events[0].e, (int)max);
}

struct gpiod_edge_event *
gpiod_edge_event_buffer_get_event(
    struct gpiod_edge_event_buffer *b, unsigned long i)
{
	return &b->events[i];
}

uint64_t
gpiod_edge_event_get_timestamp_ns(struct gpiod_edge_event *e)
{
	return (uint64_t)e->e.time;
}

unsigned long
gpiod_edge_event_get_line_seqno(struct gpiod_edge_event *e)
{
	return e->e.seqno;
}

enum gpiod_edge_event_type
gpiod_edge_event_get_event_type(struct gpiod_edge_event *e)
{
	return e->e.rising ? GPIOD_EDGE_EVENT_RISING_EDGE
			   : GPIOD_EDGE_EVENT_FALLING_EDGE;
}

#endif
