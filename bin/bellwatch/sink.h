/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef BELLWATCH_SINK_H
#define BELLWATCH_SINK_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "sound.h"

/*
 * Where samples go: an ALSA device, or with file:PATH a WAV file that takes
 * them at the pace of the clock and holds, one behind the other, exactly what
 * a loudspeaker would have played.  Nothing here waits.  Times are of the
 * caller's clock; the functions return -1 with errno set.
 */
struct sink;

/* Open for sounds of this rate and number of channels.  Return: NULL too. */
struct sink *sink_open(const char *device, const struct sound *like);
void sink_close(struct sink *s);

/* How many frames can be written now (EPIPE: it ran dry; ENODEV ...). */
long sink_room(struct sink *s, int64_t now);

/* No more than there is room for.  Return: how many frames were taken. */
long sink_write(struct sink *s, const int16_t *samples, size_t frames);

/* Begin to play what was written. */
int sink_start(struct sink *s, int64_t now);

/* Frames that are written and not yet heard. */
long sink_delay(struct sink *s, int64_t now);

/* Stop at once, or after an error, and be ready to be written to again. */
int sink_reset(struct sink *s, int64_t now);

/* Add the names of the devices that there are, for a message. */
void sink_list(struct buf *b);

#endif
