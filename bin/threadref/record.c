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
#include "trace.h"

#define TAIL_MAX 4096

/* What a last line that ends in tail lacks. */
static const char *
missing_end(const struct buf *tail)
{
	const char *line = memrchr(buf_str(tail), '\n', tail->len);

	if (tail->len == 0 || tail->data[tail->len - 1] == '\n')
		return "";
	if (line == NULL)
		line = tail->data;
	return strchr(line, '#') == NULL ? "\n" : RECORD_CUT "\n";
}

static int
record_terminate(int fd)
{
	struct buf tail = BUF_INIT;
	const char *end;
	struct stat st;
	off_t from;
	int rc;

	if (fstat(fd, &st) == -1)
		return -1;
	from = st.st_size > TAIL_MAX ? st.st_size - TAIL_MAX : 0;
	if (lseek(fd, from, SEEK_SET) == -1 && errno != ESPIPE)
		return -1;
	rc = io_read_all(fd, &tail, STORE_MAX);
	end = missing_end(&tail);
	if (rc == 0)
		rc = io_write(fd, end, strlen(end));
	buf_free(&tail);
	return rc;
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
record_load(int fd, struct store *s)
{
	if (store_check_type(fd) == -1 || store_load(s, fd) == -1)
		return -1;
	if (s->torn == NULL)
		return 0;
	store_free(s);
	if (record_terminate(fd) == -1 || lseek(fd, 0, SEEK_SET) == -1)
		return -1;
	return store_load(s, fd);
}

int
record_append(int fd, const struct buf *lines, enum durability d)
{
	struct stat st;

	if (buf_check(lines) == -1 || record_terminate(fd) == -1 ||
	    fstat(fd, &st) == -1)
		return -1;
	if (io_write(fd, buf_str(lines), lines->len) == -1) {
		take_back(fd, st.st_size, lines->len);
		return -1;
	}
	if (d == RECORD_SYNCED && fdatasync(fd) == -1 && errno != EINVAL)
		return -1; /* EINVAL: a device, which has nothing to sync */
	return 0;
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
record_learned(const char *path, struct mailids *m, const struct verdict *v)
{
	const char *subject = mailids_subject(m);
	const struct id *matched = &m->ids.ids[v->matched];
	const struct id *own = &m->ids.ids[m->own];
	struct buf line = BUF_INIT;
	int fd, rc, saved;

	if (subject == NULL)
		return -1;
	fd = lock_open(path, O_RDWR | O_APPEND, 0, LOCK_DELIVERY_MS);
	if (fd == -1)
		return -1;
	buf_addf(&line, "<%.*s> <%.*s> ", (int)matched->len, matched->s,
	    (int)own->len, own->s);
	record_comment(
	    &line, stamp_now(), "learn", buf_str(&m->source), subject);
	rc = record_append(fd, &line, RECORD_UNSYNCED);
	TRACE4(threadref, learn, path, own->s, own->len, rc);
	saved = errno;
	buf_free(&line);
	if (io_close(fd) == -1 && rc == 0)
		return -1;
	errno = saved;
	return rc;
}
