/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "command.h"
#include "mail.h"
#include "record.h"
#include "sysexit.h"
#include "tempfile.h"

/* One store, what it adds to a mail of one of its threads, and the outcome. */
struct watch {
	const char *store;
	const char *header;
	struct verdict verdict;
};

/* ---- options and operands */

static int
parse_no_learning(int argc, char **argv)
{
	int c, n = 0;

	while ((c = getopt(argc, argv, "+n")) != -1)
		if (c == 'n')
			n = 1;
		else
			usage();
	return n;
}

/* The length of the field name in a header argument, 0 if it is none. */
static size_t
name_len(const char *header)
{
	size_t n = 0;

	while (header[n] > ' ' && header[n] <= '~' && header[n] != ':')
		n++;
	return header[n] == ':' ? n : 0;
}

static void
check_header(const char *header)
{
	const char *p;

	if (name_len(header) == 0)
		errx(EX_USAGE, "%s: not a header field (Name: value)", header);
	for (p = header; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			errx(EX_USAGE, "%.*s: control character in the header",
			    (int)name_len(header), header);
}

static void *
allocate(size_t n, size_t size)
{
	void *p = calloc(n, size);

	if (p == NULL)
		err(EX_TEMPFAIL, "memory");
	return p;
}

/* ---- what is renamed, what is added */

/* The field names of all watches, renamed whatever happens to the stores. */
static char **
names_to_rename(const struct watch *w, size_t n)
{
	char **names = allocate(n + 1, sizeof(*names));
	size_t i;

	for (i = 0; i < n; i++) {
		names[i] = strndup(w[i].header, name_len(w[i].header));
		if (names[i] == NULL)
			err(EX_TEMPFAIL, "memory");
	}
	return names;
}

static int
is_in(const char *const *list, const char *s)
{
	for (; *list != NULL; list++)
		if (strcmp(*list, s) == 0)
			return 1;
	return 0;
}

static const char **
headers_to_add(const struct watch *w, size_t n)
{
	const char **headers = allocate(n + 1, sizeof(*headers));
	size_t i, k = 0;

	for (i = 0; i < n; i++)
		if (w[i].verdict.match && !is_in(headers, w[i].header))
			headers[k++] = w[i].header;
	return headers;
}

/* ---- the commands */

/* Has an earlier watch of the same store learned it? */
static int
is_repeated(const struct watch *w, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (strcmp(w[k].store, w[i].store) == 0)
			return 1;
	return 0;
}

static void
learn(const char *path, struct mailids *m, const struct verdict *v)
{
	if (v->match && !v->own_known && m->own != IDSET_NONE &&
	    record_learned(path, m, v) == -1)
		store_warn(path);
}

/*
 * No trouble with a store may cost a mail: it passes, forged fields renamed,
 * and the trouble is told.
 */
static void
judge_all(struct watch *w, size_t n, const struct mailids *m)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (store_judge(w[i].store, m, &w[i].verdict) == -1)
			store_warn(w[i].store);
}

/* The whole mail is out, and was taken, before this returns. */
static void
let_out(const struct mail *mail, const struct watch *w, size_t n)
{
	char **rename = names_to_rename(w, n);
	const char **add = headers_to_add(w, n);
	struct out out;
	size_t i;

	out_init(&out, STDOUT_FILENO);
	if (mail_write(mail, &out, (const char *const *)rename, add) == -1)
		err(sysexit(errno), "held mail");
	if (out_close(&out) == -1)
		err(sysexit(errno), "standard output");
	for (i = 0; i < n; i++)
		free(rename[i]);
	free(rename);
	free(add);
}

static struct watch *
parse_watches(int argc, char **argv, size_t *n)
{
	struct watch *w;
	size_t i;

	if (argc < 2 || argc % 2 != 0)
		usage();
	*n = (size_t)argc / 2;
	w = allocate(*n, sizeof(*w));
	for (i = 0; i < *n; i++) {
		w[i].store = argv[2 * i];
		w[i].header = argv[2 * i + 1];
		check_header(w[i].header);
	}
	return w;
}

static void
read_mail(struct mail *mail)
{
	switch (mail_read(mail, STDIN_FILENO)) {
	case 0:
		return;
	case -2:
		err(EX_TEMPFAIL, "%s", tempfile_dir());
	default:
		err(sysexit(errno), "standard input");
	}
}

int
command_match(int argc, char **argv)
{
	int no_learning = parse_no_learning(argc, argv);
	struct watch *w;
	struct mailids ids;
	struct mail mail;
	size_t n, i;

	w = parse_watches(argc - optind, argv + optind, &n);
	read_mail(&mail);
	if (mailids_parse(&ids, buf_str(&mail.head) + mail.header,
		mail.body - mail.header) == -1) {
		warn("message-ids");
		ids = (struct mailids){.own = IDSET_NONE};
	}
	judge_all(w, n, &ids);
	let_out(&mail, w, n);
	for (i = 0; i < n && !no_learning; i++)
		if (!is_repeated(w, i))
			learn(w[i].store, &ids, &w[i].verdict);
	mailids_free(&ids);
	mail_free(&mail);
	free(w);
	return EX_OK;
}

int
command_test(int argc, char **argv)
{
	int no_learning = parse_no_learning(argc, argv), match = 0, trouble = 0;
	struct mailids ids;
	struct verdict v;

	argv += optind;
	if (*argv == NULL)
		usage();
	read_mailids(&ids);
	for (; *argv != NULL; argv++) {
		if (store_judge(*argv, &ids, &v) == -1) {
			trouble = sysexit(errno);
			store_warn(*argv);
			continue;
		}
		match |= v.match;
		if (!no_learning)
			learn(*argv, &ids, &v);
	}
	mailids_free(&ids);
	return match ? 0 : trouble != 0 ? trouble : 1;
}
