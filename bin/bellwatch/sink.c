/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "sink.h"

#include <alsa/asoundlib.h>
#include <errno.h>
#include <sndfile.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define BUFFER_US 100000 /* so much is written ahead */
#define PERIOD_US 10000
#define NS_PER_S 1000000000

struct sink {
	snd_pcm_t *pcm; /* NULL for a file */
	SNDFILE *file;
	int16_t *ahead; /* written to the file sink, and not yet heard */
	size_t nahead;
	size_t buffer; /* frames */
	unsigned int channels;
	unsigned int rate;
	bool running;
	int64_t started;
	int64_t heard; /* frames since then */
};

static int
fail(int alsa_error)
{
	errno = -alsa_error;
	return -1;
}

/* ---- ALSA -------------------------------------------------------------- */

static void
no_message(const char *file, int line, const char *function, int error,
    const char *format, ...)
{
	(void)file;
	(void)line;
	(void)function;
	(void)error;
	(void)format;
}

static int
set_hardware(struct sink *s)
{
	unsigned int buffer = BUFFER_US, period = PERIOD_US, rate = s->rate;
	snd_pcm_hw_params_t *hw;
	snd_pcm_uframes_t frames;
	int e;

	snd_pcm_hw_params_alloca(&hw);
	if ((e = snd_pcm_hw_params_any(s->pcm, hw)) < 0 ||
	    (e = snd_pcm_hw_params_set_access(
		 s->pcm, hw, SND_PCM_ACCESS_RW_INTERLEAVED)) < 0 ||
	    (e = snd_pcm_hw_params_set_format(s->pcm, hw, SND_PCM_FORMAT_S16)) <
		0 ||
	    (e = snd_pcm_hw_params_set_channels(s->pcm, hw, s->channels)) < 0 ||
	    (e = snd_pcm_hw_params_set_rate_near(s->pcm, hw, &rate, NULL)) <
		0 ||
	    (e = snd_pcm_hw_params_set_period_time_near(
		 s->pcm, hw, &period, NULL)) < 0 ||
	    (e = snd_pcm_hw_params_set_buffer_time_near(
		 s->pcm, hw, &buffer, NULL)) < 0 ||
	    (e = snd_pcm_hw_params(s->pcm, hw)) < 0 ||
	    (e = snd_pcm_hw_params_get_buffer_size(hw, &frames)) < 0)
		return e;
	s->buffer = frames;
	return 0;
}

/* It is started by hand, when the buffer is full. */
static int
set_software(struct sink *s)
{
	snd_pcm_sw_params_t *sw;
	snd_pcm_uframes_t boundary;
	int e;

	snd_pcm_sw_params_alloca(&sw);
	if ((e = snd_pcm_sw_params_current(s->pcm, sw)) < 0 ||
	    (e = snd_pcm_sw_params_get_boundary(sw, &boundary)) < 0 ||
	    (e = snd_pcm_sw_params_set_start_threshold(s->pcm, sw, boundary)) <
		0)
		return e;
	return snd_pcm_sw_params(s->pcm, sw);
}

static int
open_alsa(struct sink *s, const char *device)
{
	int e;

	snd_lib_error_set_handler(no_message);
	e = snd_pcm_open(
	    &s->pcm, device, SND_PCM_STREAM_PLAYBACK, SND_PCM_NONBLOCK);
	if (e < 0) {
		s->pcm = NULL;
		return fail(e);
	}
	if ((e = set_hardware(s)) < 0 || (e = set_software(s)) < 0)
		return fail(e);
	return 0;
}

/* ---- a file ------------------------------------------------------------ */

static int
open_file(struct sink *s, const char *path)
{
	SF_INFO info = {
	    .samplerate = (int)s->rate,
	    .channels = (int)s->channels,
	    .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16,
	};
	SF_INFO old = {0};

	s->buffer = (size_t)s->rate * (BUFFER_US / 1000) / 1000;
	s->ahead = calloc(s->buffer * s->channels, sizeof(*s->ahead));
	if (s->ahead == NULL)
		return -1;
	/* What was played before stays, if it is of the same kind. */
	s->file = sf_open(path, SFM_READ, &old);
	if (s->file != NULL) {
		sf_close(s->file);
		s->file = NULL;
		if (old.samplerate != info.samplerate ||
		    old.channels != info.channels ||
		    old.format != info.format) {
			errno = EEXIST;
			return -1;
		}
		info = old;
	}
	errno = EIO;
	s->file = sf_open(path, old.channels ? SFM_RDWR : SFM_WRITE, &info);
	if (s->file == NULL)
		return -1;
	sf_seek(s->file, 0, SEEK_END);
	return 0;
}

/* What the clock says was heard goes into the file. */
static int
play_file(struct sink *s, int64_t now)
{
	int64_t rate = s->rate, since = now - s->started;
	size_t due, rest;
	bool dry;

	if (!s->running)
		return 0;
	due = (size_t)(since / NS_PER_S * rate +
	    since % NS_PER_S * rate / NS_PER_S - s->heard);
	dry = due > s->nahead;
	if (dry)
		due = s->nahead;
	if (sf_writef_short(s->file, s->ahead, (sf_count_t)due) !=
	    (sf_count_t)due) {
		errno = EIO;
		return -1;
	}
	s->heard += (int64_t)due;
	rest = s->nahead - due;
	memmove(s->ahead, s->ahead + due * s->channels,
	    rest * s->channels * sizeof(*s->ahead));
	s->nahead = rest;
	errno = EPIPE;
	return dry ? -1 : 0;
}

/* ---- either ------------------------------------------------------------ */

struct sink *
sink_open(const char *device, const struct sound *like)
{
	struct sink *s = calloc(1, sizeof(*s));
	int status, saved;

	if (s == NULL)
		return NULL;
	s->rate = like->rate;
	s->channels = like->channels;
	if (strncmp(device, "file:", 5) == 0)
		status = open_file(s, device + 5);
	else
		status = open_alsa(s, device);
	if (status == 0)
		return s;
	saved = errno;
	sink_close(s);
	errno = saved;
	return NULL;
}

void
sink_close(struct sink *s)
{
	if (s == NULL)
		return;
	if (s->pcm != NULL)
		snd_pcm_close(s->pcm);
	if (s->file != NULL)
		sf_close(s->file);
	free(s->ahead);
	free(s);
}

long
sink_room(struct sink *s, int64_t now)
{
	snd_pcm_sframes_t n;

	if (s->pcm == NULL)
		return play_file(s, now) == -1 ? -1
					       : (long)(s->buffer - s->nahead);
	n = snd_pcm_avail_update(s->pcm);
	return n < 0 ? fail((int)n) : n;
}

long
sink_write(struct sink *s, const int16_t *samples, size_t frames)
{
	snd_pcm_sframes_t n;

	if (s->pcm != NULL) {
		n = snd_pcm_writei(s->pcm, samples, frames);
		return n == -EAGAIN ? 0 : n < 0 ? fail((int)n) : n;
	}
	memcpy(s->ahead + s->nahead * s->channels, samples,
	    frames * s->channels * sizeof(*samples));
	s->nahead += frames;
	return (long)frames;
}

int
sink_start(struct sink *s, int64_t now)
{
	int e;

	if (s->pcm != NULL) {
		e = snd_pcm_start(s->pcm);
		return e < 0 ? fail(e) : 0;
	}
	s->running = true;
	s->started = now;
	s->heard = 0;
	return 0;
}

long
sink_delay(struct sink *s, int64_t now)
{
	snd_pcm_sframes_t n;
	int e;

	if (s->pcm == NULL)
		return play_file(s, now) == -1 ? -1 : (long)s->nahead;
	e = snd_pcm_delay(s->pcm, &n);
	return e < 0 ? fail(e) : n < 0 ? 0 : n;
}

int
sink_reset(struct sink *s, int64_t now)
{
	int e;

	if (s->pcm != NULL) {
		snd_pcm_drop(s->pcm);
		e = snd_pcm_prepare(s->pcm);
		return e < 0 ? fail(e) : 0;
	}
	play_file(s, now);
	s->running = false;
	s->nahead = 0;
	return 0;
}

void
sink_list(struct buf *b)
{
	const char *sep = "";
	int card = -1;
	char *name;

	while (snd_card_next(&card) == 0 && card >= 0)
		if (snd_card_get_name(card, &name) == 0) {
			buf_addf(b, "%splughw:%d (%s)", sep, card, name);
			free(name);
			sep = ", ";
		}
	if (*sep == '\0')
		buf_addstr(b, "none");
}
