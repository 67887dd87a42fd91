/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "watch.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bell.h"
#include "edges.h"
#include "io.h"
#include "notify.h"
#include "output.h"
#include "sink.h"
#include "sysexit.h"
#include "trace.h"

#define NS_PER_S 1000000000LL
#define EDGE_MS 3 /* from the level of a line to its edge */

struct watch {
	struct config *config;
	watch_reload *reload;
	struct bell bell;
	struct output output;
	int record; /* -1 for none */
	char *record_name; /* of the settings at the start */
	int signals;
	int devices; /* inotify of /dev */
	int64_t watchdog, watchdog_due;
	bool ended;
	int status;
};

static int64_t
clock_ns(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return ts.tv_sec * NS_PER_S + ts.tv_nsec;
}

/* ---- output ------------------------------------------------------------ */

/* Has a bell that nobody reads still something to do? */
static bool
is_heard(const struct watch *w)
{
	if (w->bell.speaker != NULL)
		return true;
	for (const struct bell_line *l = w->bell.lines; l != NULL; l = l->next)
		if (l->children != NULL)
			return true;
	return false;
}

static void
check_output(struct watch *w, int status)
{
	int error = errno; /* warn() may set another */
	size_t n;

	if (status == -1) {
		warn("standard output");
		if (!is_heard(w)) {
			w->status = sysexit(error);
			w->ended = true;
		}
	}
	if ((n = output_dropped(&w->output)) > 0)
		warnx("standard output: %zu events were not read in time", n);
}

static void
print(void *arg, const char *text, size_t len)
{
	struct watch *w = arg;

	check_output(w, output_add(&w->output, text, len));
}

static void
record(struct watch *w, const struct edge *e)
{
	struct buf b = BUF_INIT;

	if (w->record == -1)
		return;
	edge_format(&b, e);
	if (buf_check(&b) == -1 || io_write(w->record, b.data, b.len) == -1) {
		warn("%s: recording ends", w->record_name);
		close(w->record);
		w->record = -1;
	}
	buf_free(&b);
}

static void
record_line(struct watch *w, const struct bell_line *l, int64_t time,
    enum edge_kind kind)
{
	struct edge e = {.time = time, .kind = kind};

	memcpy(e.line, l->name, sizeof(e.line));
	for (char *p = e.line; *p != '\0'; p++)
		if (strchr(" \t", *p) != NULL)
			*p = '_';
	record(w, &e);
}

static void
begin_record(struct watch *w)
{
	struct edge e = {
	    .time = w->bell.now,
	    .kind = EDGE_WALL,
	    .wall = w->bell.now + w->bell.wall,
	};

	w->record = -1;
	if (w->config->record == NULL)
		return;
	w->record = open(
	    w->config->record, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (w->record == -1 ||
	    (w->record_name = strdup(w->config->record)) == NULL)
		err(sysexit(errno), "%s", w->config->record);
	record(w, &e);
}

/* ---- lines ------------------------------------------------------------- */

static bool
is_active(const struct bell_line *l, bool high)
{
	return high == config_active_high(&l->config);
}

static void
tell_edge(struct watch *w, struct bell_line *l, int64_t time, bool high)
{
	int64_t now = clock_ns(CLOCK_MONOTONIC);

	TRACE3(bellwatch, edge, l->name, time, high);
	time = button_edge(&l->button, time, now, is_active(l, high));
	record_line(w, l, time, high ? EDGE_RISING : EDGE_FALLING);
}

static void
tell_overflow(struct watch *w, struct bell_line *l, int64_t now)
{
	record_line(w, l, now, EDGE_OVERFLOW);
	button_overflow(&l->button, now);
}

static void
lose_line(struct watch *w, struct bell_line *l)
{
	gpio_close(&l->gpio);
	record_line(w, l, w->bell.now, EDGE_LOST);
	button_lost(&l->button, w->bell.now);
}

/* Edges come in pairs; one that repeats the level before it misses another. */
static bool
is_gap(const struct bell_line *l, const struct chip_edge *e)
{
	return e->gap || !button_differs(&l->button, is_active(l, e->high));
}

static void
read_edges(struct watch *w, struct bell_line *l)
{
	struct chip_edge edges[CHIP_EDGES_MAX];
	struct pollfd p = {.fd = l->gpio.fd, .events = POLLIN};
	bool gap = false;
	int n;

	while (poll(&p, 1, 0) == 1) {
		n = (p.revents & POLLIN) ? chip_read(l->gpio.chip, edges) : -1;
		if (n == -1) {
			lose_line(w, l);
			return;
		}
		for (int i = 0; i < n; i++) {
			if (is_gap(l, &edges[i]) && !gap) {
				gap = true;
				tell_overflow(w, l, edges[i].time);
			}
			tell_edge(w, l, edges[i].time, edges[i].high);
		}
	}
}

/*
 * A decision is due: is the level what the last edge said?  If not, an edge
 * is on its way, or else edges were lost.
 */
static void
check_level(struct watch *w, struct bell_line *l)
{
	struct pollfd p = {.fd = l->gpio.fd, .events = POLLIN};
	int high = chip_value(l->gpio.chip);
	int64_t now;

	if (high == -1) {
		lose_line(w, l);
		return;
	}
	if (!button_differs(&l->button, is_active(l, high)))
		return;
	if (poll(&p, 1, EDGE_MS) == 1) {
		read_edges(w, l);
		return;
	}
	now = clock_ns(CLOCK_MONOTONIC);
	tell_overflow(w, l, now);
	tell_edge(w, l, now, high);
}

/* The level of a line that was just opened. */
static void
begin_line(struct watch *w, struct bell_line *l)
{
	int high = chip_value(l->gpio.chip);
	int64_t now = clock_ns(CLOCK_MONOTONIC);

	if (high == -1) {
		lose_line(w, l);
		return;
	}
	record_line(w, l, now, high ? EDGE_HIGH : EDGE_LOW);
	if (l->button.gone)
		button_back(&l->button, now, is_active(l, high));
	else
		button_start(&l->button, now, is_active(l, high));
}

static int
open_line(struct bell_line *l, struct buf *why)
{
	return gpio_open(&l->gpio, l->name, (enum bias)l->config.bias, why);
}

/* Something in /dev came or went. */
static void
look_for_chips(struct watch *w)
{
	char events[4096]
	    __attribute__((aligned(__alignof__(struct inotify_event))));
	struct buf why = BUF_INIT;

	while (read(w->devices, events, sizeof(events)) > 0)
		;
	for (struct bell_line *l = w->bell.lines; l != NULL; l = l->next) {
		if (l->gpio.chip != NULL && !gpio_is_there(&l->gpio))
			lose_line(w, l);
		if (l->gpio.chip == NULL && open_line(l, &why) == 0)
			begin_line(w, l);
		buf_truncate(&why, 0);
	}
	buf_free(&why);
}

/* ---- settings ---------------------------------------------------------- */

/* A loudspeaker that is only busy, or will be plugged in again, may wait. */
static void
try_speaker(struct watch *w)
{
	struct buf list = BUF_INIT;
	const char *device;
	struct bell_line *l;
	int error;

	for (l = w->bell.lines; l != NULL && l->sound.frames == 0; l = l->next)
		;
	if (l == NULL || w->bell.speaker == NULL ||
	    speaker_try(w->bell.speaker, &l->sound, &device) == 0 ||
	    errno == EBUSY)
		return;
	error = errno;
	sink_list(&list);
	errno = error;
	err(sysexit(error == ENOENT ? ENODEV : error),
	    "%s: the loudspeakers are: %s", device, buf_str(&list));
}

/* Return: 0 with all of it loaded, or -1 with a sentence in why. */
static int
load_bell(struct bell *b, const struct config *c, struct buf *why)
{
	struct bell_line *l;

	for (size_t i = 0; i < c->nlines; i++) {
		l = bell_add(b, &c->lines[i], c->lines[i].name, b->now);
		if (l == NULL) {
			buf_addstr(why, strerror(errno));
			return -1;
		}
		if (bell_load(b, l, why) == -1)
			return -1;
	}
	return 0;
}

static void
begin(struct watch *w)
{
	struct buf why = BUF_INIT;
	struct bell_line *l;

	tzset(); /* or the first event would read a file */
	if (load_bell(&w->bell, w->config, &why) == -1)
		errx(sysexit(errno == EINVAL ? EBADMSG : errno), "%s",
		    bell_why(&why));
	for (l = w->bell.lines; l != NULL; l = l->next)
		if (open_line(l, &why) == -1)
			errx(sysexit(errno), "%s", bell_why(&why));
	try_speaker(w);
	begin_record(w);
	for (l = w->bell.lines; l != NULL; l = l->next)
		begin_line(w, l);
}

/* All of the new settings, or none. */
static void
reload(struct watch *w)
{
	struct buf why = BUF_INIT;
	struct config *new = w->reload(w->config, &why);
	struct bell next;

	if (bell_init(&next, new) == -1)
		buf_addstr(&why, strerror(errno));
	next.now = w->bell.now;
	if (new == NULL || buf_str(&why)[0] != '\0' ||
	    load_bell(&next, new, &why) == -1) {
		warnx("%s; the settings stay as they were", bell_why(&why));
		bell_free(&next);
		config_free(new);
		buf_free(&why);
		return;
	}
	bell_adopt(&w->bell, &next);
	config_free(w->config);
	w->config = new;
	for (struct bell_line *l = w->bell.lines; l != NULL; l = l->next) {
		if (l->gpio.chip != NULL || l->button.gone)
			continue;
		if (open_line(l, &why) == 0) {
			begin_line(w, l);
			continue;
		}
		warnx("%s", bell_why(&why));
		buf_truncate(&why, 0);
		lose_line(w, l);
	}
	buf_free(&why);
}

/* ---- the loop ---------------------------------------------------------- */

static void
take_signals(struct watch *w)
{
	struct signalfd_siginfo info;

	while (read(w->signals, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGHUP)
			reload(w);
		else if (info.ssi_signo != SIGCHLD)
			w->ended = true;
	}
	for (struct bell_line *l = w->bell.lines; l != NULL; l = l->next)
		child_reap(l->children);
	/* Those of settings that are gone. */
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}

static void
set_signals(struct watch *w)
{
	static const int taken[] = {SIGTERM, SIGINT, SIGHUP, SIGCHLD};
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		sigaddset(&set, taken[i]);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	if (sigprocmask(SIG_BLOCK, &set, NULL) == -1 ||
	    (w->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)) ==
		-1 ||
	    (w->devices = inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) == -1)
		err(sysexit(errno), "signals");
	inotify_add_watch(
	    w->devices, "/dev", IN_CREATE | IN_DELETE | IN_ATTRIB);
}

static int64_t
deadline(const struct watch *w)
{
	int64_t due = bell_deadline(&w->bell), one;

	for (const struct bell_line *l = w->bell.lines; l != NULL; l = l->next)
		if ((one = child_deadline(l->children)) < due)
			due = one;
	return due < w->watchdog_due ? due : w->watchdog_due;
}

enum {
	SIGNALS,
	DEVICES,
	OUTPUT,
	LINES
};

static void
wait_for(struct watch *w, struct pollfd p[LINES + LINES_MAX])
{
	int64_t due = deadline(w), left = due - clock_ns(CLOCK_MONOTONIC);
	struct timespec ts;
	nfds_t n = LINES;

	p[SIGNALS] = (struct pollfd){.fd = w->signals, .events = POLLIN};
	p[DEVICES] = (struct pollfd){.fd = w->devices, .events = POLLIN};
	p[OUTPUT] = (struct pollfd){
	    .fd = output_is_waiting(&w->output) ? STDOUT_FILENO : -1,
	    .events = POLLOUT};
	for (struct bell_line *l = w->bell.lines; l != NULL; l = l->next)
		p[n++] = (struct pollfd){.fd = l->gpio.fd, .events = POLLIN};
	if (left < 0)
		left = 0;
	ts.tv_sec = left / NS_PER_S;
	ts.tv_nsec = left % NS_PER_S;
	if (ppoll(p, n, due == INT64_MAX ? NULL : &ts, NULL) == -1 &&
	    errno != EINTR)
		err(sysexit(errno), "poll");
}

static void
set_clock(struct watch *w)
{
	w->bell.now = clock_ns(CLOCK_MONOTONIC);
	w->bell.wall = clock_ns(CLOCK_REALTIME) - w->bell.now;
	w->bell.wall_known = true;
}

/* Everything that happened until now, and then what is due. */
static void
turn(struct watch *w)
{
	struct pollfd p[LINES + LINES_MAX];
	struct bell_line *l;
	nfds_t n = LINES;
	int64_t now;

	wait_for(w, p);
	set_clock(w);
	now = w->bell.now;
	for (l = w->bell.lines; l != NULL; l = l->next) {
		if (p[n++].revents != 0)
			read_edges(w, l);
		if (l->gpio.chip != NULL && button_deadline(&l->button) <= now)
			check_level(w, l);
	}
	bell_expire(&w->bell, now);
	if (p[OUTPUT].revents != 0)
		check_output(w, output_run(&w->output));
	if (p[DEVICES].revents != 0)
		look_for_chips(w);
	if (p[SIGNALS].revents != 0)
		take_signals(w);
	if (w->watchdog_due <= now) {
		notify("WATCHDOG=1");
		w->watchdog_due = now + w->watchdog;
	}
	for (l = w->bell.lines; l != NULL; l = l->next)
		child_run(l->children, now);
}

int
watch_run(struct config *config, watch_reload *again)
{
	struct watch w = {
	    .config = config, .reload = again, .watchdog_due = INT64_MAX};

	/* A decision is as late as its timer: by default 50 us. */
	prctl(PR_SET_TIMERSLACK, 1UL);
	set_signals(&w);
	if (output_init(&w.output, STDOUT_FILENO) == -1 ||
	    bell_init(&w.bell, config) == -1)
		err(sysexit(errno), "memory");
	w.bell.print = print;
	w.bell.arg = &w;
	set_clock(&w);
	w.watchdog = notify_interval();
	if (w.watchdog > 0)
		w.watchdog_due = w.bell.now + w.watchdog;
	begin(&w);
	notify("READY=1");
	while (!w.ended)
		turn(&w);
	notify("STOPPING=1");
	bell_free(&w.bell);
	output_free(&w.output);
	if (w.record != -1 && io_close(w.record) == -1)
		err(sysexit(errno), "%s", w.record_name);
	free(w.record_name);
	config_free(w.config);
	return w.status;
}
