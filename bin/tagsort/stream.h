/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef TAGSORT_STREAM_H
#define TAGSORT_STREAM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "buf.h"
#include "fault.h"
#include "kind.h"
#include "marks.h"
#include "preamble.h"

/*
 * A tags file that is read from front to end, a block at a time.  A file is
 * as long as it was when it was opened: what is added meanwhile is not read,
 * and if something is taken from it, that is an error.
 *
 * Invariants: span <= run <= next <= end; what is between span and run is
 * decided and waits to be written, what is between run and next is the run
 * of equal names in hand, and the line at next has been seen but not taken.
 * All five move when the block does: they are offsets into buf.
 */
struct stream {
	const char *path; /* as messages name it */
	int fd;
	char *buf;
	size_t cap;
	struct marks marks; /* of the bytes from next to end */
	size_t span, run, next, end;
	uintmax_t before; /* bytes of the file that are no longer in buf */
	uintmax_t line; /* the number of lines before next */
	off_t start; /* where the file was handed over; -1: it has no places */
	off_t at; /* where it is read on */
	off_t size; /* when it was opened; -1: it is no file, or has no size */
	int is_moved; /* its bytes are not where they were in the file */
	int at_eof;
	int lacks_newline; /* the last line had none, and is still the last */
};

#define STREAM_BLOCK ((size_t)256 * 1024)

/* The size of the blocks of each of n streams that are to share so much. */
size_t stream_share(size_t memory, size_t n);

/*
 * Begin to read path, "-" being standard input, in blocks of this size.
 * Return: 0, or -1 with errno and *f set.
 */
int stream_open(
    struct stream *s, const char *path, size_t block, struct fault *f);

/* The same for a descriptor, which becomes the stream's. */
int stream_open_fd(
    struct stream *s, int fd, const char *path, size_t block, struct fault *f);

/*
 * The same for what has been read already, if only nothing.  The buffer
 * becomes the stream's; nothing in it moves.
 */
int stream_open_memory(
    struct stream *s, struct buf *b, const char *path, struct fault *f);

/*
 * Take the header, and tell order of it if that is not NULL.  Tags whose
 * name begins with ! may stand before the header (Exuberant Ctags sorts it
 * in with the tags); they are left for stream_peek().  A file of no bytes is
 * refused (EBADMSG) unless may_be_empty.
 * Return: 0, or -1 with errno and *f set.
 */
int stream_preamble(struct stream *s, struct preamble *p, struct order *order,
    int may_be_empty, struct fault *f);

/*
 * The line at next, which stays there.  If *len is beyond what the block
 * holds, more is read, and what is before run is lost: span must equal run
 * unless stream_has_line().
 * Return: 1 with *len the length without the newline (which is there), 0 at
 * the end, or -1 with errno and *f set.
 */
int stream_peek(struct stream *s, size_t *len, struct fault *f);

/* Is all of the line at next in memory? */
static inline int
stream_has_line(const struct stream *s, size_t *len)
{
	size_t newline = marks_next(s->marks.newline, s->next);

	*len = newline - s->next;
	return newline < s->end && *len <= TAG_LINE_MAX;
}

/* A line that is a tag: the lengths of it, and of its first two parts. */
struct extent {
	size_t len, name_len, file_len;
};

/* The same of a line whose name is known already. */
static inline int
stream_has_tag_of(const struct stream *s, struct extent *x, size_t name_len)
{
	size_t tab = marks_next(s->marks.stop, s->next + name_len + 1);

	if (tab >= s->end || s->buf[tab] != '\t')
		return 0;
	x->name_len = name_len;
	x->file_len = tab - s->next - name_len - 1;
	x->len = marks_next(s->marks.newline, tab + 1) - s->next;
	return s->next + x->len < s->end && x->len <= TAG_LINE_MAX;
}

/* Is all of the line at next in memory, and a tag? */
static inline int
stream_has_tag(const struct stream *s, struct extent *x)
{
	size_t tab = marks_next(s->marks.stop, s->next);

	return tab < s->end && s->buf[tab] == '\t' &&
	    stream_has_tag_of(s, x, tab - s->next);
}

/*
 * The line at next, which must be a tag.  Otherwise as stream_peek().
 */
int stream_peek_tag(struct stream *s, struct extent *x, struct fault *f);

/*
 * Read on, to a place of one's own.  Return: how many bytes, 0 at the end, or
 * -1 with errno and *f set.
 */
ssize_t stream_read(struct stream *s, char *data, size_t size, struct fault *f);

/* Blame the line at next.  Return: -1, errno is EBADMSG. */
int stream_blame(const struct stream *s, struct fault *f, const char *what);

void stream_close(struct stream *s);

/* ---- a part of a file ---- */

/* Where in its file the line at next begins, or -1 if that is not known. */
off_t stream_at(const struct stream *s);

/*
 * Have this part of a file in memory, and nothing else.  The memory that the
 * stream has is used again.  It begins as zeros but for path, and fd as -1.
 * Return: 0, or -1 with errno set; EIO if the file is shorter now.
 */
int stream_load(struct stream *s, int fd, off_t from, off_t to);

/* Go on at this place of the file, which is so many lines further on. */
void stream_skip(struct stream *s, off_t at, uintmax_t lines);

/*
 * As pread(2), until there is all of it, or the file ends.
 * Return: how many bytes, or -1 with errno set.
 */
ssize_t stream_read_at(int fd, char *data, size_t size, off_t at);

#endif
