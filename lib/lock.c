/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "trace.h"

#define PAUSE_MAX_NS (16 * 1000 * 1000L)

int
lock_try(int fd)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int rc;

	do
		rc = fcntl(fd, F_OFD_SETLK, &lock);
	while (rc == -1 && errno == EINTR);
	if (rc == -1 && errno == EACCES)
		errno = EAGAIN;
	return rc;
}

static long long
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

/* F_OFD_SETLKW has no time-out of its own, and alarm(2) is the program's. */
static int
lock_until(int fd, const char *path, long long deadline)
{
	struct timespec pause = {.tv_nsec = 500 * 1000};

	while (lock_try(fd) == -1) {
		if (errno != EAGAIN)
			return -1;
		TRACE1(fittings, lock_wait, path);
		if (now_ms() >= deadline) {
			TRACE1(fittings, lock_timeout, path);
			errno = ETIMEDOUT;
			return -1;
		}
		nanosleep(&pause, NULL);
		if (pause.tv_nsec < PAUSE_MAX_NS)
			pause.tv_nsec *= 2;
	}
	return 0;
}

/* 1 if path still names the open file, 0 if not, -1 with errno set. */
static int
is_current(int fd, const char *path)
{
	struct stat opened, named;

	if (fstat(fd, &opened) == -1)
		return -1;
	if (stat(path, &named) == -1)
		return errno == ENOENT ? 0 : -1;
	return opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

int
lock_open(const char *path, int flags, mode_t mode, int timeout_ms)
{
	long long deadline = now_ms() + timeout_ms;
	int fd, current, saved;

	for (;;) {
		fd = open(path, flags | O_CLOEXEC, mode);
		if (fd == -1)
			return -1;
		current = -1;
		if (lock_until(fd, path, deadline) == 0)
			current = is_current(fd, path);
		if (current == 1) {
			TRACE1(fittings, lock_taken, path);
			return fd;
		}
		saved = errno;
		close(fd);
		errno = saved;
		if (current == -1)
			return -1;
	}
}
