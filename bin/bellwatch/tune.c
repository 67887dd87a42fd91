/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "tune.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "edges.h"
#include "replay.h"

#define MS 1000000

/* Less than that between two pulses is contact bounce. */
#define BOUNCE (50 * MS)

/* Pulses of two kinds differ by this factor, or they are of one kind. */
#define CLEAR 1.5

/* No finger is faster than the one, no visitor waits for the other. */
#define SETTLE_MIN (20 * MS)
#define SETTLE_MAX (300 * MS)

struct tuned {
	char name[LINE_NAME_MAX];
	bool active_high;
	bool active;
	int64_t since; /* of the present level */
	int64_t longest; /* active time in this burst, -1 before the first */
	int64_t *pulses;
	size_t n;
	struct tuned *next;
};

static struct tuned *
find(struct tuned **list, const struct config *config, const char *name)
{
	const struct line_config *l = config_line(config, name);
	struct tuned *t;

	for (; (t = *list) != NULL; list = &t->next)
		if (strcmp(t->name, name) == 0)
			return t;
	*list = t = calloc(1, sizeof(*t));
	if (t == NULL)
		return NULL;
	snprintf(t->name, sizeof(t->name), "%s", name);
	t->active_high = config_active_high(l == NULL ? &config->defaults : l);
	t->longest = -1;
	return t;
}

/* A burst is over: the longest time it was active is its pulse. */
static int
add_pulse(struct tuned *t)
{
	int64_t *more;

	if (t->longest < 0)
		return 0;
	more = reallocarray(t->pulses, t->n + 1, sizeof(*more));
	if (more == NULL)
		return -1;
	t->pulses = more;
	t->pulses[t->n++] = t->longest;
	t->longest = -1;
	return 0;
}

static int
take(struct tuned *t, int64_t time, bool active)
{
	int64_t lasted = time - t->since;

	if (t->active && lasted > t->longest)
		t->longest = lasted;
	if (!t->active && lasted > BOUNCE && add_pulse(t) == -1)
		return -1;
	t->active = active;
	t->since = time;
	return 0;
}

static int
compare(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* The widest gap between two lengths, as a factor, is between two kinds. */
static void
propose(struct tuned *t, struct buf *out)
{
	double widest = CLEAR, settle = 0, factor, middle, before, behind;
	size_t at = 0;

	qsort(t->pulses, t->n, sizeof(*t->pulses), compare);
	for (size_t i = 1; i < t->n; i++) {
		before = (double)t->pulses[i - 1] + 1;
		behind = (double)t->pulses[i] + 1;
		factor = behind / before;
		middle = sqrt(before * behind);
		if (factor >= widest && middle >= SETTLE_MIN &&
		    middle <= SETTLE_MAX) {
			widest = factor;
			settle = middle;
			at = i;
		}
	}
	if (at == 0)
		buf_addf(out,
		    "%s: %zu pulses of one kind; keep the settle time\n",
		    t->name, t->n);
	else
		buf_addf(out,
		    "%s: %zu pulses of at most %.1f ms, %zu of at least "
		    "%.1f ms; settle = %.3f\n",
		    t->name, at, (double)t->pulses[at - 1] / MS, t->n - at,
		    (double)t->pulses[at] / MS, settle / 1e9);
}

int
tune(const struct config *config, FILE *f, unsigned long *number,
    struct buf *out)
{
	struct tuned *list = NULL, *t;
	struct edge e;
	int status;

	while ((status = replay_next(f, &e, number)) == 1) {
		if (e.kind > EDGE_RISING)
			continue;
		t = find(&list, config, e.line);
		if (t == NULL ||
		    take(t, e.time,
			(e.kind == EDGE_RISING) == t->active_high) == -1) {
			status = -1;
			break;
		}
	}
	while ((t = list) != NULL) {
		if (status == 0 && (status = add_pulse(t)) == 0)
			propose(t, out);
		list = t->next;
		free(t->pulses);
		free(t);
	}
	return status;
}
