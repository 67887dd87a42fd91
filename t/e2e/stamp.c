/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

/*
 * usage: stamp PIPE
 * Write the monotonic time, in nanoseconds, at which this program began to
 * run: a command whose own start takes next to nothing.
 */

#include <fcntl.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	struct timespec ts;
	int64_t now;
	int fd;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	now = (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
	fd = argc == 2 ? open(argv[1], O_WRONLY) : -1;
	return write(fd, &now, sizeof(now)) != sizeof(now);
}
