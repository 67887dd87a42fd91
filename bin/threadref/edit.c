/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "io.h"
#include "lock.h"
#include "mail.h"
#include "msgid.h"
#include "record.h"
#include "replace.h"
#include "scan.h"
#include "stamp.h"
#include "sysexit.h"

/*
 * add and drop are one operation with two signs.  What is asked for becomes
 * lines of a store of its own, one for each mail, so that mails of one thread
 * find together by the same rule as in the file.
 */
struct request {
	enum action action;
	struct store wanted;
	size_t mails; /* that were read */
	size_t without; /* of these, had no usable message-id */
};

struct outcome {
	size_t threads; /* that a line was written for */
	size_t ids; /* on these lines */
	size_t as_before; /* threads that needed none */
	const struct line *subject; /* of the first thread of either kind */
};

/* ---- what is asked for */

static void
add_wanted_line(struct buf *lines, struct mailids *m, int own_only)
{
	const char *subject = mailids_subject(m);
	uint32_t i, n = own_only ? m->own + 1 : (uint32_t)m->ids.n;

	for (i = own_only ? m->own : 0; i < n; i++)
		buf_addf(
		    lines, "<%.*s> ", (int)m->ids.ids[i].len, m->ids.ids[i].s);
	if (subject == NULL)
		lines->err = errno;
	else
		record_comment(lines, 0, "add", buf_str(&m->source), subject);
}

static void
want(struct request *r, struct buf *lines)
{
	if (buf_check(lines) == -1 || store_parse(&r->wanted, lines) == -1)
		err(sysexit(errno), "message-ids");
}

static void
want_mails(struct request *r, int own_only)
{
	struct buf lines = BUF_INIT;
	struct mailstream ms;
	struct mailids m;
	int rc;

	mailstream_init(&ms, STDIN_FILENO);
	while ((rc = mailstream_next(&ms)) == 1) {
		if (mailids_parse(&m, buf_str(&ms.header), ms.header.len) == -1)
			err(sysexit(errno), "message-ids");
		r->mails++;
		if (m.ids.n == 0 || (own_only && m.own == IDSET_NONE))
			r->without++;
		else
			add_wanted_line(&lines, &m, own_only);
		mailids_free(&m);
	}
	if (rc == -1)
		err(sysexit(errno), "standard input");
	mailstream_free(&ms);
	want(r, &lines);
}

/*
 * An id as list prints it, or without its brackets; what follows it is
 * ignored, and so is an empty line.
 */
static void
want_id(struct buf *lines, const char *s, size_t len)
{
	const char *p = s, *id;

	if (!scan_id(&p, s + len, s, &id, &len)) {
		id = s + strspn(s, " \t\r\n");
		len = strcspn(id, " \t\r\n");
		if (len == 0)
			return;
	}
	if (!msgid_usable(id, len))
		errx(EX_DATAERR,
		    "one of the arguments or lines is no "
		    "message-id");
	buf_addf(lines, "<%.*s>\n", (int)len, id);
}

static void
want_id_lines(struct buf *lines)
{
	struct buf in = BUF_INIT;
	char *line, *next;

	if (io_read_all(STDIN_FILENO, &in, STORE_MAX) == -1)
		err(sysexit(errno), "standard input");
	if (memchr(buf_str(&in), '\0', in.len) != NULL)
		errx(EX_DATAERR,
		    "standard input: lines are to end in newline, "
		    "not in NUL");
	next = in.data;
	while ((line = strsep(&next, "\n")) != NULL)
		want_id(lines, line, strlen(line));
	buf_free(&in);
}

static void
want_ids(struct request *r, char **argv)
{
	struct buf lines = BUF_INIT;

	if (*argv == NULL)
		want_id_lines(&lines);
	for (; *argv != NULL; argv++)
		if (strcmp(*argv, "-") == 0)
			want_id_lines(&lines);
		else
			want_id(&lines, *argv, strlen(*argv));
	want(r, &lines);
}

/* ---- what that means for the store */

/* What is to be done about one wanted thread. */
struct change {
	int needed;
	const struct thread *known; /* one of the threads it touches */
	int64_t after; /* the latest date of all of them */
};

static int
needs_line(enum action action, const struct thread *known)
{
	int active = known != NULL && thread_is_active(known);

	return action == ACTION_DROP ? active : !active;
}

/* Ids of two known threads on one wanted line join these. */
static void
consider(struct change *c, const struct thread *known, enum action action)
{
	c->needed |= needs_line(action, known);
	if (known == NULL)
		return;
	if (c->known != NULL && c->known != known)
		c->needed |= action == ACTION_ADD;
	c->known = known;
	if (known->touched > c->after)
		c->after = known->touched;
}

static struct change *
find_changes(const struct request *r, const struct store *s)
{
	const struct store *wanted = &r->wanted;
	struct change *c = calloc(wanted->n_threads + 1, sizeof(*c));
	size_t i;

	for (i = 0; c != NULL && i < wanted->n_threads; i++)
		c[i].after = STAMP_NONE;
	for (i = 0; c != NULL && i < wanted->ids.n; i++)
		consider(&c[wanted->thread_of[i]],
		    store_thread(
			s, wanted->ids.ids[i].s, wanted->ids.ids[i].len),
		    r->action);
	return c;
}

/* ---- the lines that do it */

/* A line is ended beyond this length, and the next one begins with its root. */
#define LINE_LEN ((size_t)1 << 20)

struct lines {
	struct buf *of; /* one for each wanted thread that needs a line */
	struct buf text; /* all of them in the end */
	struct outcome outcome;
};

static void
add_id(struct buf *b, const struct id *id)
{
	buf_addf(b, "<%.*s> ", (int)id->len, id->s);
}

static const struct line *
first_line(const struct store *wanted, const struct thread *t)
{
	return &wanted->lines[wanted->ids.ids[t->root].tag];
}

/*
 * The new date is later than all that the thread has, also where another
 * machine's clock was ahead: what is asked for last holds.
 */
static void
end_line(struct buf *b, const struct line *l, const struct change *c,
    enum action action)
{
	int64_t stamp = stamp_now();
	char *source = strndup(l->source, l->source_len);
	char *subject = strndup(l->subject, l->subject_len);

	if (c->after != STAMP_NONE && stamp <= c->after)
		stamp = c->after + 1;
	if (source == NULL || subject == NULL)
		b->err = ENOMEM;
	else if (stamp > STAMP_LAST)
		b->err = EOVERFLOW;
	else
		record_comment(b, stamp, action == ACTION_DROP ? "drop" : "add",
		    *source == '\0' ? "-" : source, subject);
	free(source);
	free(subject);
}

static void
add_to_line(struct lines *l, const struct request *r, const struct change *c,
    uint32_t i)
{
	const struct store *wanted = &r->wanted;
	uint32_t n = wanted->thread_of[i];
	const struct thread *t = &wanted->threads[n];

	add_id(&l->of[n], &wanted->ids.ids[i]);
	l->outcome.ids++;
	if (l->of[n].len < LINE_LEN)
		return;
	end_line(&l->of[n], first_line(wanted, t), &c[n], r->action);
	buf_add(&l->text, buf_str(&l->of[n]), l->of[n].len);
	buf_truncate(&l->of[n], 0);
	add_id(&l->of[n], &wanted->ids.ids[t->root]);
}

static void
finish_line(
    struct lines *l, const struct request *r, const struct change *c, size_t n)
{
	const struct line *first =
	    first_line(&r->wanted, &r->wanted.threads[n]);

	if (l->outcome.subject == NULL)
		l->outcome.subject = first;
	if (!c[n].needed) {
		l->outcome.as_before++;
		return;
	}
	l->outcome.threads++;
	end_line(&l->of[n], first, &c[n], r->action);
	buf_add(&l->text, buf_str(&l->of[n]), l->of[n].len);
	if (l->of[n].err != 0)
		l->text.err = l->of[n].err;
	buf_free(&l->of[n]);
}

static int
make_lines(struct lines *l, const struct request *r, const struct store *s)
{
	struct change *c = find_changes(r, s);
	size_t i;

	*l = (struct lines){0};
	l->of = calloc(r->wanted.n_threads + 1, sizeof(*l->of));
	if (c == NULL || l->of == NULL) {
		free(c);
		return -1;
	}
	for (i = 0; i < r->wanted.ids.n; i++)
		if (c[r->wanted.thread_of[i]].needed)
			add_to_line(l, r, c, (uint32_t)i);
	for (i = 0; i < r->wanted.n_threads; i++)
		finish_line(l, r, c, i);
	free(l->of);
	free(c);
	return buf_check(&l->text);
}

/* Under the lock from the first look to the last byte. */
static struct outcome
apply(const struct request *r, const char *path)
{
	int create = r->action == ACTION_ADD ? O_CREAT : 0;
	struct lines l = {0};
	struct store s;
	int fd;

	fd = lock_open(path, O_RDWR | O_APPEND | create, 0600, LOCK_PERSON_MS);
	if (fd == -1 && errno == ENOENT && !create) {
		if (store_load_path(&s, path) == -1 ||
		    make_lines(&l, r, &s) == -1)
			store_fail(path);
		store_free(&s);
		return l.outcome;
	}
	if (fd == -1 || record_load(fd, &s) == -1 ||
	    make_lines(&l, r, &s) == -1)
		store_fail(path);
	if (l.text.len > 0 && record_append(fd, &l.text, RECORD_SYNCED) == -1)
		store_fail(path);
	if (s.text.len == 0 && replace_sync_dir(path) == -1)
		store_fail(path); /* the store itself may be new */
	if (io_close(fd) == -1)
		store_fail(path);
	store_free(&s);
	buf_free(&l.text);
	return l.outcome;
}

/* ---- telling */

static const char *
plural(size_t n)
{
	return n == 1 ? "" : "s";
}

/* One thread is told by its subject, several by their number. */
static void
describe(struct buf *b, const struct request *r, const struct outcome *o)
{
	const char *done = r->action == ACTION_DROP ? "dropped" : "recorded";
	const char *none =
	    r->action == ACTION_DROP ? "not recorded" : "recorded already";

	if (o->threads > 0)
		buf_addf(b, "%zu thread%s %s, %zu message-id%s", o->threads,
		    plural(o->threads), done, o->ids, plural(o->ids));
	if (o->threads > 0 && o->as_before > 0)
		buf_addstr(b, "; ");
	if (o->as_before > 0)
		buf_addf(b, "%zu thread%s %s", o->as_before,
		    plural(o->as_before), none);
	if (o->threads + o->as_before == 0)
		buf_addstr(b, "nothing asked for");
	if (o->threads + o->as_before == 1 && o->subject->subject_len > 0)
		buf_addf(b, ": %.*s", (int)o->subject->subject_len,
		    o->subject->subject);
	buf_addc(b, '\n');
}

static void
tell(const struct request *r, const struct outcome *o, const char *path)
{
	struct buf b = BUF_INIT;
	struct out out;

	buf_addf(&b, "%s: ", path);
	describe(&b, r, o);
	out_init(&out, STDOUT_FILENO);
	out_addstr(&out, buf_str(&b));
	if (buf_check(&b) == -1 || out_close(&out) == -1)
		err(sysexit(errno), "standard output");
	buf_free(&b);
}

/* Mails whose ids were lost on the way are not passed over in silence. */
static int
check_mails(const struct request *r)
{
	if (r->mails == 0)
		errx(EX_DATAERR, "standard input: no mail");
	if (r->without == 0)
		return EX_OK;
	if (r->mails == 1)
		errx(EX_DATAERR,
		    "standard input: no message-id in this mail "
		    "(mutt: unset pipe_decode)");
	if (r->without == r->mails)
		errx(EX_DATAERR,
		    "standard input: no message-id in %zu mails "
		    "(mutt: unset pipe_decode)",
		    r->mails);
	warnx("standard input: %zu of %zu mails have no message-id "
	      "(mutt: unset pipe_decode)",
	    r->without, r->mails);
	return EX_DATAERR;
}

/* ---- the commands */

struct edit_options {
	int quiet;
	int own_only;
	int by_id;
};

static struct edit_options
parse_options(int argc, char **argv, const char *letters)
{
	struct edit_options o = {0};
	int c;

	while ((c = getopt(argc, argv, letters)) != -1)
		switch (c) {
		case 'i':
			o.by_id = 1;
			break;
		case 'q':
			o.quiet = 1;
			break;
		case 's':
			o.own_only = 1;
			break;
		default:
			usage();
		}
	return o;
}

static int
edit(struct request *r, const char *path, int quiet, int status)
{
	struct outcome o = apply(r, path);

	if (!quiet)
		tell(r, &o, path);
	store_free(&r->wanted);
	return status;
}

int
command_add(int argc, char **argv)
{
	struct edit_options o = parse_options(argc, argv, "+qs");
	struct request r = {.action = ACTION_ADD};
	int status;

	if (argc - optind != 1)
		usage();
	want_mails(&r, o.own_only);
	status = check_mails(&r);
	return edit(&r, argv[optind], o.quiet, status);
}

int
command_drop(int argc, char **argv)
{
	struct edit_options o = parse_options(argc, argv, "+iq");
	struct request r = {.action = ACTION_DROP};
	int status = EX_OK;
	char *dash;

	argv += optind;
	if (o.by_id && *argv != NULL && strcmp(*argv, "-") == 0 &&
	    argv[1] != NULL) {
		dash = argv[0]; /* drop -i - STORE */
		argv[0] = argv[1];
		argv[1] = dash;
	}
	if (*argv == NULL || (!o.by_id && argv[1] != NULL))
		usage();
	if (o.by_id)
		want_ids(&r, argv + 1);
	else {
		want_mails(&r, 0);
		status = check_mails(&r);
	}
	return edit(&r, *argv, o.quiet, status);
}
