/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io.h"
#include "lock.h"
#include "stamp.h"

/* Is the last line of this file terminated?  Return: 1, 0, or -1. */
static int
is_terminated(int fd, off_t size)
{
	char last;

	if (size == 0)
		return 1;
	if (lseek(fd, size - 1, SEEK_SET) == -1 || io_read(fd, &last, 1) != 1)
		return -1;
	return last == '\n';
}

/*
 * People append to a store with ">>", which takes no lock: take away only
 * what is known to be ours.
 */
static void
take_back(int fd, off_t size, size_t tried)
{
	struct stat st;
	int saved = errno;

	if (fstat(fd, &st) == 0 && st.st_size > size &&
	    st.st_size < size + (off_t)tried && ftruncate(fd, size) == -1)
		errno = saved;
	errno = saved;
}

int
record_append(int fd, const struct buf *lines, enum durability d)
{
	struct buf record = BUF_INIT;
	struct stat st;
	int terminated, rc = -1, saved;

	if (buf_check(lines) == -1 || fstat(fd, &st) == -1)
		return -1;
	terminated = is_terminated(fd, st.st_size);
	if (terminated == -1)
		return -1;
	if (terminated == 0)
		buf_addc(&record, '\n');
	buf_add(&record, buf_str(lines), lines->len);
	if (buf_check(&record) == 0) {
		rc = io_write(fd, record.data, record.len);
		if (rc == -1)
			take_back(fd, st.st_size, record.len);
	}
	saved = errno;
	buf_free(&record);
	errno = saved;
	if (rc == 0 && d == RECORD_SYNCED && fdatasync(fd) == -1 &&
	    errno != EINVAL) /* a pipe or a device cannot */
		rc = -1;
	return rc;
}

void
record_comment(struct buf *line, int64_t stamp, const char *action,
    const char *source, const char *subject)
{
	char date[STAMP_LEN + 1];

	stamp_format(stamp, date);
	buf_addf(line, "# %s %s %s%s%s\n", date, action, source,
	    *subject == '\0' ? "" : " ", subject);
}

int
record_learned(
    const char *path, const struct mailids *m, const struct verdict *v)
{
	const struct id *matched = &m->ids.ids[v->matched];
	const struct id *own = &m->ids.ids[m->own];
	struct buf line = BUF_INIT;
	int fd, rc, saved;

	fd = lock_open(path, O_RDWR | O_APPEND, 0, LOCK_DELIVERY_MS);
	if (fd == -1)
		return -1;
	buf_addf(&line, "<%.*s> <%.*s> ", (int)matched->len, matched->s,
	    (int)own->len, own->s);
	record_comment(&line, stamp_now(), "learn", buf_str(&m->source),
	    buf_str(&m->subject));
	rc = record_append(fd, &line, RECORD_UNSYNCED);
	saved = errno;
	buf_free(&line);
	if (io_close(fd) == -1 && rc == 0)
		return -1;
	errno = saved;
	return rc;
}
