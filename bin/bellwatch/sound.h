/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef BELLWATCH_SOUND_H
#define BELLWATCH_SOUND_H

#include <stddef.h>
#include <stdint.h>

/*
 * A sound in memory, so that no slow disk delays the bell: 16-bit samples,
 * interleaved.  A 16-bit file at full volume is kept bit for bit.
 */
struct sound {
	int16_t *samples;
	size_t frames;
	unsigned int channels;
	unsigned int rate;
};

/* The longest one: 87 seconds of stereo at 48 kHz. */
#define SOUND_MAX ((size_t)16 << 20)

/*
 * Decode a file that libsndfile knows (WAV, FLAC, Ogg ...).
 * Return: 0 with *s to be freed by sound_free(); or -1 with errno set (EFBIG
 * beyond SOUND_MAX bytes, EBADMSG for what is no sound) and *why a sentence
 * in static memory.
 */
int sound_read(struct sound *s, const char *path, int volume, const char **why);
void sound_free(struct sound *s);

/* A hum of 30 Hz, as quiet as may be, that keeps a loudspeaker awake. */
int sound_hum(struct sound *s, int64_t ns);

#endif
