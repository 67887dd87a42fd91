/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "job.h"

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "merge.h"
#include "regroup.h"
#include "sink.h"
#include "sort.h"
#include "stream.h"
#include "sysexit.h"

#define BLOCKS_MAX ((size_t)16 * 1024 * 1024) /* of all files together */
#define FEW_FILES 16 /* that are open beside those to be merged */

/* The files that are read, as one. */
struct input {
	char **paths;
	size_t n;
	struct stream *streams;
	size_t n_open;
	off_t start; /* where standard input begins */
	struct preamble preamble;
	enum sorted sorted; /* of the first file; what it is without -f */
	int needs_sort; /* a file's order is not the one that is wanted */
};

/* ---- input ---- */

static void
close_input(struct input *in)
{
	size_t i;

	for (i = 0; i < in->n_open; i++)
		stream_close(&in->streams[i]);
	in->n_open = 0;
	preamble_free(&in->preamble);
}

/* Open all files and read their headers. */
static int
open_input(struct input *in, const struct options *opt, struct fault *f)
{
	enum sorted sorted, wanted = opt->sorted;
	size_t i, block = stream_share(BLOCKS_MAX, in->n);

	in->preamble = (struct preamble)PREAMBLE_INIT;
	for (i = 0; i < in->n; i++) {
		if (stream_open(&in->streams[i], in->paths[i], block, f) == -1)
			return -1;
		in->n_open++;
		in->preamble.latest = SORTED_UNKNOWN;
		if (stream_preamble(
			&in->streams[i], &in->preamble, opt->order, 0, f) == -1)
			return -1;
		sorted = in->preamble.latest;
		if (sorted == SORTED_UNKNOWN)
			sorted = SORTED_BYTES;
		if (wanted == SORTED_UNKNOWN)
			wanted =
			    sorted == SORTED_FOLD ? SORTED_FOLD : SORTED_BYTES;
		in->needs_sort |= wanted != SORTED_NOT && sorted != wanted;
	}
	in->sorted = wanted;
	return 0;
}

/* Can all of it be read a second time? */
static int
can_reread(const struct input *in)
{
	size_t i;

	for (i = 0; i < in->n_open; i++)
		if (lseek(in->streams[i].fd, 0, SEEK_CUR) == -1)
			return 0;
	return 1;
}

/*
 * Begin again.  Standard input cannot be opened a second time, but it can
 * be rewound to where it was handed over.
 */
static int
reopen_input(struct input *in, const struct options *opt, struct fault *f)
{
	size_t i;

	for (i = 0; i < in->n_open; i++)
		if (in->streams[i].fd == STDIN_FILENO &&
		    lseek(STDIN_FILENO, in->start, SEEK_SET) == -1)
			return -1;
	close_input(in);
	return open_input(in, opt, f);
}

/* ---- regroup, merge, sort ---- */

static int
merge_input(struct input *in, const struct options *opt, struct merge *m,
    struct out *out, struct fault *f)
{
	*m = (struct merge){
	    .order = opt->order, .sorted = in->sorted, .dry = out == NULL};
	if (in->n > 1 && preamble_sort(&in->preamble) == -1) {
		*f = (struct fault){.file = NULL};
		return -1;
	}
	if (out != NULL)
		preamble_write(&in->preamble, out, in->sorted);
	return in->n == 1 ? regroup_stream(m, in->streams, out, f)
			  : merge_streams(m, in->streams, in->n, out, f);
}

static int
sort_input(struct input *in, const struct options *opt, struct out *out,
    struct fault *f)
{
	struct merge m = {.order = opt->order, .sorted = in->sorted};

	return sort_streams(&m, in->streams, in->n, &in->preamble, opt->order,
	    opt->memory, out, f);
}

/*
 * Regroup or merge on the understanding that everything is in order, and
 * should it turn out that it is not, sort.
 */
static int
process(struct input *in, const struct options *opt, struct sink *k,
    struct fault *f)
{
	struct merge m;
	int rc;

	if (opt->sort || in->needs_sort)
		return sort_input(in, opt, &k->out, f);
	/* what cannot be taken back must be known to be right beforehand */
	if (!sink_can_rewind(k) && can_reread(in)) {
		rc = merge_input(in, opt, &m, NULL, f);
		if (rc == -1 || reopen_input(in, opt, f) == -1)
			return -1;
		if (rc == 1)
			return sort_input(in, opt, &k->out, f);
	}
	rc = merge_input(in, opt, &m, &k->out, f);
	if (rc != 1)
		return rc;
	if (!can_reread(in)) {
		errno = EBADMSG;
		return -1;
	}
	if (sink_rewind(k) == -1) {
		*f = (struct fault){.file = k->path};
		return -1;
	}
	if (reopen_input(in, opt, f) == -1)
		return -1;
	return sort_input(in, opt, &k->out, f);
}

static void
write_result(struct input *in, const struct options *opt, const char *path)
{
	struct fault f = {.file = NULL};
	struct sink k;

	if (sink_open(&k, path) == -1)
		job_die_writing(path);
	if (process(in, opt, &k, &f) == -1) {
		sink_abort(&k);
		job_die(&f);
	}
	if (sink_commit(&k) == -1)
		job_die_writing(path);
}

static void
filter(struct input *in, const struct options *opt)
{
	struct fault f = {.file = NULL};
	int fd = opt->output != NULL ? job_lock(opt->output) : -1;

	if (open_input(in, opt, &f) == -1)
		job_die(&f);
	write_result(in, opt, opt->output);
	if (fd != -1)
		close(fd);
}

/* Is anything to be done?  The file is then at its beginning again. */
static int
is_to_change(struct input *in, const struct options *opt, uintmax_t *runs)
{
	const struct preamble *p = &in->preamble;
	struct fault f = {.file = NULL};
	struct merge m = {.changed = 0};
	int rc, changed;

	changed = opt->sort || in->needs_sort || !p->has_format || p->differs ||
	    p->sorted != in->sorted;
	if (changed && !opt->only_report)
		return 1;
	rc = merge_input(in, opt, &m, NULL, &f);
	if (rc == -1)
		job_die(&f);
	*runs = m.changed;
	changed |= rc == 1 || m.changed > 0;
	if (changed && reopen_input(in, opt, &f) == -1)
		job_die(&f);
	return changed;
}

static void
in_place(struct input *in, const struct options *opt)
{
	struct fault f = {.file = NULL};
	int fd, changed;
	uintmax_t runs = 0;

	job_need_file(in->paths[0]);
	fd = job_lock(in->paths[0]);
	if (open_input(in, opt, &f) == -1)
		job_die(&f);
	changed = is_to_change(in, opt, &runs);
	if (opt->only_report)
		job_report(in->paths[0], changed, runs);
	else if (changed)
		write_result(in, opt, in->paths[0]);
	if (fd != -1)
		close(fd);
}

/* Every file to be merged is open at the same time. */
static void
raise_limit(size_t n)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == -1 ||
	    n + FEW_FILES < limit.rlim_cur)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

void
job_filter(const struct options *opt, char **paths, int n)
{
	static char dash[] = "-";
	char *standard_input[] = {dash};
	struct input in = {.paths = n > 0 ? paths : standard_input,
	    .n = n > 0 ? (size_t)n : 1,
	    .start = lseek(STDIN_FILENO, 0, SEEK_CUR)};

	in.streams = calloc(in.n, sizeof(*in.streams));
	if (in.streams == NULL)
		err(sysexit(errno), NULL);
	raise_limit(in.n);
	if (opt->in_place)
		in_place(&in, opt);
	else
		filter(&in, opt);
	close_input(&in);
	free(in.streams);
}
