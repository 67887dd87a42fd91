/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "limit.h"

#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "sandbox.h"
#include "sysexit.h"

static volatile sig_atomic_t signals;
static struct out *output;
static const char *input_name;

int
limit_reached(void)
{
	return signals > 0;
}

static void
say(const char *s)
{
	if (write(STDERR_FILENO, s, strlen(s)) == -1)
		return; /* there is nobody else to tell */
}

/*
 * The system sends it once more for each second.  Nothing that the program was
 * in the middle of is touched: out holds bytes that are whole lines up to the
 * last line end.
 */
static void
on_time(int number)
{
	const char *data = output->buf.data, *end;

	(void)number;
	if (signals++ == 0)
		return;
	end = output->err == 0 ? memrchr(data, '\n', output->buf.len) : NULL;
	if (end != NULL)
		io_write(output->fd, data, (size_t)(end + 1 - data));
	say("mimelink: ");
	say(input_name);
	say(": " LIMIT_REASON "\n");
	_exit(EX_TEMPFAIL);
}

/* Lower it only.  The last seconds are for the signals. */
static void
lower(__rlimit_resource_t resource, rlim_t value, rlim_t margin)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) == -1)
		return;
	if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < value + margin)
		value = limit.rlim_max > margin ? limit.rlim_max - margin : 1;
	if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > value)
		limit.rlim_cur = value;
	setrlimit(resource, &limit);
}

void
limit_space(void)
{
	signal(SIGXFSZ, SIG_IGN);
	if (SIZE_MAX > UINT32_MAX && SANDBOX_POSSIBLE)
		lower(RLIMIT_AS, (rlim_t)LIMIT_GIGABYTES << 30, 0);
}

void
limit_time(struct out *out, const char *name)
{
	struct sigaction action = {.sa_handler = on_time};

	output = out;
	input_name = name;
	sigaction(SIGXCPU, &action, NULL);
	if (SANDBOX_POSSIBLE)
		lower(RLIMIT_CPU, LIMIT_SECONDS, 2);
}
