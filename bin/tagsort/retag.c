/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "job.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io.h"
#include "merge.h"
#include "sink.h"
#include "sort.h"
#include "stream.h"
#include "sysexit.h"
#include "tempfile.h"
#include "update.h"

#define LIST_MAX ((size_t)1 << 30)
#define SAMPLE 64

static void
drop_list(struct pathset *ps, const char *list, char end, const char *cwd)
{
	struct buf b = BUF_INIT;
	const char *p, *stop, *behind;
	size_t len;
	int fd = open(list, O_RDONLY | O_CLOEXEC);

	if (fd == -1 || io_read_all(fd, &b, LIST_MAX) == -1)
		err(sysexit(errno), "%s", list);
	close(fd);
	behind = buf_str(&b) + b.len;
	/* a NUL is behind the data; the last name may have no other end */
	for (p = buf_str(&b); p < behind; p += len + 1) {
		stop = memchr(p, end, (size_t)(behind - p));
		len = (size_t)((stop != NULL ? stop : behind) - p);
		if (len > 0 && pathset_add(ps, p, len, cwd) == -1)
			err(sysexit(errno), "%s", list);
	}
	buf_free(&b);
}

/* How many of the files named first are there, seen from this directory? */
static int
count_present(const struct stream *s, const char *base, size_t base_len)
{
	struct buf b = BUF_INIT;
	struct stream look = *s;
	struct tag t;
	size_t len;
	int lines, n = 0;

	for (lines = 0; lines < SAMPLE && stream_has_line(&look, &len);
	     lines++) {
		if (tag_parse(&t, look.buf + look.next, len) == -1)
			break;
		buf_truncate(&b, 0);
		buf_add(&b, base, base_len);
		buf_addc(&b, '/');
		buf_add(&b, t.file, t.file_len);
		n += t.file[0] != '/' && access(buf_str(&b), F_OK) == 0;
		look.next += len + 1;
	}
	buf_free(&b);
	return n;
}

/*
 * The directory that relative names in the tags file begin from: that of the
 * file itself (ctags --tag-relative), or where ctags was started.  Nothing
 * in the file tells, but which of them has the files does.
 */
static char *
choose_base(const struct stream *s, const struct preamble *p)
{
	char *copy = strdup(s->path), *own, *base;
	const char *cwd;
	size_t len;

	own = copy != NULL ? realpath(dirname(copy), NULL) : NULL;
	free(copy);
	cwd = preamble_value(p, "!_TAG_PROC_CWD\t", &len);
	if (own == NULL || cwd == NULL || len == 0 || cwd[0] != '/')
		return own;
	if (count_present(s, own, strlen(own)) > count_present(s, cwd, len))
		return own;
	free(own);
	base = strndup(cwd, len);
	return base;
}

static void
name_files(struct pathset *ps, const struct options *opt,
    const struct stream *s, const struct preamble *p)
{
	char *base = choose_base(s, p), *cwd = getcwd(NULL, 0);
	size_t i;

	if (base == NULL || cwd == NULL || pathset_init(ps, base) == -1)
		err(sysexit(errno), "%s", s->path);
	for (i = 0; i < opt->n_dropped; i++)
		if (pathset_add(ps, opt->dropped[i], strlen(opt->dropped[i]),
			cwd) == -1)
			err(sysexit(errno), "%s", opt->dropped[i]);
	for (i = 0; i < opt->n_lists; i++)
		drop_list(
		    ps, opt->lists[i], opt->ends_in_nul ? '\0' : '\n', cwd);
	free(base);
	free(cwd);
}

/* A file that is not in order: all that is to be in it is sorted. */
static void
update_by_sorting(
    struct update *u, const struct options *opt, struct preamble *p)
{
	struct fault f = {.file = opt->update};
	struct preamble ignored = PREAMBLE_INIT;
	struct merge m = {.order = opt->order, .sorted = u->sorted};
	struct stream s;
	struct sink k = {.is_replacing = 0};
	struct out out;
	int fd = tempfile_open();

	if (fd == -1)
		err(sysexit(errno), "%s", sort_part_name());
	out_init(&out, fd);
	if (stream_open(&s, opt->update, STREAM_BLOCK, &f) == -1 ||
	    stream_preamble(&s, &ignored, NULL, 0, &f) == -1 ||
	    update_collect(u, &s, p, &out, &f) == -1)
		job_die(&f);
	stream_close(&s);
	preamble_free(&ignored);
	if (out_flush(&out) == -1 || lseek(fd, 0, SEEK_SET) == -1 ||
	    stream_open_fd(&s, fd, opt->update, STREAM_BLOCK, &f) == -1)
		job_die_writing(sort_part_name());
	buf_free(&out.buf);
	if (sink_open(&k, opt->update) == -1)
		job_die_writing(opt->update);
	if (sort_streams(&m, &s, 1, p, opt->order, opt->memory, &k.out, &f) ==
	    -1) {
		sink_abort(&k);
		job_die(&f);
	}
	stream_close(&s);
	if (sink_commit(&k) == -1)
		job_die_writing(opt->update);
}

/*
 * Merge the new tags in.  Return: 0; or 1 if the old file is not in order,
 * and nothing has happened.
 */
static int
update_in_order(struct update *u, struct stream *old, int is_other_header)
{
	struct fault f = {.file = NULL};
	int rc = 0;

	if (is_other_header)
		rc = update_begin(u, old, &f);
	if (rc == 0)
		rc = update_merge(u, old, &f);
	if (rc != 0 && u->out != NULL)
		sink_abort(u->sink);
	if (rc == -1)
		job_die(&f);
	if (rc == 0 && u->out != NULL && sink_commit(u->sink) == -1)
		job_die_writing(old->path);
	return rc;
}

/* With the lock held, and the new tags in memory. */
static void
update_with(struct stream *new, const struct options *opt)
{
	struct update u = {.order = opt->order, .sorted = SORTED_BYTES};
	struct preamble p = PREAMBLE_INIT;
	struct fault f = {.file = NULL};
	struct stream old;
	struct sink k = {.is_replacing = 0};
	size_t header;
	int rc, is_other_header;

	if (stream_open(&old, opt->update, STREAM_BLOCK, &f) == -1 ||
	    stream_preamble(&old, &p, opt->order, 0, &f) == -1)
		job_die(&f);
	u.body = old.before + old.run;
	u.preamble = &p;
	u.sink = opt->only_report ? NULL : &k;
	header = p.lines.len;
	if (p.sorted == SORTED_FOLD)
		u.sorted = SORTED_FOLD;
	rc = p.sorted == SORTED_NOT || p.differs;
	name_files(&u.files, opt, &old, &p);
	if (stream_preamble(new, &p, opt->order, 1, &f) == -1 ||
	    update_read(&u, new, &p, &f) == -1)
		job_die(&f);
	if (p.lines.len > header && preamble_sort(&p) == -1)
		err(sysexit(errno), NULL);
	is_other_header =
	    p.lines.len > header || !p.has_format || p.sorted == SORTED_UNKNOWN;
	if (rc == 0)
		rc = update_in_order(&u, &old, is_other_header);
	if (opt->only_report)
		job_report(opt->update,
		    rc == 1 || is_other_header || u.changed > 0,
		    rc == 1 ? 0 : u.changed);
	else if (rc == 1)
		update_by_sorting(&u, opt, &p);
	stream_close(&old);
	preamble_free(&p);
	update_free(&u);
}

/* ctags may take its time: nobody else waits for the lock meanwhile. */
void
job_update(const struct options *opt)
{
	struct buf b = BUF_INIT;
	struct fault f = {.file = NULL};
	struct stream new;
	int fd;

	job_need_file(opt->update);
	if (io_read_all(STDIN_FILENO, &b, SIZE_MAX / 8) == -1)
		err(sysexit(errno), "standard input");
	if (stream_open_memory(&new, &b, "standard input", &f) == -1)
		job_die(&f);
	fd = job_lock(opt->update);
	update_with(&new, opt);
	stream_close(&new);
	if (fd != -1)
		close(fd);
}
