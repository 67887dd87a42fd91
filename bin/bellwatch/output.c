/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "output.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

int
output_init(struct output *o, int fd)
{
	memset(o, 0, sizeof(*o));
	o->fd = fd;
	return buf_reserve(&o->queue, OUTPUT_MAX) == NULL ? -1 : 0;
}

void
output_free(struct output *o)
{
	buf_free(&o->queue);
}

bool
output_is_waiting(const struct output *o)
{
	return o->queue.len > 0;
}

/*
 * O_NONBLOCK would be shared with whoever else has the terminal or pipe.  But
 * a pipe that poll(2) calls writable takes PIPE_BUF bytes without blocking.
 */
static bool
has_room(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLOUT};

	return poll(&p, 1, 0) == 1;
}

static int
fail(struct output *o)
{
	int error = errno;

	o->closed = error == EPIPE;
	buf_truncate(&o->queue, 0);
	errno = error;
	return -1;
}

int
output_run(struct output *o)
{
	size_t len, done = 0;
	char *line, *end;
	ssize_t n;

	while (done < o->queue.len && has_room(o->fd)) {
		line = o->queue.data + done;
		end = strchr(line, '\n');
		len = end == NULL ? o->queue.len - done
				  : (size_t)(end - line) + 1;
		if ((n = write(o->fd, line, len)) > 0)
			done += (size_t)n;
		else if (n == -1 && errno != EINTR && errno != EAGAIN)
			return fail(o);
		else
			break;
	}
	if (done > 0) {
		memmove(
		    o->queue.data, o->queue.data + done, o->queue.len - done);
		buf_truncate(&o->queue, o->queue.len - done);
	}
	return 0;
}

int
output_add(struct output *o, const char *line, size_t len)
{
	if (o->closed)
		return 0;
	if (o->queue.len + len > OUTPUT_MAX)
		o->dropped++;
	else
		buf_add(&o->queue, line, len);
	return output_run(o);
}

size_t
output_dropped(struct output *o)
{
	size_t n = o->dropped;

	if (output_is_waiting(o))
		return 0;
	o->dropped = 0;
	return n;
}
