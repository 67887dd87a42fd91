/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "edges.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "number.h"

#define NS_PER_S 1000000000
#define TIME_MAX (INT64_MAX / 4) /* 73 years, and settings may be added */

static const char *const kinds[] = {
    "falling", "rising", "low", "high", "overflow", "lost"};
#define NKINDS (sizeof(kinds) / sizeof(kinds[0]))

/* Seconds with up to nine decimals, as gpiomon writes them. */
static int
parse_seconds(const char *s, int64_t *ns)
{
	int64_t unit = NS_PER_S, n = 0;
	int digits = 0, dots = 0;

	for (; *s != '\0'; s++) {
		if (*s == '.' && dots++ == 0 && digits > 0)
			continue;
		if (*s < '0' || *s > '9' || n > (INT64_MAX - 9) / 10)
			return -1;
		if (dots > 0 && (unit /= 10) == 0)
			return -1;
		n = n * 10 + (*s - '0');
		digits++;
	}
	if (digits == 0 || n > TIME_MAX / unit)
		return -1;
	*ns = n * unit;
	return 0;
}

static int
parse_ns(const char *s, int64_t *ns)
{
	long long n;

	if (number_parse(s, 0, TIME_MAX, &n) == -1)
		return -1;
	*ns = n;
	return 0;
}

static int
set_line(struct edge *e, const char *name)
{
	size_t n = strlen(name);

	if (n > 1 && name[0] == '"' && name[n - 1] == '"') {
		name++;
		n -= 2;
	}
	if (n == 0 || n >= sizeof(e->line))
		return -1;
	memcpy(e->line, name, n);
	e->line[n] = '\0';
	return 0;
}

static int
parse_kind(const char *word, struct edge *e)
{
	for (size_t i = 0; i < NKINDS; i++)
		if (strcasecmp(word, kinds[i]) == 0) {
			e->kind = (enum edge_kind)i;
			return 0;
		}
	return -1;
}

/* "event: FALLING EDGE offset: 18 timestamp: [   1234.567890123]" */
static int
parse_gpiomon1(const char *text, struct edge *e)
{
	char kind[16], line[LINE_NAME_MAX], time[32];

	if (sscanf(text,
		" event: %15s EDGE offset: %63s timestamp: [ %31[0-9.] ]", kind,
		line, time) != 3 ||
	    set_line(e, line) == -1 || parse_kind(kind, e) == -1)
		return -1;
	return parse_seconds(time, &e->time);
}

/*
 * Ours, "123456789 GPIO18 falling", and gpiomon's, with and without a chip:
 * "1.234567890 falling gpiochip0 18 ["GPIO18"]", "1.23 falling "GPIO18"".
 */
static int
parse_words(char w[5][LINE_NAME_MAX], int n, struct edge *e)
{
	char both[2 * LINE_NAME_MAX];

	if (n == 3 && strcmp(w[1], "-") == 0) {
		e->kind = EDGE_WALL;
		set_line(e, "-");
		return parse_ns(w[0], &e->time) | parse_ns(w[2], &e->wall);
	}
	if (n == 3 && strchr(w[0], '.') == NULL)
		return parse_ns(w[0], &e->time) | set_line(e, w[1]) |
		    parse_kind(w[2], e);
	if (n < 3 || parse_seconds(w[0], &e->time) == -1 ||
	    parse_kind(w[1], e) == -1 || e->kind > EDGE_RISING)
		return -1;
	if (n == 4) {
		snprintf(both, sizeof(both), "%s:%s", w[2], w[3]);
		return set_line(e, both);
	}
	return set_line(e, w[n - 1]);
}

int
edge_parse(const char *text, struct edge *e)
{
	char w[5][LINE_NAME_MAX];
	int n, end = 0, bad;

	text += strspn(text, " \t\r");
	if (*text == '\0' || *text == '#')
		return 0;
	if (strncmp(text, "event:", 6) == 0) {
		bad = parse_gpiomon1(text, e);
	} else {
		n = sscanf(text, "%63s %63s %63s %63s %63s %n", w[0], w[1],
		    w[2], w[3], w[4], &end);
		bad = n == 5 && text[end] != '\0' ? -1 : parse_words(w, n, e);
	}
	if (bad) {
		errno = EBADMSG;
		return -1;
	}
	return 1;
}

void
edge_format(struct buf *b, const struct edge *e)
{
	if (e->kind == EDGE_WALL)
		buf_addf(b, "%" PRId64 " - %" PRId64 "\n", e->time, e->wall);
	else
		buf_addf(
		    b, "%" PRId64 " %s %s\n", e->time, e->line, kinds[e->kind]);
}
