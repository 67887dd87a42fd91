/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "io.h"
#include "job.h"
#include "number.h"
#include "sysexit.h"

#define MEMORY_MIN ((long long)1024 * 1024)

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

/* What was asked for goes to standard output, and must arrive there. */
static _Noreturn void
tell(const char *text)
{
	if (fputs(text, stdout) == EOF || fflush(stdout) == EOF)
		job_die_writing(NULL);
	exit(EX_OK);
}

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

	if (argc > 1 && strcmp(argv[1], "--help") == 0)
		tell(usage_text);
	if (argc > 1 && strcmp(argv[1], "--version") == 0)
		tell("tagsort (fittings) " VERSION "\n");
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
			job_die(&f);
		}
		worst |= rc;
	}
	if (out_close(&out) == -1)
		job_die_writing(NULL);
	return worst;
}

int
main(int argc, char **argv)
{
	struct options opt = {
	    .sorted = SORTED_UNKNOWN, .memory = default_memory()};
	int status = EX_OK;

	if (io_hold_standard() == -1)
		return EX_OSERR; /* there is nowhere to say it */
	parse_options(&opt, argc, argv);
	if (!make_sense(&opt, argc - optind, argv + optind))
		usage();
	if (opt.check)
		status = check(argv + optind);
	else if (opt.update != NULL)
		job_update(&opt);
	else
		job_filter(&opt, argv + optind, argc - optind);
	order_free(opt.order);
	free(opt.dropped);
	free(opt.lists);
	return status;
}
