/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io.h"

#define BLOCK_MIN ((size_t)4 * 1024)
#define PREAMBLE_MAX ((size_t)4 * 1024 * 1024)

static int
fail(const struct stream *s, struct fault *f)
{
	*f = (struct fault){.file = s->path};
	return -1;
}

int
stream_blame(const struct stream *s, struct fault *f, const char *what)
{
	*f = (struct fault){s->path, s->line + 1, what};
	errno = EBADMSG;
	return -1;
}

static int
blame_file(const struct stream *s, struct fault *f, const char *what)
{
	*f = (struct fault){s->path, 0, what};
	errno = EBADMSG;
	return -1;
}

/* Room for so many bytes, and for a newline that is missing behind them. */
static int
grow(struct stream *s, size_t cap)
{
	char *buf = realloc(s->buf, cap + 1);

	if (buf == NULL)
		return -1;
	s->buf = buf;
	if (marks_reserve(&s->marks, cap + 1) == -1)
		return -1;
	s->cap = cap;
	return 0;
}

size_t
stream_share(size_t memory, size_t n)
{
	size_t block = memory / n;

	return block > STREAM_BLOCK ? STREAM_BLOCK
	    : block < BLOCK_MIN	    ? BLOCK_MIN
				    : block;
}

int
stream_open_fd(
    struct stream *s, int fd, const char *path, size_t block, struct fault *f)
{
	struct stat st;

	*s = (struct stream){.fd = fd, .path = path, .size = -1};
	s->at = s->start = lseek(fd, 0, SEEK_CUR);
	/* files that the system makes up as they are read have no size */
	if (s->start != -1 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size > s->start)
		s->size = st.st_size;
	if (grow(s, block) == 0) {
		marks_find(&s->marks, s->buf, 0);
		return 0;
	}
	fail(s, f);
	stream_close(s);
	return -1;
}

int
stream_open_memory(
    struct stream *s, struct buf *b, const char *path, struct fault *f)
{
	*s = (struct stream){.fd = -1, .path = path, .at_eof = 1, .size = -1};
	s->buf = b->data; /* a missing newline may take the place of its NUL */
	s->end = b->len;
	*b = (struct buf)BUF_INIT;
	if (marks_reserve(&s->marks, s->end + 1) == -1) {
		fail(s, f);
		stream_close(s);
		return -1;
	}
	marks_find(&s->marks, s->buf, s->end);
	return 0;
}

int
stream_open(struct stream *s, const char *path, size_t block, struct fault *f)
{
	int fd = STDIN_FILENO;

	*s = (struct stream){.fd = -1, .path = path};
	if (strcmp(path, "-") == 0)
		path = "standard input";
	else {
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd == -1)
			return fail(s, f);
	}
	return stream_open_fd(s, fd, path, block, f);
}

void
stream_close(struct stream *s)
{
	int saved = errno;

	if (s->fd > STDIN_FILENO)
		close(s->fd);
	free(s->buf);
	marks_free(&s->marks);
	s->buf = NULL;
	s->cap = 0;
	s->fd = -1;
	errno = saved;
}

ssize_t
stream_read(struct stream *s, char *data, size_t size, struct fault *f)
{
	uintmax_t left = (uintmax_t)(s->size - s->at);
	ssize_t n = 0;

	if (s->size != -1 && left < size)
		size = (size_t)left;
	if (size > 0)
		n = io_read(s->fd, data, size);
	if (n == -1 && errno == EISDIR)
		return blame_file(s, f, "is a directory, not a tags file");
	if (n == -1)
		return fail(s, f);
	if (n == 0 && size > 0 && s->size != -1)
		return blame_file(s, f, "has become shorter meanwhile");
	s->at += n;
	return n;
}

/* Move the run to the front and read on; one byte of room stays behind. */
static int
fill(struct stream *s, struct fault *f)
{
	ssize_t n;

	if (s->run > 0) {
		memmove(s->buf, s->buf + s->run, s->end - s->run);
		s->before += s->run;
		s->end -= s->run;
		s->next -= s->run;
		s->span = s->run = 0;
	}
	if (s->end > s->cap / 2 && grow(s, s->cap * 2) == -1)
		return fail(s, f);
	n = stream_read(s, s->buf + s->end, s->cap - s->end, f);
	if (n == -1)
		return -1;
	s->at_eof = n == 0;
	s->end += (size_t)n;
	marks_find(&s->marks, s->buf, s->end);
	return 0;
}

/* The last line has no newline: either it is whole, or the file is cut. */
static int
end_last_line(struct stream *s, struct fault *f)
{
	struct tag t;

	if (tag_parse(&t, s->buf + s->next, s->end - s->next) == -1 || t.is_cut)
		return stream_blame(s, f, "the file ends within a line");
	s->buf[s->end++] = '\n';
	s->lacks_newline = 1;
	marks_find(&s->marks, s->buf, s->end);
	return 1;
}

int
stream_peek(struct stream *s, size_t *len, struct fault *f)
{
	while (!stream_has_line(s, len)) {
		if (s->end - s->next > TAG_LINE_MAX)
			return stream_blame(
			    s, f, "the line is longer than 1048576 bytes");
		if (s->at_eof && s->next == s->end)
			return 0;
		if (s->at_eof) {
			if (end_last_line(s, f) == -1)
				return -1;
		} else if (fill(s, f) == -1)
			return -1;
	}
	return 1;
}

int
stream_peek_tag(struct stream *s, struct extent *x, struct fault *f)
{
	int rc;

	while (!stream_has_tag(s, x)) {
		rc = stream_peek(s, &x->len, f);
		if (rc != 1)
			return rc;
		if (!stream_has_tag(s, x))
			return stream_blame(s, f,
			    x->len == 0 ? "an empty line"
					: "no tag (name, file and address)");
	}
	return 1;
}

/* What is certainly no tags file is called by its name. */
static int
look_at_start(const struct stream *s, int may_be_empty, struct fault *f)
{
	const char *nl = memchr(s->buf, '\n', s->end);
	size_t n = nl == NULL ? s->end : (size_t)(nl - s->buf);
	struct tag t;

	if (s->end == 0)
		return may_be_empty ? 0 : blame_file(s, f, "is empty");
	if (s->buf[0] == '\f')
		return blame_file(
		    s, f, "is in the format of etags, which vi cannot read");
	if (tag_parse(&t, s->buf, n) == -1 && !tag_is_pseudo(s->buf, n) &&
	    memchr(s->buf, '\0', n) != NULL)
		return blame_file(s, f, "is binary, not a tags file");
	return 0;
}

/*
 * Take the pseudo-tag at next: what was set aside so far moves up behind it,
 * so that it is all in one piece before the rest.
 */
static int
take_pseudo(struct stream *s, size_t len, struct preamble *p,
    struct order *order, struct fault *f)
{
	const char *line = s->buf + s->next, *what;
	int rc = preamble_add(p, line, len + 1, &what);

	if (rc == -1 && what != NULL)
		return stream_blame(s, f, what);
	if (rc == -1 ||
	    (order != NULL && order_describe(order, line, len) == -1))
		return fail(s, f);
	if (s->next > s->run) {
		s->lacks_newline = 0; /* another line is the last now */
		s->is_moved = 1;
	}
	memmove(s->buf + s->run + len + 1, s->buf + s->run, s->next - s->run);
	s->run += len + 1;
	s->span = s->run;
	return 0;
}

int
stream_preamble(struct stream *s, struct preamble *p, struct order *order,
    int may_be_empty, struct fault *f)
{
	uintmax_t held = 0;
	size_t len;
	int rc;

	if ((!s->at_eof && fill(s, f) == -1) ||
	    look_at_start(s, may_be_empty, f) == -1)
		return -1;
	while ((rc = stream_peek(s, &len, f)) == 1 && s->buf[s->next] == '!') {
		if (s->next - s->run > PREAMBLE_MAX)
			return stream_blame(s, f, "the header has no end");
		if (!tag_is_pseudo(s->buf + s->next, len))
			held++;
		else {
			p->differs |= held > 0;
			if (take_pseudo(s, len, p, order, f) == -1)
				return -1;
		}
		s->next += len + 1;
		s->line++;
	}
	s->line -= held;
	s->next = s->run;
	if (held > 0)
		marks_find(&s->marks, s->buf, s->end);
	return rc == -1 ? -1 : 0;
}

off_t
stream_at(const struct stream *s)
{
	if (s->size == -1 || s->is_moved)
		return -1;
	return s->start + (off_t)s->before + (off_t)s->next;
}

ssize_t
stream_read_at(int fd, char *data, size_t size, off_t at)
{
	size_t done = 0;
	ssize_t n = 1;

	while (done < size && n != 0) {
		n = pread(fd, data + done, size - done, at + (off_t)done);
		if (n == -1 && errno != EINTR)
			return -1;
		if (n > 0)
			done += (size_t)n;
	}
	return (ssize_t)done;
}

int
stream_load(struct stream *s, int fd, off_t from, off_t to)
{
	size_t size = (size_t)(to - from);
	ssize_t n;

	if ((s->buf == NULL || size > s->cap) && grow(s, size) == -1)
		return -1;
	n = stream_read_at(fd, s->buf, size, from);
	if (n == -1)
		return -1;
	if ((size_t)n < size) {
		errno = EIO;
		return -1;
	}
	s->span = s->run = s->next = 0;
	s->end = size;
	s->line = 0;
	s->at_eof = 1;
	s->lacks_newline = 0;
	marks_find(&s->marks, s->buf, s->end);
	return 0;
}

void
stream_skip(struct stream *s, off_t at, uintmax_t lines)
{
	s->span = s->run = s->next = s->end = 0;
	s->at = at;
	s->before = (uintmax_t)(at - s->start);
	s->line += lines;
	s->at_eof = 0;
	marks_find(&s->marks, s->buf, 0);
	lseek(s->fd, at, SEEK_SET);
}
