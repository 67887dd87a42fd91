/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef BELLWATCH_SPEAKER_H
#define BELLWATCH_SPEAKER_H

#include <stdbool.h>
#include <stdint.h>

#include "config.h"
#include "sound.h"

/*
 * Plays the sound of one button at a time, at least once through and for as
 * long as the button is held; the sounds of others wait for their turn.
 * Nothing here waits: speaker_run() does what is due.
 *
 *	prepare (open the device, fill its buffer) -> ring -> release -> ...
 *						  \-> cancel
 */
struct speaker;

/* The loudspeaker was lost, or is back; for errors there is a reason. */
typedef void speaker_emit(
    void *arg, bool lost, const char *device, const char *reason);

/* Return: NULL with errno ENOMEM. */
struct speaker *speaker_new(
    const struct config *config, speaker_emit *emit, void *arg);
void speaker_free(struct speaker *s);

/* Whom to tell from now on. */
void speaker_set_arg(struct speaker *s, void *arg);

/*
 * Can the first device be opened?  Return: 0, or -1 with errno set and
 * *device its name.
 */
int speaker_try(
    struct speaker *s, const struct sound *sound, const char **device);

/* A sound must live for as long as the speaker. */
void speaker_prepare(struct speaker *s, const struct sound *sound, int64_t now);
void speaker_cancel(struct speaker *s, int64_t now);
void speaker_ring(struct speaker *s, const struct sound *sound, int64_t now);
void speaker_release(struct speaker *s, const struct sound *sound, int64_t now);

/* When speaker_run() has something to do, or INT64_MAX. */
int64_t speaker_deadline(const struct speaker *s);
void speaker_run(struct speaker *s, int64_t now);

#endif
