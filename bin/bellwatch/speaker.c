/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "speaker.h"

#include <alsa/asoundlib.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sink.h"
#include "trace.h"

#define MS 1000000LL
#define NS_PER_S 1000000000LL
#define TURN (20 * MS) /* between two refills */
#define FADE_PER_S 200 /* 5 ms */
#define BUSY_FOR (2 * NS_PER_S) /* then the next device is tried */
#define BUSY_TURN (100 * MS)
#define RETRY_MIN (250 * MS)
#define RETRY_MAX (60 * NS_PER_S)
#define WAIT_MAX (10 * NS_PER_S) /* a later sound is for nobody */
#define STALL (2 * NS_PER_S)
#define HUM (2 * NS_PER_S)
#define CHUNK 512 /* samples */

/* A sound that waits for its turn. */
struct wish {
	const struct sound *sound;
	int64_t since;
	bool held;
};

struct speaker {
	const struct config *config;
	speaker_emit *emit;
	void *arg;
	char first[80]; /* the device of the first card, if none is set */

	struct sink *sink; /* open if not NULL */
	const char *device; /* which */
	const struct sound *format; /* whose rate and channels it has */
	bool running;
	bool ringing; /* for somebody, that is not only prepared */

	/* What is written next: the lead, then the sound, then silence. */
	const struct sound *sound;
	size_t lead;
	size_t at; /* frame of the sound */
	bool held;
	unsigned int again; /* further plays asked for */
	bool played; /* once through, as far as it is written */
	size_t fade; /* frames left of a fade, 0 for none */
	bool ended; /* only silence follows */
	int64_t silent; /* frames of it that were written */

	int64_t turn; /* next refill */
	int64_t moved; /* when the device was last seen to play */
	int64_t written; /* frames, since it was started */
	int64_t heard; /* of those, as far as is known */

	struct wish wishes[LINES_MAX];
	size_t nwishes;

	bool lost;
	int64_t retry, backoff; /* when, and how long to wait the next time */
	int64_t busy; /* since when, 0 if it is not */
	size_t skip; /* devices that were busy for too long */

	struct sound hum;
	int64_t hum_due;
};

struct speaker *
speaker_new(const struct config *config, speaker_emit *emit, void *arg)
{
	struct speaker *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->emit = emit;
	s->arg = arg;
	if (sound_hum(&s->hum, HUM) == -1) {
		free(s);
		return NULL;
	}
	s->config = config;
	s->retry = INT64_MAX;
	s->hum_due = config->keepalive > 0 ? 0 : INT64_MAX;
	return s;
}

void
speaker_set_arg(struct speaker *s, void *arg)
{
	s->arg = arg;
}

void
speaker_free(struct speaker *s)
{
	if (s == NULL)
		return;
	sink_close(s->sink);
	sound_free(&s->hum);
	free(s);
}

/* ---- the device -------------------------------------------------------- */

static const char *
device(struct speaker *s, size_t i)
{
	int card = -1;

	if (s->config->devices.n > 0)
		return i < s->config->devices.n ? s->config->devices.v[i]
						: NULL;
	if (i > 0 || snd_card_next(&card) < 0)
		return NULL;
	snprintf(s->first, sizeof(s->first), "plughw:%d", card < 0 ? 0 : card);
	return s->first;
}

static void
close_sink(struct speaker *s)
{
	sink_close(s->sink);
	s->sink = NULL;
	s->running = false;
	s->turn = INT64_MAX;
}

static void
lose(struct speaker *s, int64_t now, int error)
{
	if (!s->lost)
		s->emit(s->arg, true, s->device, strerror(error));
	if (!s->lost)
		s->backoff = RETRY_MIN;
	s->lost = true;
	s->retry = now + s->backoff;
	s->backoff = s->backoff < RETRY_MAX / 2 ? 2 * s->backoff : RETRY_MAX;
	s->skip = 0;
	s->busy = 0;
	close_sink(s);
}

/*
 * Open the first device that can be opened.  One that is busy gets some time,
 * since whoever has it may be about to end.
 */
static int
open_sink(struct speaker *s, const struct sound *like, int64_t now)
{
	const char *name;
	int error = ENODEV;

	s->device = device(s, 0);
	for (size_t i = s->skip; (name = device(s, i)) != NULL; i++) {
		s->sink = sink_open(name, like);
		if (s->sink != NULL) {
			s->device = name;
			s->format = like;
			break;
		}
		error = errno;
		if (s->busy == 0)
			s->busy = now;
		if (error == EBUSY && i == s->skip &&
		    now - s->busy < BUSY_FOR) {
			s->retry = now + BUSY_TURN;
			return -1;
		}
		if (error == EBUSY)
			s->skip = i + 1;
	}
	if (s->sink == NULL) {
		lose(s, now, error);
		return -1;
	}
	s->busy = 0;
	s->skip = 0;
	s->retry = INT64_MAX;
	if (s->lost)
		s->emit(s->arg, false, s->device, NULL);
	s->lost = false;
	return 0;
}

int
speaker_try(struct speaker *s, const struct sound *sound, const char **name)
{
	struct sink *sink;

	*name = s->device = device(s, 0);
	if (*name == NULL) {
		*name = "loudspeaker";
		errno = ENODEV;
		return -1;
	}
	sink = sink_open(*name, sound);
	if (sink == NULL)
		return -1;
	sink_close(sink);
	return 0;
}

/* ---- the samples ------------------------------------------------------- */

static void
begin(struct speaker *s, const struct sound *sound, bool held)
{
	s->sound = sound;
	s->lead = (size_t)(s->config->preroll / (NS_PER_S / 1000) *
	    sound->rate / 1000);
	s->at = 0;
	s->held = held;
	s->again = 0;
	s->played = s->ended = false;
	s->fade = 0;
	s->silent = 0;
	s->written = 0;
}

/* At the end of the sound: once more, or no more? */
static void
come_round(struct speaker *s)
{
	s->played = true;
	s->at = 0;
	if (s->again > 0)
		s->again--;
	else if (!s->held)
		s->ended = true;
}

/* Part of a frame of the hum, which leads and is heard on all channels. */
static int16_t
lead_sample(const struct speaker *s)
{
	size_t at = s->lead * s->hum.rate / s->sound->rate;

	return s->hum.samples[at % s->hum.frames];
}

static void
next_frame(struct speaker *s, int16_t *to)
{
	const struct sound *sound = s->sound;
	size_t full = sound->rate / FADE_PER_S;

	if (s->lead == 0 && !s->ended && s->at == sound->frames)
		come_round(s);
	for (size_t c = 0; c < sound->channels; c++) {
		if (s->lead > 0)
			to[c] = lead_sample(s);
		else if (s->ended)
			to[c] = 0;
		else
			to[c] = sound->samples[s->at * sound->channels + c];
		if (s->fade > 0 && !s->ended)
			to[c] = (int16_t)(to[c] * (int)s->fade / (int)full);
	}
	if (s->lead > 0) {
		s->lead--;
	} else if (s->ended) {
		s->silent++;
	} else {
		s->at++;
		if (s->fade > 0 && --s->fade == 0)
			s->ended = true;
	}
}

static int
fill(struct speaker *s, int64_t now)
{
	long room = sink_room(s->sink, now), n;
	int16_t chunk[CHUNK];
	size_t frames;

	if (room < 0)
		return -1;
	while (room > 0) {
		frames = CHUNK / s->sound->channels;
		if (frames > (size_t)room)
			frames = (size_t)room;
		for (size_t i = 0; i < frames; i++)
			next_frame(s, chunk + i * s->sound->channels);
		n = sink_write(s->sink, chunk, frames);
		if (n < 0)
			return -1;
		s->written += n;
		room = n < (long)frames ? 0 : room - n;
	}
	return 0;
}

/* ---- playing ----------------------------------------------------------- */

/* Open, or reuse, and fill the buffer from the beginning of the sound. */
static int
ready(struct speaker *s, const struct sound *sound, bool held, int64_t now)
{
	if (s->sink != NULL &&
	    (s->format->rate != sound->rate ||
		s->format->channels != sound->channels))
		close_sink(s);
	if (s->sink == NULL && open_sink(s, sound, now) == -1)
		return -1;
	begin(s, sound, held);
	s->running = false;
	s->turn = INT64_MAX;
	if (sink_reset(s->sink, now) == -1 || fill(s, now) == -1) {
		lose(s, now, errno);
		return -1;
	}
	TRACE2(bellwatch, queued, s->device, s->written);
	return 0;
}

static void
wish(struct speaker *s, const struct sound *sound, int64_t now)
{
	for (size_t i = 0; i < s->nwishes; i++)
		if (s->wishes[i].sound == sound) {
			s->wishes[i].held = true;
			return;
		}
	if (s->nwishes < LINES_MAX)
		s->wishes[s->nwishes++] = (struct wish){sound, now, true};
}

/* A sound that the device did not play to its end is played again. */
static void
fail(struct speaker *s, int64_t now, int error)
{
	if (s->ringing && s->sound != &s->hum && (s->held || !s->ended)) {
		wish(s, s->sound, now);
		for (size_t i = 0; i < s->nwishes; i++)
			if (s->wishes[i].sound == s->sound)
				s->wishes[i].held = s->held;
	}
	s->ringing = false;
	lose(s, now, error);
}

static void
start(struct speaker *s, int64_t now)
{
	if (sink_start(s->sink, now) == -1) {
		fail(s, now, errno);
		return;
	}
	TRACE2(bellwatch, started, s->device, now);
	s->running = true;
	s->turn = now + TURN;
	s->moved = now;
	s->heard = -1;
}

/* Nobody's sound is under way: close, stay open with silence, or hum. */
static void
rest(struct speaker *s, int64_t now)
{
	s->ringing = false;
	if (s->config->keepalive > 0)
		s->hum_due = now + s->config->keepalive;
	if (s->config->keep_open && s->running) {
		s->held = false;
		s->ended = true;
		return;
	}
	close_sink(s);
}

static void
drop_wish(struct speaker *s)
{
	s->nwishes--;
	memmove(s->wishes, s->wishes + 1, s->nwishes * sizeof(s->wishes[0]));
}

static bool
is_wished(struct speaker *s, int64_t now)
{
	while (s->nwishes > 0 && !s->wishes[0].held &&
	    now - s->wishes[0].since > WAIT_MAX)
		drop_wish(s);
	return s->nwishes > 0;
}

static void
next_wish(struct speaker *s, int64_t now)
{
	while (!s->ringing && is_wished(s, now)) {
		if (ready(s, s->wishes[0].sound, s->wishes[0].held, now) == -1)
			return;
		s->ringing = true;
		start(s, now);
		if (s->lost)
			return;
		drop_wish(s);
	}
	if (!s->ringing)
		rest(s, now);
}

void
speaker_prepare(struct speaker *s, const struct sound *sound, int64_t now)
{
	if (!s->ringing && !s->running && s->retry == INT64_MAX)
		ready(s, sound, false, now);
}

void
speaker_cancel(struct speaker *s, int64_t now)
{
	if (!s->ringing && !s->running)
		rest(s, now);
}

void
speaker_ring(struct speaker *s, const struct sound *sound, int64_t now)
{
	bool prepared = s->sink != NULL && !s->running && s->sound == sound;

	/* The hum is for nobody: it gives way at once. */
	if (s->sound == &s->hum)
		s->ringing = false;
	if (s->ringing && s->sound == sound && s->sink != NULL) {
		/* Rung again: it shall be heard from the beginning again. */
		if (s->ended) {
			wish(s, sound, now);
			return;
		}
		s->again = s->held ? 0 : 1;
		s->held = true;
		s->fade = 0;
	} else if (!s->ringing && prepared) {
		s->ringing = true;
		s->held = true;
		start(s, now);
	} else {
		wish(s, sound, now);
		next_wish(s, now);
	}
}

void
speaker_release(struct speaker *s, const struct sound *sound, int64_t now)
{
	(void)now;
	for (size_t i = 0; i < s->nwishes; i++)
		if (s->wishes[i].sound == sound)
			s->wishes[i].held = false;
	if (!s->ringing || s->sound != sound || !s->held)
		return;
	s->held = false;
	if (s->played && s->again == 0 && !s->ended)
		s->fade = sound->rate / FADE_PER_S;
}

int64_t
speaker_deadline(const struct speaker *s)
{
	int64_t due = s->retry;

	if (s->sink != NULL && s->running && s->turn < due)
		due = s->turn;
	if (!s->ringing && s->hum_due < due)
		due = s->hum_due;
	return due;
}

static void
recover(struct speaker *s, int64_t now, int error)
{
	if (error == EPIPE || error == ESTRPIPE || error == EINTR) {
		if (sink_reset(s->sink, now) == 0 && fill(s, now) == 0) {
			start(s, now);
			return;
		}
		error = errno;
	}
	fail(s, now, error);
}

/* Does it still play?  A card that was unplugged may only stand still. */
static int
watch_progress(struct speaker *s, long delay, int64_t now)
{
	int64_t heard = s->written - delay;

	if (heard != s->heard)
		s->moved = now;
	s->heard = heard;
	if (now - s->moved < STALL)
		return 0;
	errno = ENODEV;
	return -1;
}

static void
play(struct speaker *s, int64_t now)
{
	long delay = -1;
	int64_t left;

	if (fill(s, now) == -1 || (delay = sink_delay(s->sink, now)) == -1 ||
	    watch_progress(s, delay, now) == -1) {
		recover(s, now, errno);
		return;
	}
	s->turn = now + TURN;
	if (!s->ended || !s->ringing)
		return;
	left = delay - s->silent;
	if (left <= 0) {
		sink_reset(s->sink, now);
		s->running = false;
		s->ringing = false;
		if (s->config->keep_open && s->nwishes == 0) {
			if (fill(s, now) == -1)
				lose(s, now, errno);
			else
				start(s, now);
		}
		next_wish(s, now);
		return;
	}
	left = now + left * NS_PER_S / (int64_t)s->sound->rate + 1;
	if (left < s->turn)
		s->turn = left;
}

void
speaker_run(struct speaker *s, int64_t now)
{
	if (s->retry <= now) {
		s->retry = INT64_MAX;
		if (is_wished(s, now))
			next_wish(s, now);
		else if (open_sink(s, &s->hum, now) == 0)
			close_sink(s);
	}
	if (s->sink != NULL && s->running && s->turn <= now)
		play(s, now);
	if (s->hum_due <= now && !s->ringing) {
		s->hum_due = now + s->config->keepalive;
		if (s->retry == INT64_MAX &&
		    ready(s, &s->hum, false, now) == 0) {
			s->ringing = true;
			start(s, now);
		}
	}
}
