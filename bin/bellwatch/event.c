/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "event.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include "button.h"
#include "utf8.h"

#define NS_PER_S 1000000000
#define NS_PER_MS 1000000

const char *
event_name(enum button_kind kind)
{
	static const char *const names[] = {
	    [BUTTON_PRESS] = "press",
	    [BUTTON_RELEASE] = "release",
	    [BUTTON_PHANTOM] = "phantom",
	    [BUTTON_NOISE] = "noise",
	    [BUTTON_STUCK] = "stuck",
	    [BUTTON_ACTIVE] = "active",
	    [BUTTON_OVERFLOW] = "overflow",
	    [BUTTON_CLOCK] = "clock",
	    [BUTTON_LOST] = "lost",
	    [BUTTON_BACK] = "back",
	    [BUTTON_SETTLE] = NULL,
	};

	return names[kind];
}

void
event_time(struct buf *b, int64_t wall)
{
	char date[32], zone[8];
	struct tm tm;
	time_t s;

	if (wall == WALL_UNKNOWN) {
		buf_addc(b, '-');
		return;
	}
	s = wall / NS_PER_S;
	if (wall % NS_PER_S < 0)
		s--;
	localtime_r(&s, &tm);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	strftime(zone, sizeof(zone), "%z", &tm);
	buf_addf(b, "%s.%03d%.3s:%s", date,
	    (int)((wall - s * NS_PER_S) / NS_PER_MS), zone, zone + 3);
}

/* Add a name as one field; what is not to be shown, or blank, becomes _. */
static void
add_field(struct buf *b, const char *s)
{
	size_t left = strlen(s), n;
	uint32_t cp;

	for (; left > 0; s += n, left -= n) {
		n = utf8_decode(s, left, &cp);
		if (n > 0 && cp > ' ' && utf8_is_shown(cp)) {
			buf_add(b, s, n);
		} else {
			buf_addc(b, '_');
			n = n > 0 ? n : 1;
		}
	}
}

void
event_text(struct buf *b, const struct event *e)
{
	buf_addf(b, "%s ", e->name);
	add_field(b, e->line);
	buf_addc(b, ' ');
	event_time(b, e->wall);
	buf_addf(b, " %" PRId64 " %" PRIu64 " ", e->time, e->count);
	if (e->lasted >= 0)
		buf_addf(b, "%" PRId64, e->lasted / NS_PER_MS);
	else
		buf_addc(b, '-');
	buf_addf(b, " %s\n", e->quiet ? "yes" : "no");
}

static void
add_string(struct buf *b, const char *s)
{
	size_t left = strlen(s), n;
	uint32_t cp;

	buf_addc(b, '"');
	for (; left > 0; s += n, left -= n) {
		n = utf8_decode(s, left, &cp);
		if (n == 0) {
			buf_addstr(b, "\\ufffd");
			n = 1;
		} else if (cp == '"' || cp == '\\') {
			buf_addf(b, "\\%c", (int)cp);
		} else if (!utf8_is_shown(cp) && cp <= 0xffff) {
			buf_addf(b, "\\u%04x", (unsigned int)cp);
		} else {
			buf_add(b, s, n);
		}
	}
	buf_addc(b, '"');
}

void
event_json(struct buf *b, const struct event *e)
{
	buf_addf(b, "{\"event\":\"%s\",\"line\":", e->name);
	add_string(b, e->line);
	buf_addstr(b, ",\"time\":");
	if (e->wall == WALL_UNKNOWN) {
		buf_addstr(b, "null");
	} else {
		buf_addc(b, '"');
		event_time(b, e->wall);
		buf_addc(b, '"');
	}
	buf_addf(b, ",\"monotonic\":%" PRId64 ",\"count\":%" PRIu64, e->time,
	    e->count);
	buf_addstr(b, ",\"held_ms\":");
	if (e->lasted >= 0)
		buf_addf(b, "%" PRId64 ".%06d", e->lasted / NS_PER_MS,
		    (int)(e->lasted % NS_PER_MS));
	else
		buf_addstr(b, "null");
	buf_addf(b, ",\"quiet\":%s}\n", e->quiet ? "true" : "false");
}
