/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef THREADREF_STORE_H
#define THREADREF_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "idset.h"
#include "mailids.h"

/*
 * The store of threadref(5): a text file of lines
 *
 *	<id> <id> ... # DATE ACTION SOURCE SUBJECT
 *
 * Lines that share an id are one thread.  Its state is that of its latest
 * dated add or drop; of an add and a drop of the same date the drop wins;
 * undated lines are adds older than all dates; learned lines connect, but do
 * not decide.
 */
enum action {
	ACTION_NONE, /* no id on the line: a comment, a blank line */
	ACTION_ADD,
	ACTION_DROP,
	ACTION_LEARN,
	ACTION_CUT, /* by a crash: it connects, as learned lines do */
};

struct line {
	const char *text; /* without blanks and newline at its end */
	size_t len;
	const char *source; /* in the comment, not terminated; may be empty */
	size_t source_len;
	const char *subject;
	size_t subject_len;
	int64_t stamp;
	uint32_t first_id; /* IDSET_NONE if the line has none */
	enum action action;
};

struct thread {
	uint32_t root; /* the id that stands first in the file */
	uint32_t n_ids;
	int64_t touched; /* the latest date of its lines, or STAMP_NONE */
	const struct line *decided; /* the line that decides; NULL: none */
};

struct store {
	struct buf text; /* what all the rest points into */
	struct line *lines;
	size_t n_lines;
	struct idset ids; /* the tag of an id is the line it first stands in */
	uint32_t *thread_of; /* by id number */
	struct thread *threads;
	size_t n_threads;
	const char *torn; /* a last line without line ending, left out, or
			     NULL */
};

/* A larger store is refused; 10 million ids fit. */
#define STORE_MAX ((size_t)1 << 30)

/*
 * A store that is looked into by a delivery, or written to, is a file; a pipe
 * would keep both waiting.
 * Return: 0, or -1 with errno set, EBADMSG for a pipe.
 */
int store_check_type(int fd);

/*
 * Read a whole store from an open file, from its present offset on.
 * Return: 0 with *s owning its memory, to be freed with store_free(); -1
 * with errno set: EBADMSG (not a text file), EFBIG, ENOMEM, EIO ...
 */
int store_load(struct store *s, int fd);

/*
 * The same by name; a file that is missing is an empty store.
 */
int store_load_path(struct store *s, const char *path);

/*
 * The same from memory.  The text is taken over, whatever happens.
 */
int store_parse(struct store *s, struct buf *text);

void store_free(struct store *s);

/* The thread of an id by its text, or NULL if it is not recorded. */
const struct thread *store_thread(
    const struct store *s, const char *id, size_t len);

/* Is this thread recorded, and not dropped since? */
int thread_is_active(const struct thread *t);

/*
 * What a delivery needs to know.  One pass over the file, without keeping
 * it; only if one of the ids occurs there, the whole is read.
 */
struct verdict {
	int match;
	uint32_t matched; /* the mail's id that did it */
	int own_known; /* its first Message-ID is recorded already */
};

/* Return: 0 with *v set, or -1 with errno set as by store_load(). */
int store_judge(const char *path, const struct mailids *m, struct verdict *v);

#endif
