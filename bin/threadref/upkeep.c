/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "io.h"
#include "lock.h"
#include "number.h"
#include "record.h"
#include "replace.h"
#include "stamp.h"
#include "sysexit.h"

#define DAYS_MAX 36500
#define MICRO_PER_DAY (86400LL * 1000000)

/* ---- expire */

/* A thread without any date has no known age, and stays. */
static int
is_idle(const struct thread *t, int64_t since)
{
	return t->touched != STAMP_NONE && t->touched < since;
}

static const struct thread *
thread_of_line(const struct store *s, const struct line *l)
{
	return l->first_id == IDSET_NONE
	    ? NULL
	    : &s->threads[s->thread_of[l->first_id]];
}

static size_t
count_idle(const struct store *s, int64_t since)
{
	size_t i, n = 0;

	for (i = 0; i < s->n_threads; i++)
		n += (size_t)is_idle(&s->threads[i], since);
	return n;
}

/* Remarks and blank lines are their owner's, and stay. */
static void
add_kept_lines(struct buf *b, const struct store *s, int64_t since)
{
	const struct thread *t;
	const char *end; /* behind blanks that do not count */
	size_t i;

	for (i = 0; i < s->n_lines; i++) {
		t = thread_of_line(s, &s->lines[i]);
		if (t != NULL && is_idle(t, since))
			continue;
		end = strchr(s->lines[i].text + s->lines[i].len, '\n');
		buf_add(
		    b, s->lines[i].text, (size_t)(end - s->lines[i].text) + 1);
	}
}

static void
rewrite(const char *path, const struct store *s, int64_t since)
{
	struct buf b = BUF_INIT;
	struct replace r;

	add_kept_lines(&b, s, since);
	if (buf_check(&b) == -1 || replace_open(&r, path) == -1)
		store_fail(path);
	if (io_write(r.fd, buf_str(&b), b.len) == -1) {
		replace_abort(&r);
		store_fail(path);
	}
	if (replace_commit(&r, REPLACE_SYNC) == -1)
		store_fail(path);
	buf_free(&b);
}

static long long
parse_days(const char *s)
{
	long long days;

	if (number_parse(s, 0, DAYS_MAX, &days) == -1)
		errx(EX_USAGE, "-d %s: not a number of days from 0 to %d", s,
		    DAYS_MAX);
	return days;
}

static void
tell_expired(const char *path, size_t gone, size_t left)
{
	struct buf b = BUF_INIT;
	struct out out;

	buf_addf(&b, "%s: %zu thread%s expired, %zu left\n", path, gone,
	    gone == 1 ? "" : "s", left);
	out_init(&out, STDOUT_FILENO);
	out_addstr(&out, buf_str(&b));
	if (buf_check(&b) == -1 || out_close(&out) == -1)
		err(sysexit(errno), "standard output");
	buf_free(&b);
}

/* Returns the number of threads that are gone, and sets that of the rest. */
static size_t
expire(const char *path, int64_t since, size_t *left)
{
	struct store s;
	size_t idle;
	int fd;

	*left = 0;
	fd = lock_open(path, O_RDWR | O_APPEND, 0, LOCK_PERSON_MS);
	if (fd == -1 && errno == ENOENT)
		return 0;
	if (fd == -1 || record_load(fd, &s) == -1)
		store_fail(path);
	idle = count_idle(&s, since);
	*left = s.n_threads - idle;
	if (idle > 0)
		rewrite(path, &s, since);
	store_free(&s);
	close(fd); /* nothing was written to this one */
	return idle;
}

int
command_expire(int argc, char **argv)
{
	long long days = -1;
	int c, quiet = 0;
	size_t gone, left;

	while ((c = getopt(argc, argv, "+d:q")) != -1)
		if (c == 'd')
			days = parse_days(optarg);
		else if (c == 'q')
			quiet = 1;
		else
			usage();
	if (days == -1 || argc - optind != 1)
		usage();
	gone = expire(argv[optind], stamp_now() - days * MICRO_PER_DAY, &left);
	if (!quiet)
		tell_expired(argv[optind], gone, left);
	return EX_OK;
}

/* ---- merge */

/*
 * The canonical order: remarks, then by date, then by bytes.  A union of
 * sets of lines in a total order: whichever way stores are merged, in which
 * order, and how often, the bytes come out the same.
 */
static int
compare_lines(const void *va, const void *vb)
{
	const struct line *a = *(const struct line *const *)va;
	const struct line *b = *(const struct line *const *)vb;
	size_t n = a->len < b->len ? a->len : b->len;
	int rc;

	if ((a->first_id == IDSET_NONE) != (b->first_id == IDSET_NONE))
		return a->first_id == IDSET_NONE ? -1 : 1;
	if (a->stamp != b->stamp)
		return a->stamp < b->stamp ? -1 : 1;
	rc = memcmp(a->text, b->text, n);
	return rc != 0 ? rc : (a->len > b->len) - (a->len < b->len);
}

static size_t
collect(const struct line **all, const struct store *s, size_t n)
{
	size_t i, j, k = 0;

	for (i = 0; i < n; i++)
		for (j = 0; j < s[i].n_lines; j++)
			if (s[i].lines[j].len > 0)
				all[k++] = &s[i].lines[j];
	return k;
}

static void
merge(const struct store *s, size_t n, struct out *out)
{
	const struct line **all;
	size_t total = 0, i;

	for (i = 0; i < n; i++)
		total += s[i].n_lines;
	all = calloc(total + 1, sizeof(*all));
	if (all == NULL)
		err(EX_TEMPFAIL, "memory");
	total = collect(all, s, n);
	qsort(all, total, sizeof(*all), compare_lines);
	for (i = 0; i < total; i++)
		if (i == 0 || compare_lines(&all[i - 1], &all[i]) != 0) {
			out_add(out, all[i]->text, all[i]->len);
			out_addc(out, '\n');
		}
	free(all);
}

int
command_merge(int argc, char **argv)
{
	int status = EX_OK;
	struct store *s;
	struct out out;
	size_t n, i;

	if (getopt(argc, argv, "+") != -1 || argc == optind)
		usage();
	n = (size_t)(argc - optind);
	s = calloc(n, sizeof(*s));
	if (s == NULL)
		err(EX_TEMPFAIL, "memory");
	for (i = 0; i < n; i++) {
		load_or_fail(&s[i], argv[(size_t)optind + i]);
		if (s[i].torn != NULL)
			status = EX_TEMPFAIL; /* what is left out may come */
	}
	out_init(&out, STDOUT_FILENO);
	merge(s, n, &out);
	if (out_close(&out) == -1)
		err(sysexit(errno), "standard output");
	for (i = 0; i < n; i++)
		store_free(&s[i]);
	free(s);
	return status;
}
