/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "sound.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK 1024 /* samples */
#define CHANNELS_MAX 8
#define HUM_RATE 48000
#define HUM_FREQUENCY 30
#define HUM_PEAK 160 /* -46 dB */
#define NS_PER_S 1000000000

/* Does libsndfile give the samples of this file unchanged as 16 bits? */
static int
is_16_bit(int format)
{
	int sub = format & SF_FORMAT_SUBMASK;

	return sub == SF_FORMAT_PCM_16 || sub == SF_FORMAT_PCM_S8 ||
	    sub == SF_FORMAT_PCM_U8;
}

static int16_t
clip(float x)
{
	x *= 32768.0F;
	if (!(x > -32768.0F))
		return -32768;
	return x >= 32767.0F ? 32767 : (int16_t)lrintf(x);
}

static int
grow(struct sound *s, size_t *room, size_t used)
{
	int16_t *more;

	if (used + CHUNK <= *room)
		return 0;
	if (*room * sizeof(*more) >= SOUND_MAX) {
		errno = EFBIG;
		return -1;
	}
	*room = *room == 0 ? 64 * CHUNK : 2 * *room;
	more = reallocarray(s->samples, *room, sizeof(*more));
	if (more == NULL)
		return -1;
	s->samples = more;
	return 0;
}

/*
 * libsndfile's own conversion of floating point to 16 bits does not scale,
 * and wraps what is too loud; so that is done here.
 */
static int
decode(struct sound *s, SNDFILE *f, const SF_INFO *info, int volume)
{
	sf_count_t per_read = CHUNK / info->channels, n;
	size_t room = 0, used = 0, got;
	float chunk[CHUNK];
	int16_t *shrunk;
	int exact = is_16_bit(info->format);

	do {
		if (grow(s, &room, used) == -1)
			return -1;
		if (exact)
			n = sf_readf_short(f, s->samples + used, per_read);
		else
			n = sf_readf_float(f, chunk, per_read);
		got = (size_t)(n * info->channels);
		for (size_t i = 0; !exact && i < got; i++)
			s->samples[used + i] = clip(chunk[i]);
		used += got;
	} while (n == per_read);
	for (size_t i = 0; volume != 100 && i < used; i++)
		s->samples[i] = (int16_t)(s->samples[i] * volume / 100);
	s->frames = used / (size_t)info->channels;
	shrunk = realloc(s->samples, (used + 1) * sizeof(*shrunk));
	if (shrunk != NULL)
		s->samples = shrunk;
	return 0;
}

int
sound_read(struct sound *s, const char *path, int volume, const char **why)
{
	int status, saved, fd = open(path, O_RDONLY | O_CLOEXEC);
	SF_INFO info = {0};
	SNDFILE *f;

	memset(s, 0, sizeof(*s));
	if (fd == -1) {
		*why = strerror(errno);
		return -1;
	}
	f = sf_open_fd(fd, SFM_READ, &info, SF_TRUE);
	if (f == NULL) {
		*why = sf_strerror(NULL);
		errno = EBADMSG;
		return -1;
	}
	if (info.channels < 1 || info.channels > CHANNELS_MAX) {
		*why = "more than 8 channels";
		sf_close(f);
		errno = EBADMSG;
		return -1;
	}
	s->channels = (unsigned int)info.channels;
	s->rate = (unsigned int)info.samplerate;
	status = decode(s, f, &info, volume);
	saved = errno;
	sf_close(f);
	*why = saved == EFBIG ? "longer than 16 MiB when decoded"
			      : strerror(saved);
	if (status == 0 && s->frames == 0) {
		*why = "there is no sound in it";
		saved = EBADMSG;
		status = -1;
	}
	if (status == -1)
		sound_free(s);
	errno = saved;
	return status;
}

void
sound_free(struct sound *s)
{
	free(s->samples);
	memset(s, 0, sizeof(*s));
}

int
sound_hum(struct sound *s, int64_t ns)
{
	s->rate = HUM_RATE;
	s->channels = 1;
	s->frames = (size_t)(ns / (NS_PER_S / 1000) * HUM_RATE / 1000);
	s->samples = calloc(s->frames + 1, sizeof(*s->samples));
	if (s->samples == NULL)
		return -1;
	for (size_t i = 0; i < s->frames; i++)
		s->samples[i] = (int16_t)lrint(HUM_PEAK *
		    sin(2 * M_PI * HUM_FREQUENCY * (double)i / HUM_RATE));
	return 0;
}
