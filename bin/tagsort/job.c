/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "job.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lock.h"
#include "sysexit.h"

#define LOCK_MS 60000

/* It is files that are written here that become too large, not data. */
static int
status(void)
{
	return errno == EFBIG ? EX_IOERR : sysexit(errno);
}

_Noreturn void
job_die(const struct fault *f)
{
	if (f->what != NULL && f->line > 0)
		errx(sysexit(errno), "%s:%ju: %s", f->file, f->line, f->what);
	if (f->what != NULL)
		errx(sysexit(errno), "%s: %s", f->file, f->what);
	if (f->file != NULL)
		err(status(), "%s", f->file);
	err(sysexit(errno), NULL);
}

_Noreturn void
job_die_writing(const char *path)
{
	err(status(), "%s", path != NULL ? path : "standard output");
}

void
job_need_file(const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode) &&
	    !S_ISDIR(st.st_mode))
		errx(EX_DATAERR, "%s: is not a regular file", path);
}

int
job_lock(const char *path)
{
	struct stat st;
	int fd;

	if (stat(path, &st) == -1 || !S_ISREG(st.st_mode))
		return -1;
	fd = lock_open(path, O_RDWR, 0, LOCK_MS);
	if (fd == -1 && errno == ETIMEDOUT)
		errx(EX_TEMPFAIL, "%s: Locked by another process", path);
	if (fd == -1 && errno != ENOENT)
		err(sysexit(errno), "%s: cannot lock", path);
	return fd;
}

void
job_report(const char *path, int changed, uintmax_t names)
{
	printf("%s: %s (names to be changed: %ju)\n", path,
	    changed ? "would be written" : "would stay", names);
	if (fflush(stdout) == EOF)
		job_die_writing(NULL);
}
