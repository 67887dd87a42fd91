/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "fault.h"
#include "io.h"
#include "kind.h"
#include "lock.h"
#include "merge.h"
#include "number.h"
#include "preamble.h"
#include "sink.h"
#include "sort.h"
#include "stream.h"
#include "sysexit.h"
#include "update.h"

#define LOCK_MS 60000
#define LIST_MAX ((size_t)1 << 30)
#define SAMPLE 64
#define MEMORY_MIN ((long long)1024 * 1024)

struct options {
	int sort;
	int in_place;
	int check;
	int only_report;
	int ends_in_nul; /* the names in a list */
	const char *update; /* the file to be updated */
	char **dropped; /* names of source files */
	size_t n_dropped;
	char **lists; /* files of such names */
	size_t n_lists;
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
    "       tagsort -i [-n] [-f sorted] [-k order] [-S size] tags\n"
    "       tagsort -u tags [-0n] [-D list] [-d path] [-k order] "
    "[-S size]\n"
    "       tagsort -c tags ...\n";

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
    struct writer *out, struct fault *f)
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
sort_input(struct input *in, const struct options *opt, struct writer *out,
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
report(const char *path, int changed, uintmax_t names)
{
	printf("%s: %s (names to be changed: %ju)\n", path,
	    changed ? "would be written" : "would stay", names);
	if (fflush(stdout) == EOF)
		die_writing(NULL);
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
		report(in->paths[0], changed, runs);
	else if (changed)
		write_result(in, opt, in->paths[0]);
	if (fd != -1)
		close(fd);
}

/* ---- update ---- */

static void
drop_list(struct pathset *ps, const char *list, char end, const char *cwd)
{
	struct buf b = BUF_INIT;
	const char *p, *stop;
	size_t len;
	int fd = open(list, O_RDONLY | O_CLOEXEC);

	if (fd == -1 || io_read_all(fd, &b, LIST_MAX) == -1)
		err(sysexit(errno), "%s", list);
	close(fd);
	for (p = buf_str(&b); *p != '\0' || p < b.data + b.len; p += len + 1) {
		stop = memchr(p, end, b.len - (size_t)(p - b.data));
		len = stop != NULL ? (size_t)(stop - p)
				   : b.len - (size_t)(p - b.data);
		if (len > 0 && pathset_add(ps, p, len, cwd) == -1)
			err(sysexit(errno), "%s", list);
		if (stop == NULL)
			break;
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
	struct sink k;
	struct writer out;
	int fd = sort_open_part();

	writer_init(&out, fd);
	if (fd == -1 || stream_open(&s, opt->update, &f) == -1 ||
	    stream_preamble(&s, &ignored, NULL, 0, &f) == -1 ||
	    update_collect(u, &s, &out, &f) == -1)
		die(&f);
	stream_close(&s);
	preamble_free(&ignored);
	if (writer_flush(&out) == -1 || lseek(fd, 0, SEEK_SET) == -1 ||
	    stream_open_fd(&s, fd, opt->update, &f) == -1)
		err(sysexit(errno), "a temporary file");
	writer_end(&out);
	if (sink_open(&k, opt->update) == -1)
		die_writing(opt->update);
	if (sort_streams(&m, &s, 1, p, opt->order, opt->memory, &k.out, &f) ==
	    -1) {
		sink_abort(&k);
		die(&f);
	}
	stream_close(&s);
	if (sink_commit(&k) == -1)
		die_writing(opt->update);
}

static void
update_by_edits(struct update *u, const struct options *opt,
    const struct preamble *p, const struct stream *old, uintmax_t body)
{
	struct fault f = {.file = NULL};
	struct sink k;

	if (sink_open(&k, opt->update) == -1)
		die_writing(opt->update);
	preamble_write(p, &k.out, u->sorted);
	if (update_write(u, old, body, &k.out, &f) == -1) {
		sink_abort(&k);
		die(&f);
	}
	if (sink_commit(&k) == -1)
		die_writing(opt->update);
}

/* With the lock held, and the new tags in memory. */
static void
update_with(struct stream *new, const struct options *opt)
{
	struct update u = {.order = opt->order, .sorted = SORTED_BYTES};
	struct preamble p = PREAMBLE_INIT;
	struct fault f = {.file = NULL};
	struct stream old;
	size_t header;
	uintmax_t body;
	int rc, changed;

	if (stream_open(&old, opt->update, &f) == -1 ||
	    stream_preamble(&old, &p, opt->order, 0, &f) == -1)
		die(&f);
	body = old.before + old.run;
	header = p.lines.len;
	if (p.sorted == SORTED_FOLD)
		u.sorted = SORTED_FOLD;
	rc = p.sorted == SORTED_NOT || p.differs;
	name_files(&u.files, opt, &old, &p);
	if (stream_preamble(new, &p, opt->order, 1, &f) == -1 ||
	    update_read(&u, new, &p, &f) == -1)
		die(&f);
	if (rc == 0)
		rc = update_plan(&u, &old, &f);
	if (rc == -1)
		die(&f);
	changed = rc == 1 || u.n_edits > 0 || p.lines.len > header ||
	    !p.has_format || p.sorted == SORTED_UNKNOWN;
	if (p.lines.len > header && preamble_sort(&p) == -1)
		err(sysexit(errno), NULL);
	if (opt->only_report)
		report(opt->update, changed, u.n_edits);
	else if (rc == 1)
		update_by_sorting(&u, opt, &p);
	else if (changed)
		update_by_edits(&u, opt, &p, &old, body);
	stream_close(&old);
	preamble_free(&p);
	update_free(&u);
}

/* ctags may take its time: nobody else waits for the lock meanwhile. */
static void
update(const struct options *opt)
{
	struct buf b = BUF_INIT;
	struct fault f = {.file = NULL};
	struct stream new;
	int fd;

	if (io_read_all(STDIN_FILENO, &b, SIZE_MAX / 8) == -1)
		err(sysexit(errno), "standard input");
	if (stream_open_memory(&new, &b, "standard input", &f) == -1)
		die(&f);
	fd = lock(opt->update);
	update_with(&new, opt);
	stream_close(&new);
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
parse_option(struct options *opt, int c, char *arg)
{
	long long n;

	switch (c) {
	case '0':
		opt->ends_in_nul = 1;
		break;
	case 'c':
		opt->check = 1;
		break;
	case 'D':
		opt->lists[opt->n_lists++] = arg;
		break;
	case 'd':
		opt->dropped[opt->n_dropped++] = arg;
		break;
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
	case 'u':
		opt->update = arg;
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
	opt->dropped = calloc((size_t)argc, sizeof(char *));
	opt->lists = calloc((size_t)argc, sizeof(char *));
	if (opt->order == NULL || opt->dropped == NULL || opt->lists == NULL)
		err(sysexit(errno), NULL);
	while ((c = getopt(argc, argv, "0cD:d:f:ik:no:S:su:")) != -1)
		parse_option(opt, c, optarg);
}

/* Do these go together? */
static int
make_sense(const struct options *opt, int n, char **paths)
{
	int lists = opt->n_dropped > 0 || opt->n_lists > 0 || opt->ends_in_nul;

	if (opt->check)
		return n > 0 && !opt->in_place && !opt->sort && !lists &&
		    !opt->only_report && opt->output == NULL &&
		    opt->update == NULL && opt->sorted == SORTED_UNKNOWN;
	if (opt->update != NULL)
		return n == 0 && !opt->in_place && !opt->sort &&
		    opt->output == NULL && opt->sorted == SORTED_UNKNOWN;
	if (opt->in_place)
		return n == 1 && opt->output == NULL && !lists &&
		    strcmp(paths[0], "-") != 0;
	return !opt->only_report && !lists &&
	    (opt->sorted != SORTED_NOT || (n <= 1 && !opt->sort));
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

static void
read_files(const struct options *opt, char **paths, int n)
{
	static char dash[] = "-";
	char *standard_input[] = {dash};
	struct input in = {.paths = n > 0 ? paths : standard_input,
	    .n = n > 0 ? (size_t)n : 1};

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

static int
check(char **paths)
{
	struct fault f = {.file = NULL};
	struct out out;
	int rc, saved, worst = 0;

	out_init(&out, STDOUT_FILENO);
	for (; *paths != NULL; paths++) {
		rc = check_file(*paths, &out, &f);
		if (rc == -1) {
			saved = errno;
			out_flush(&out);
			errno = saved;
			die(&f);
		}
		worst |= rc;
	}
	if (out_close(&out) == -1)
		die_writing(NULL);
	return worst;
}

int
main(int argc, char **argv)
{
	struct options opt = {
	    .sorted = SORTED_UNKNOWN, .memory = default_memory()};
	int status = EX_OK;

	parse_options(&opt, argc, argv);
	if (!make_sense(&opt, argc - optind, argv + optind))
		usage();
	if (opt.check)
		status = check(argv + optind);
	else if (opt.update != NULL)
		update(&opt);
	else
		read_files(&opt, argv + optind, argc - optind);
	order_free(opt.order);
	free(opt.dropped);
	free(opt.lists);
	return status;
}
