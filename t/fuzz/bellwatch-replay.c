/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

/*
 * Any settings and any recording, cut from one input at the first NUL: what
 * is refused is refused with a sentence, and the events of each line are in an
 * order that can be: presses are counted, and between two of them there is a
 * release.  Settings are left out if they are refused; nothing is played and
 * nothing is run.
 */

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bell.h"
#include "io.h"
#include "number.h"
#include "replay.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	char name[LINE_NAME_MAX];
	long long count;
	int held;
};

struct watch {
	struct seen lines[LINES_MAX];
	size_t n;
	int json;
};

static void
check(int good)
{
	if (!good)
		abort();
}

/* The settings of a text, or those that are built in. */
static struct config *
settings(const char *text, size_t n)
{
	struct config *c = config_new();
	struct buf why = BUF_INIT;
	int fd = memfd_create("settings", 0);
	char path[32];

	check(c != NULL && fd != -1 && io_write(fd, text, n) == 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (config_read(c, path, &why) == -1 || config_settle(c, &why) == -1) {
		check(errno == EBADMSG || errno == EINVAL);
		check(why.len > 0 && strchr(why.data, '\n') == NULL);
		config_free(c);
		c = config_new();
		check(c != NULL && config_settle(c, &why) == 0);
	}
	c->devices.n = 0;
	close(fd);
	buf_free(&why);
	return c;
}

static struct seen *
line_of(struct watch *w, const char *name)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		if (strcmp(w->lines[i].name, name) == 0)
			return &w->lines[i];
	check(w->n < LINES_MAX && strlen(name) < LINE_NAME_MAX);
	memcpy(w->lines[w->n].name, name, strlen(name) + 1);
	return &w->lines[w->n++];
}

/* EVENT LINE TIME MONOTONIC COUNT HELD_MS QUIET */
static void
take_text(struct watch *w, const char *text)
{
	char event[16], name[LINE_NAME_MAX], time[64], at[32], presses[32];
	char held[32], quiet[8];
	long long count, n;
	struct seen *l;
	int end = 0;

	check(sscanf(text, "%15s %63s %63s %31s %31s %31s %7s%n", event, name,
		  time, at, presses, held, quiet, &end) == 7);
	check(strcmp(text + end, "\n") == 0);
	check(number_parse(at, 0, INT64_MAX, &n) == 0);
	check(number_parse(presses, 0, INT64_MAX, &count) == 0);
	check(strcmp(held, "-") == 0 ||
	    number_parse(held, 0, INT64_MAX, &n) == 0);
	check(strcmp(quiet, "yes") == 0 || strcmp(quiet, "no") == 0);
	if (strchr(name, '_') != NULL)
		return; /* for other characters: two lines may look alike */
	l = line_of(w, name);
	if (strcmp(event, "press") == 0) {
		check(!l->held && count == l->count + 1);
		l->held = 1;
	} else if (strcmp(event, "active") == 0) {
		l->held = 1;
	} else if (strcmp(event, "release") == 0) {
		check(l->held);
		l->held = 0;
	}
	check(count == l->count + (strcmp(event, "press") == 0));
	l->count = count;
}

static void
take(void *arg, const char *text, size_t len)
{
	struct watch *w = arg;
	size_t i;

	check(len > 1 && text[len - 1] == '\n');
	for (i = 0; i + 1 < len; i++)
		check((unsigned char)text[i] >= ' ' && text[i] != 0x7f);
	if (w->json)
		check(text[0] == '{' && text[len - 2] == '}');
	else
		take_text(w, text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *cut = memchr(data, '\0', size);
	const char *text = (const char *)(cut == NULL ? data : cut + 1);
	size_t n = size - (size_t)(text - (const char *)data);
	struct config *c;
	struct watch w = {.n = 0};
	struct buf why = BUF_INIT;
	unsigned long number = 0;
	struct bell bell;
	FILE *f;
	int rc;

	c = settings(
	    (const char *)data, cut == NULL ? 0 : (size_t)(cut - data));
	check(bell_init(&bell, c) == 0);
	bell.print = take;
	bell.arg = &w;
	bell.replay = true;
	w.json = c->json;
	f = n == 0 ? fopen("/dev/null", "r")
		   : fmemopen((void *)(uintptr_t)text, n, "r");
	check(f != NULL);
	rc = replay_run(&bell, f, &number, &why);
	check(rc == 0 || (rc == -1 && errno == EBADMSG));
	check(why.len == 0 || rc == -1);
	fclose(f);
	bell_free(&bell);
	config_free(c);
	buf_free(&why);
	return 0;
}
