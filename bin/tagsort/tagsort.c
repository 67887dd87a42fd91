/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault.h"
#include "kind.h"
#include "lock.h"
#include "merge.h"
#include "number.h"
#include "preamble.h"
#include "sink.h"
#include "sort.h"
#include "stream.h"
#include "sysexit.h"

#define LOCK_MS 60000
#define MEMORY_MIN ((long long)1024 * 1024)

struct options {
	int sort;
	int in_place;
	int only_report;
	enum sorted sorted; /* SORTED_UNKNOWN: as the input is */
	const char *output;
	size_t memory;
	struct order *order;
};

/* The files that are read, as one. */
struct input {
	char **paths;
	size_t n;
	struct stream *streams;
	size_t n_open;
	struct preamble preamble;
	enum sorted sorted; /* of the first file; what it is without -f */
	int needs_sort; /* a file's order is not the one that is wanted */
};

static const char usage_text[] =
    "usage: tagsort [-s] [-f sorted] [-k order] [-o file] [-S size] "
    "[tags ...]\n"
    "       tagsort -i [-n] [-f sorted] [-k order] [-S size] tags\n";

static _Noreturn void
usage(void)
{
	fputs(usage_text, stderr);
	exit(EX_USAGE);
}

static _Noreturn void
die(const struct fault *f)
{
	if (f->what != NULL && f->line > 0)
		errx(sysexit(errno), "%s:%ju: %s", f->file, f->line, f->what);
	if (f->what != NULL)
		errx(sysexit(errno), "%s: %s", f->file, f->what);
	if (f->file != NULL)
		err(sysexit(errno), "%s", f->file);
	err(sysexit(errno), NULL);
}

static _Noreturn void
die_writing(const char *path)
{
	err(sysexit(errno), "%s", path != NULL ? path : "standard output");
}

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
	size_t i;

	in->preamble = (struct preamble)PREAMBLE_INIT;
	for (i = 0; i < in->n; i++) {
		if (stream_open(&in->streams[i], in->paths[i], f) == -1)
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
 * be rewound.
 */
static int
reopen_input(struct input *in, const struct options *opt, struct fault *f)
{
	size_t i;

	for (i = 0; i < in->n_open; i++)
		if (in->streams[i].fd == STDIN_FILENO &&
		    lseek(STDIN_FILENO, 0, SEEK_SET) == -1)
			return -1;
	close_input(in);
	return open_input(in, opt, f);
}

/* ---- regroup, merge, sort ---- */

static int
merge_input(struct input *in, const struct options *opt, struct merge *m,
    struct out *out, struct fault *f)
{
	*m = (struct merge){.order = opt->order,
	    .sorted = in->sorted,
	    .keep = in->n == 1,
	    .dry = out == NULL};
	if (in->n > 1 && preamble_sort(&in->preamble) == -1) {
		*f = (struct fault){.file = NULL};
		return -1;
	}
	if (out != NULL)
		preamble_write(&in->preamble, out, in->sorted);
	return merge_streams(m, in->streams, in->n, out, f);
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
		if (rc == 1)
			in->needs_sort = 1;
		if (rc == -1 || reopen_input(in, opt, f) == -1)
			return -1;
		if (rc == 1)
			return sort_input(in, opt, &k->out, f);
	}
	rc = merge_input(in, opt, &m, &k->out, f);
	if (rc != 1 || !can_reread(in))
		return rc == 0 ? 0 : -1;
	if (sink_rewind(k) == -1 || reopen_input(in, opt, f) == -1)
		return -1;
	return sort_input(in, opt, &k->out, f);
}

static void
write_result(struct input *in, const struct options *opt, const char *path)
{
	struct fault f = {.file = NULL};
	struct sink k;

	if (sink_open(&k, path) == -1)
		die_writing(path);
	if (process(in, opt, &k, &f) == -1) {
		sink_abort(&k);
		die(&f);
	}
	if (sink_commit(&k) == -1)
		die_writing(path);
}

/*
 * One writer at a time: whoever comes second waits, and then sees what the
 * first has made.  A file that is not there yet needs no lock.
 */
static int
lock(const char *path)
{
	struct stat st;
	int fd;

	if (stat(path, &st) == -1 || !S_ISREG(st.st_mode))
		return -1;
	fd = lock_open(path, O_RDWR, 0, LOCK_MS);
	if (fd == -1 && errno != ENOENT)
		err(sysexit(errno), "%s: cannot lock", path);
	return fd;
}

static void
filter(struct input *in, const struct options *opt)
{
	struct fault f = {.file = NULL};
	int fd = opt->output != NULL ? lock(opt->output) : -1;

	if (open_input(in, opt, &f) == -1)
		die(&f);
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
		die(&f);
	*runs = m.changed;
	changed |= rc == 1 || m.changed > 0;
	if (changed && reopen_input(in, opt, &f) == -1)
		die(&f);
	return changed;
}

static void
in_place(struct input *in, const struct options *opt)
{
	struct fault f = {.file = NULL};
	int fd = lock(in->paths[0]), changed;
	uintmax_t runs = 0;

	if (open_input(in, opt, &f) == -1)
		die(&f);
	changed = is_to_change(in, opt, &runs);
	if (opt->only_report)
		printf("%s: %s (names to be reordered: %ju)\n", in->paths[0],
		    changed ? "would be written" : "would stay", runs);
	else if (changed)
		write_result(in, opt, in->paths[0]);
	if (fd != -1)
		close(fd);
}

/* ---- options ---- */

static size_t
default_memory(void)
{
	long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);

	return pages > 0 && size > 0 ? (size_t)pages * (size_t)size / 2
				     : (size_t)1 << 30;
}

static void
parse_option(struct options *opt, int c, const char *arg)
{
	long long n;

	switch (c) {
	case 'f':
		if (number_parse(arg, 0, 2, &n) == -1)
			errx(EX_USAGE, "-f %s: 0, 1 or 2 is expected", arg);
		opt->sorted = (enum sorted)n;
		break;
	case 'i':
		opt->in_place = 1;
		break;
	case 'k':
		order_free(opt->order);
		opt->order = order_new(arg);
		if (opt->order == NULL && errno == EINVAL)
			errx(EX_USAGE,
			    "-k %s: kinds are to be named, each once, "
			    "and long names between commas",
			    arg);
		break;
	case 'n':
		opt->only_report = 1;
		break;
	case 'o':
		opt->output = arg;
		break;
	case 'S':
		if (number_parse_size(arg, MEMORY_MIN, 1LL << 42, &n) == -1)
			errx(EX_USAGE,
			    "-S %s: a size of at least 1M is "
			    "expected",
			    arg);
		opt->memory = (size_t)n;
		break;
	case 's':
		opt->sort = 1;
		break;
	default:
		usage();
	}
	if (opt->order == NULL)
		err(sysexit(errno), NULL);
}

static void
parse_options(struct options *opt, int argc, char **argv)
{
	int c;

	if (argc > 1 && strcmp(argv[1], "--help") == 0) {
		fputs(usage_text, stdout);
		exit(fflush(stdout) == 0 ? EX_OK : EX_IOERR);
	}
	if (argc > 1 && strcmp(argv[1], "--version") == 0) {
		puts("tagsort (fittings) " VERSION);
		exit(fflush(stdout) == 0 ? EX_OK : EX_IOERR);
	}
	opt->order = order_new(NULL);
	if (opt->order == NULL)
		err(sysexit(errno), NULL);
	while ((c = getopt(argc, argv, "f:ik:no:S:s")) != -1)
		parse_option(opt, c, optarg);
}

/* Every file to be merged is open at the same time. */
static void
raise_limit(size_t n)
{
	struct rlimit limit;

	if (n < 512 || getrlimit(RLIMIT_NOFILE, &limit) == -1)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

int
main(int argc, char **argv)
{
	static char dash[] = "-";
	char *standard_input[] = {dash};
	struct options opt = {
	    .sorted = SORTED_UNKNOWN, .memory = default_memory()};
	struct input in;

	parse_options(&opt, argc, argv);
	in = (struct input){
	    .paths = argv + optind, .n = (size_t)(argc - optind)};
	if (in.n == 0) {
		in.paths = standard_input;
		in.n = 1;
	}
	if (opt.in_place &&
	    (argc - optind != 1 || opt.output != NULL ||
		strcmp(in.paths[0], "-") == 0))
		usage();
	if ((opt.only_report && !opt.in_place) ||
	    (opt.sorted == SORTED_NOT && (in.n > 1 || opt.sort)))
		usage();
	in.streams = calloc(in.n, sizeof(*in.streams));
	if (in.streams == NULL)
		err(sysexit(errno), NULL);
	raise_limit(in.n);
	if (opt.in_place)
		in_place(&in, &opt);
	else
		filter(&in, &opt);
	close_input(&in);
	free(in.streams);
	order_free(opt.order);
	return EX_OK;
}
