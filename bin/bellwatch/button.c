/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "button.h"

/* What a late interrupt thread may cost: such edges are not implausible. */
#define SLACK 10000000

void
button_init(struct button *b, const struct button_times *times, int64_t now,
    button_emit *emit, void *arg)
{
	*b = (struct button){
	    .times = *times,
	    .emit = emit,
	    .arg = arg,
	    .now = now,
	    .floor = INT64_MIN,
	};
}

static void
tell(struct button *b, enum button_kind kind, int64_t time, int64_t lasted)
{
	struct button_event e = {
	    .kind = kind,
	    .time = time,
	    .decided = b->now,
	    .lasted = lasted,
	    .count = b->count,
	};

	b->emit(b->arg, &e);
}

static void
press(struct button *b, int64_t time)
{
	b->count++;
	b->stuck = false;
	b->pressed = time;
	b->floor = time + b->times.lockout;
	tell(b, BUTTON_PRESS, time, -1);
}

static void
release(struct button *b, int64_t time)
{
	tell(b, BUTTON_RELEASE, time, time - b->pressed);
}

/* An edge after a pause: the first of a settle or release time. */
static void
begin(struct button *b, int64_t time)
{
	b->first = b->last = b->burst = time;
	b->level_time = 0;
	b->noisy = false;
	if (b->state == HELD) {
		b->state = LETGO;
	} else {
		b->state = SETTLE;
		tell(b, BUTTON_SETTLE, time, -1);
	}
}

static void
decide_noise(struct button *b)
{
	int64_t since = b->burst, lasted = b->last - since;
	bool mostly_active = b->level_time > lasted / 2;

	b->burst = b->last;
	b->level_time = 0;
	if (!b->noisy)
		tell(b, BUTTON_NOISE, since, lasted);
	if (b->state == SETTLE && mostly_active && b->now >= b->floor) {
		b->state = LETGO;
		press(b, b->noisy ? since : b->first);
	} else if (b->state == LETGO && !mostly_active) {
		b->state = SETTLE;
		release(b, since);
	}
	b->noisy = true;
}

static void
another(struct button *b, int64_t time)
{
	int64_t pause = b->state == SETTLE ? b->times.settle : b->times.release;

	if (time - b->last > pause) {
		b->burst = time;
		b->level_time = 0;
	} else if (b->active) {
		b->level_time += time - b->last;
	}
	b->last = time;
	if (time - b->burst >= b->times.noise)
		decide_noise(b);
}

int64_t
button_edge(struct button *b, int64_t time, int64_t arrival, bool active)
{
	if (time > arrival || time < b->now - SLACK) {
		time = arrival < b->now ? b->now : arrival;
		tell(b, BUTTON_CLOCK, time, -1);
	}
	if (time < b->now)
		time = b->now;
	button_expire(b, time);
	b->now = time;
	if (b->state == SETTLE || b->state == LETGO)
		another(b, time);
	else
		begin(b, time);
	b->active = active;
	return time;
}

void
button_start(struct button *b, int64_t now, bool active)
{
	b->now = now;
	if (!active)
		return;
	b->active = true;
	b->state = HELD;
	b->stuck = true;
	b->pressed = now;
	tell(b, BUTTON_ACTIVE, now, -1);
}

bool
button_differs(const struct button *b, bool active)
{
	return b->active != active;
}

void
button_overflow(struct button *b, int64_t now)
{
	button_expire(b, now);
	tell(b, BUTTON_OVERFLOW, now, -1);
}

void
button_lost(struct button *b, int64_t now)
{
	button_expire(b, now);
	b->gone = true;
	b->left = b->now = now;
	tell(b, BUTTON_LOST, now, -1);
}

/*
 * What happened meanwhile nobody knows: what was being decided is decided by
 * what comes from now on.
 */
void
button_back(struct button *b, int64_t now, bool active)
{
	bool decides = b->state == SETTLE || b->state == LETGO;

	b->gone = false;
	b->now = now;
	tell(b, BUTTON_BACK, now, now - b->left);
	if (decides)
		b->state = b->state == LETGO ? HELD : IDLE;
	if (decides || button_differs(b, active))
		begin(b, now);
	b->active = active;
}

int64_t
button_deadline(const struct button *b)
{
	int64_t settled = b->last + b->times.settle;

	if (b->gone || b->state == IDLE)
		return INT64_MAX;
	if (b->state == SETTLE)
		return settled < b->floor ? b->floor : settled;
	if (b->state == LETGO)
		return b->last + b->times.release;
	return b->stuck ? INT64_MAX : b->pressed + b->times.hold;
}

static void
decide(struct button *b)
{
	int64_t time = b->noisy ? b->last : b->first;

	if (b->state == HELD) {
		b->stuck = true;
		tell(
		    b, BUTTON_STUCK, b->pressed + b->times.hold, b->times.hold);
	} else if (b->state == SETTLE && b->active) {
		b->state = HELD;
		press(b, time);
	} else if (b->state == SETTLE) {
		b->state = IDLE;
		if (!b->noisy)
			tell(b, BUTTON_PHANTOM, b->first, b->last - b->first);
	} else if (b->active) {
		b->state = HELD;
	} else {
		b->state = IDLE;
		release(b, time);
	}
}

void
button_expire(struct button *b, int64_t now)
{
	int64_t due;

	while ((due = button_deadline(b)) <= now) {
		if (b->now < due)
			b->now = due;
		decide(b);
	}
}

bool
button_is_settling(const struct button *b)
{
	return !b->gone && (b->state == SETTLE || b->state == LETGO);
}
