/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "sink.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io.h"

/*
 * In a file that is appended to, the offset tells nothing before the first
 * write.  A device such as /dev/null says 0 and forgets what it got.
 */
static off_t
position(int fd)
{
	struct stat st;
	off_t at = lseek(fd, 0, SEEK_CUR);

	if (at == -1 || fstat(fd, &st) == -1)
		return -1;
	if (S_ISREG(st.st_mode) && (fcntl(fd, F_GETFL) & O_APPEND))
		return st.st_size;
	return at;
}

int
sink_open(struct sink *k, const char *path)
{
	*k = (struct sink){.path = path != NULL ? path : "standard output",
	    .is_replacing = path != NULL};
	if (path != NULL && replace_open(&k->replace, path) == -1)
		return -1;
	out_init(&k->out, path != NULL ? k->replace.fd : STDOUT_FILENO);
	k->start = position(k->out.fd);
	return 0;
}

int
sink_can_rewind(const struct sink *k)
{
	return k->start != -1;
}

int
sink_rewind(struct sink *k)
{
	struct stat st;
	int fd = k->out.fd;

	buf_free(&k->out.buf);
	out_init(&k->out, fd);
	if (fstat(fd, &st) == -1)
		return -1;
	if (S_ISREG(st.st_mode) && ftruncate(fd, k->start) == -1)
		return -1;
	return lseek(fd, k->start, SEEK_SET) == -1 ? -1 : 0;
}

int
sink_commit(struct sink *k)
{
	int rc = out_flush(&k->out);
	buf_free(&k->out.buf);
	if (!k->is_replacing)
		return io_close(STDOUT_FILENO) == -1 ? -1 : rc;
	if (rc == -1) {
		replace_abort(&k->replace);
		return -1;
	}
	return replace_commit(&k->replace, REPLACE_NO_SYNC);
}

void
sink_abort(struct sink *k)
{
	int saved = errno;

	buf_free(&k->out.buf);
	if (k->is_replacing)
		replace_abort(&k->replace);
	errno = saved;
}
