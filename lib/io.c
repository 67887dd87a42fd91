/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "io.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define READ_SIZE ((size_t)64 * 1024)

/* Is the call to be made again?  Waits for fd where it would block. */
static int
again(int fd, short events)
{
	struct pollfd p = {.fd = fd, .events = events};

	if (errno == EINTR)
		return 1;
	if (errno != EAGAIN)
		return 0;
	return poll(&p, 1, -1) != -1 || errno == EINTR;
}

int
io_hold_standard(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) == -1 &&
		    open("/dev/null",
			fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) == -1)
			return -1;
	return 0;
}

ssize_t
io_read(int fd, void *data, size_t size)
{
	ssize_t n;

	do
		n = read(fd, data, size);
	while (n == -1 && again(fd, POLLIN));
	return n;
}

int
io_read_all(int fd, struct buf *b, size_t limit)
{
	size_t want;
	ssize_t n;
	char *p;
	char more;

	while (limit > 0) {
		want = limit < READ_SIZE ? limit : READ_SIZE;
		p = buf_reserve(b, want);
		if (p == NULL)
			return -1;
		n = io_read(fd, p, want);
		if (n == -1)
			return -1;
		p[n] = '\0';
		if (n == 0)
			return 0;
		b->len += (size_t)n;
		limit -= (size_t)n;
	}
	n = io_read(fd, &more, 1);
	if (n == 1)
		errno = EFBIG;
	return n == 0 ? 0 : -1;
}

int
io_write(int fd, const void *data, size_t len)
{
	const char *p = data;
	ssize_t n;

	while (len > 0) {
		n = write(fd, p, len);
		if (n == -1) {
			if (again(fd, POLLOUT))
				continue;
			return -1;
		}
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

int
io_close(int fd)
{
	if (close(fd) == -1 && errno != EINTR)
		return -1;
	return 0;
}

void
out_init(struct out *o, int fd)
{
	*o = (struct out){.fd = fd};
}

int
out_flush(struct out *o)
{
	if (o->err == 0 && buf_check(&o->buf) == -1)
		o->err = errno;
	if (o->err == 0 && io_write(o->fd, buf_str(&o->buf), o->buf.len) == -1)
		o->err = errno;
	buf_truncate(&o->buf, 0);
	errno = o->err;
	return o->err == 0 ? 0 : -1;
}

void
out_add(struct out *o, const void *data, size_t len)
{
	if (o->err != 0)
		return;
	if (o->fd != -1 && o->buf.len + len >= OUT_SIZE && out_flush(o) == -1)
		return;
	if (o->fd == -1 || len < OUT_SIZE)
		buf_add(&o->buf, data, len);
	else if (io_write(o->fd, data, len) == -1)
		o->err = errno;
}

void
out_addstr(struct out *o, const char *s)
{
	out_add(o, s, strlen(s));
}

void
out_addc(struct out *o, char c)
{
	out_add(o, &c, 1);
}

int
out_close(struct out *o)
{
	out_flush(o);
	buf_free(&o->buf);
	if (io_close(o->fd) == -1 && o->err == 0)
		o->err = errno;
	o->fd = -1;
	errno = o->err;
	return o->err == 0 ? 0 : -1;
}
