/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef BELLWATCH_BUTTON_H
#define BELLWATCH_BUTTON_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What the edges of one line mean.  No input, no output and no clock: the
 * caller says what happened when, in nanoseconds of CLOCK_MONOTONIC, and is
 * told the events.  The same inputs always give the same events.
 *
 *	idle -edge-> settle -still active-> held -edge-> let go -> idle
 *
 * Settle: every edge starts the settle time anew.  When it is over the level
 * decides: active is a press, dated by the first edge; inactive is a phantom
 * that lasted from the first edge to the last.  Within the lock-out after a
 * press the decision waits for the end of the lock-out.
 *
 * Let go: the same with the release time; active means it is still held.
 *
 * Noise: edges that never pause for that long during the noise time are one
 * noise event, and whether the line was active for more than half of that
 * time decides; then each further noise time decides again, without an event
 * of its own, until the line is quiet.
 */

enum button_kind {
	BUTTON_PRESS,
	BUTTON_RELEASE,
	BUTTON_PHANTOM,
	BUTTON_NOISE,
	BUTTON_STUCK, /* held for longer than the hold time */
	BUTTON_ACTIVE, /* the line was active when the watch began */
	BUTTON_OVERFLOW, /* edges were lost; the level was read again */
	BUTTON_CLOCK, /* a time stamp that cannot be true was replaced */
	BUTTON_LOST, /* the line's chip is gone */
	BUTTON_BACK, /* and here again */
	BUTTON_SETTLE, /* a settle time begins: not shown, but a hint */
};

struct button_event {
	enum button_kind kind;
	int64_t time; /* when it began */
	int64_t decided; /* when that was known */
	int64_t lasted; /* how long that took, -1 if it has no length */
	uint64_t count; /* presses so far, this one included */
};

struct button_times {
	int64_t settle;
	int64_t release;
	int64_t lockout;
	int64_t hold;
	int64_t noise;
};

typedef void button_emit(void *arg, const struct button_event *e);

struct button {
	struct button_times times;
	button_emit *emit;
	void *arg;
	enum {
		IDLE,
		SETTLE,
		HELD,
		LETGO
	} state;
	bool active; /* the level after the last edge */
	bool stuck; /* that was said already */
	bool noisy; /* so was that */
	bool gone; /* the chip is */
	int64_t now; /* time of the last input or decision */
	int64_t first, last; /* edges of this settle or release time */
	int64_t burst; /* the first edge without a pause before it */
	int64_t level_time; /* of the burst, spent active */
	int64_t pressed; /* when the present or last press began */
	int64_t floor; /* no decision about a press before this */
	int64_t left; /* when the chip went */
	uint64_t count;
};

/* Begin at a time, with an idle line. */
void button_init(struct button *b, const struct button_times *times,
    int64_t now, button_emit *emit, void *arg);

/*
 * The level as it was read: at the start, where active is an event and no
 * press; and after button_lost(), whose end it is: a settle or release time
 * that was cut off begins anew, and so does one where the level is another.
 */
void button_start(struct button *b, int64_t now, bool active);
void button_back(struct button *b, int64_t now, bool active);

/* Is the level, as it was read, another than the last edge said? */
bool button_differs(const struct button *b, bool active);

/*
 * An edge at time, of which the caller knows since arrival.  A time after
 * arrival, or much before what is already decided, is replaced.
 * Return: the time that it was given.
 */
int64_t button_edge(
    struct button *b, int64_t time, int64_t arrival, bool active);

/* Edges were lost; the chip went away. */
void button_overflow(struct button *b, int64_t now);
void button_lost(struct button *b, int64_t now);

/* When button_expire() has something to do, or INT64_MAX. */
int64_t button_deadline(const struct button *b);

/* Decide what is due at now. */
void button_expire(struct button *b, int64_t now);

/* Does it wait for the end of a settle or release time? */
bool button_is_settling(const struct button *b);

#endif
