/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "stamp.h"

#include <stdio.h>
#include <time.h>

#define MICRO 1000000

struct cursor {
	const char *p;
	const char *end;
};

/* Exactly so many digits.  Return: their value, or -1. */
static int
take_number(struct cursor *c, int digits)
{
	int n = 0;

	if (c->end - c->p < digits)
		return -1;
	for (; digits > 0; digits--, c->p++) {
		if (*c->p < '0' || *c->p > '9')
			return -1;
		n = n * 10 + (*c->p - '0');
	}
	return n;
}

static int
take_char(struct cursor *c, char wanted)
{
	if (c->p >= c->end || *c->p != wanted)
		return 0;
	c->p++;
	return 1;
}

/* Return: 1 if all is well so far. */
static int
take_field(struct cursor *c, int digits, int min, int max, int *value)
{
	*value = take_number(c, digits);
	return *value >= min && *value <= max;
}

static int
take_fraction(struct cursor *c)
{
	int micro = 0, unit = MICRO / 10;

	while (c->p < c->end && *c->p >= '0' && *c->p <= '9') {
		micro += unit * (*c->p++ - '0');
		unit /= 10;
	}
	return micro;
}

static int
take_time(struct cursor *c, struct tm *tm, int *micro)
{
	if (!take_field(c, 2, 0, 23, &tm->tm_hour) || !take_char(c, ':') ||
	    !take_field(c, 2, 0, 59, &tm->tm_min))
		return 0;
	if (take_char(c, ':') && !take_field(c, 2, 0, 60, &tm->tm_sec))
		return 0;
	if (take_char(c, '.'))
		*micro = take_fraction(c);
	return take_char(c, 'Z');
}

size_t
stamp_parse(const char *s, size_t n, int64_t *stamp)
{
	struct cursor c = {.p = s, .end = s + n};
	struct tm tm = {0};
	int micro = 0;

	if (!take_field(&c, 4, 1970, 9999, &tm.tm_year) ||
	    !take_char(&c, '-') || !take_field(&c, 2, 1, 12, &tm.tm_mon) ||
	    !take_char(&c, '-') || !take_field(&c, 2, 1, 31, &tm.tm_mday))
		return 0;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	if (take_char(&c, 'T') && !take_time(&c, &tm, &micro))
		return 0;
	if (c.p < c.end && *c.p != ' ' && *c.p != '\t')
		return 0;
	*stamp = (int64_t)timegm(&tm) * MICRO + micro;
	return (size_t)(c.p - s);
}

void
stamp_format(int64_t stamp, char *s)
{
	time_t seconds = (time_t)(stamp / MICRO);
	struct tm tm;
	size_t n;

	if (stamp < 0 || stamp > STAMP_LAST ||
	    gmtime_r(&seconds, &tm) == NULL) {
		snprintf(s, STAMP_LEN + 1, "-");
		return;
	}
	n = strftime(s, STAMP_LEN + 1, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(s + n, STAMP_LEN + 1 - n, ".%06dZ", (int)(stamp % MICRO));
}

int64_t
stamp_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * MICRO + t.tv_nsec / 1000;
}
