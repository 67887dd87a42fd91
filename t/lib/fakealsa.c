/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

/*
 * What bellwatch calls of libasound, without a sound card: one loudspeaker
 * that plays in the time of the test and keeps what is heard.  Loaded with
 * RTLD_GLOBAL before bellwatch.so.
 */

#include <alsa/asoundlib.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum call {
	OPEN,
	PARAMS,
	START,
	AVAIL,
	WRITE,
	DELAY,
	PREPARE,
	CARD,
	THRESHOLD,
	N_CALLS
};

int fake_error[N_CALLS]; /* errno of each, 0 if it works */
int fake_after[N_CALLS]; /* so many that work */
int fake_times[N_CALLS]; /* so many times, -1 for ever */
const char *fake_busy; /* this device is in use */
const char *fake_gone; /* and this one is not there */
int fake_stands_still;
int64_t fake_now; /* nanoseconds */
int fake_opened;
char fake_device[64];
int16_t fake_heard[1 << 22];
size_t fake_nheard; /* samples */

static struct {
	unsigned int rate, channels;
	size_t buffer; /* frames */
	int16_t ahead[1 << 16];
	size_t nahead; /* frames */
	int open, running;
	int64_t played_to;
} pcm;

static int
fails(enum call call)
{
	if (fake_error[call] == 0 || fake_times[call] == 0)
		return 0;
	if (fake_after[call] > 0) {
		fake_after[call]--;
		return 0;
	}
	if (fake_times[call] > 0)
		fake_times[call]--;
	return -fake_error[call];
}

/* What is due now is heard.  Return: -EPIPE if there was too little. */
static int
play(void)
{
	int64_t frame_ns = 1000000000 / pcm.rate;
	size_t due, n;

	if (!pcm.running || fake_stands_still)
		return 0;
	due = (size_t)((fake_now - pcm.played_to) / frame_ns);
	n = due < pcm.nahead ? due : pcm.nahead;
	memcpy(fake_heard + fake_nheard, pcm.ahead,
	    n * pcm.channels * sizeof(int16_t));
	fake_nheard += n * pcm.channels;
	memmove(pcm.ahead, pcm.ahead + n * pcm.channels,
	    (pcm.nahead - n) * pcm.channels * sizeof(int16_t));
	pcm.nahead -= n;
	pcm.played_to += (int64_t)due * frame_ns;
	if (n == due)
		return 0;
	pcm.running = 0;
	return -EPIPE;
}

int
snd_pcm_open(snd_pcm_t **p, const char *name, snd_pcm_stream_t stream, int mode)
{
	int e = fails(OPEN);

	if (stream != SND_PCM_STREAM_PLAYBACK || mode != SND_PCM_NONBLOCK)
		return -EINVAL;
	if (fake_busy != NULL && strcmp(name, fake_busy) == 0)
		return -EBUSY;
	if (fake_gone != NULL && strcmp(name, fake_gone) == 0)
		return -ENODEV;
	if (e == 0) {
		*p = (snd_pcm_t *)&pcm;
		pcm.open = 1;
		pcm.running = 0;
		pcm.nahead = 0;
		fake_opened++;
		strncpy(fake_device, name, sizeof(fake_device) - 1);
	}
	return e;
}

int
snd_pcm_close(snd_pcm_t *p)
{
	(void)p;
	play();
	pcm.open = pcm.running = 0;
	return 0;
}

int
snd_pcm_start(snd_pcm_t *p)
{
	int e = fails(START);

	(void)p;
	pcm.running = e == 0;
	pcm.played_to = fake_now;
	return e;
}

int
snd_pcm_drop(snd_pcm_t *p)
{
	(void)p;
	play();
	pcm.running = 0;
	return 0;
}

int
snd_pcm_prepare(snd_pcm_t *p)
{
	(void)p;
	pcm.nahead = 0;
	return fails(PREPARE);
}

snd_pcm_sframes_t
snd_pcm_avail_update(snd_pcm_t *p)
{
	int e = fails(AVAIL);

	(void)p;
	if (e == 0)
		e = play();
	return e != 0 ? e : (snd_pcm_sframes_t)(pcm.buffer - pcm.nahead);
}

snd_pcm_sframes_t
snd_pcm_writei(snd_pcm_t *p, const void *samples, snd_pcm_uframes_t n)
{
	int e = fails(WRITE);

	(void)p;
	if (e != 0)
		return e;
	if (n > pcm.buffer - pcm.nahead)
		n = pcm.buffer - pcm.nahead;
	memcpy(pcm.ahead + pcm.nahead * pcm.channels, samples,
	    n * pcm.channels * sizeof(int16_t));
	pcm.nahead += n;
	return (snd_pcm_sframes_t)n;
}

int
snd_pcm_delay(snd_pcm_t *p, snd_pcm_sframes_t *n)
{
	int e = fails(DELAY);

	(void)p;
	*n = (snd_pcm_sframes_t)pcm.nahead;
	return e;
}

/* ---- parameters -------------------------------------------------------- */

int
snd_pcm_hw_params_set_channels(
    snd_pcm_t *p, snd_pcm_hw_params_t *hw, unsigned int n)
{
	(void)p;
	(void)hw;
	pcm.channels = n;
	return 0;
}

int
snd_pcm_hw_params_set_rate_near(
    snd_pcm_t *p, snd_pcm_hw_params_t *hw, unsigned int *rate, int *dir)
{
	(void)p;
	(void)hw;
	(void)dir;
	pcm.rate = *rate;
	return 0;
}

int
snd_pcm_hw_params_set_buffer_time_near(
    snd_pcm_t *p, snd_pcm_hw_params_t *hw, unsigned int *us, int *dir)
{
	(void)p;
	(void)hw;
	(void)dir;
	pcm.buffer = (size_t)pcm.rate * *us / 1000000;
	return 0;
}

int
snd_pcm_hw_params_get_buffer_size(
    const snd_pcm_hw_params_t *hw, snd_pcm_uframes_t *n)
{
	(void)hw;
	*n = pcm.buffer;
	return 0;
}

int
snd_pcm_hw_params(snd_pcm_t *p, snd_pcm_hw_params_t *hw)
{
	(void)p;
	(void)hw;
	return fails(PARAMS);
}

int
snd_pcm_sw_params_set_start_threshold(
    snd_pcm_t *p, snd_pcm_sw_params_t *sw, snd_pcm_uframes_t n)
{
	(void)p;
	(void)sw;
	(void)n;
	return fails(THRESHOLD);
}

size_t
snd_pcm_hw_params_sizeof(void)
{
	return 16;
}

size_t
snd_pcm_sw_params_sizeof(void)
{
	return 16;
}

#define ACCEPT(name, ...) \
	int name(__VA_ARGS__) \
	{ \
		return 0; \
	}

#pragma GCC diagnostic ignored "-Wunused-parameter"
/* NOLINTBEGIN(misc-unused-parameters) */
ACCEPT(snd_pcm_hw_params_any, snd_pcm_t *p, snd_pcm_hw_params_t *hw)
ACCEPT(snd_pcm_hw_params_set_access, snd_pcm_t *p, snd_pcm_hw_params_t *hw,
    snd_pcm_access_t a)
ACCEPT(snd_pcm_hw_params_set_format, snd_pcm_t *p, snd_pcm_hw_params_t *hw,
    snd_pcm_format_t f)
ACCEPT(snd_pcm_hw_params_set_period_time_near, snd_pcm_t *p,
    snd_pcm_hw_params_t *hw, unsigned int *us, int *dir)
ACCEPT(snd_pcm_sw_params_current, snd_pcm_t *p, snd_pcm_sw_params_t *sw)
ACCEPT(snd_pcm_sw_params_get_boundary, const snd_pcm_sw_params_t *sw,
    snd_pcm_uframes_t *n)
ACCEPT(snd_pcm_sw_params, snd_pcm_t *p, snd_pcm_sw_params_t *sw)
/* NOLINTEND(misc-unused-parameters) */

int
snd_card_next(int *card)
{
	*card = *card < 0 ? 3 : -1;
	return fails(CARD);
}

int
snd_card_get_name(int card, char **name)
{
	(void)card;
	*name = strdup("Fake");
	return *name == NULL ? -ENOMEM : 0;
}
