/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

/* Read a mail, a part of one, HTML or text in a terminal; mimelink(1). */

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "charset.h"
#include "io.h"
#include "sysexit.h"
#include "term.h"

#define INPUT_MAX ((size_t)256 << 20)

#define USAGE "usage: mimelink [file]\n"

static void
usage(void)
{
	fputs(USAGE, stderr);
	exit(EX_USAGE);
}

static void
say(const char *text)
{
	fputs(text, stdout);
	if (fflush(stdout) == EOF)
		err(sysexit(errno), "standard output");
	exit(EX_OK);
}

static void
parse_options(int argc, char **argv)
{
	static const struct option words[] = {{"help", no_argument, NULL, 'H'},
	    {"version", no_argument, NULL, 'V'}, {NULL, 0, NULL, 0}};
	int c;

	while ((c = getopt_long(argc, argv, "", words, NULL)) != -1) {
		if (c == 'H')
			say(USAGE "\nShow text that may not harm the "
				  "terminal.\n");
		if (c == 'V')
			say("mimelink (fittings) " VERSION "\n");
		usage();
	}
	if (argc - optind > 1)
		usage();
}

static struct locale_text *
set_locale(void)
{
	struct locale_text *l;
	const char *codeset;

	setlocale(LC_CTYPE, "");
	codeset = nl_langinfo(CODESET);
	if (strcmp(codeset, "UTF-8") == 0)
		return NULL;
	l = locale_open(codeset);
	if (l == NULL)
		err(sysexit(errno), "charset %s", codeset);
	return l;
}

static void
read_input(const char *file, struct buf *b)
{
	int fd = STDIN_FILENO;

	if (file != NULL && strcmp(file, "-") != 0)
		fd = open(file, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		err(sysexit(errno), "%s", file);
	if (io_read_all(fd, b, INPUT_MAX) == -1)
		err(sysexit(errno), "%s", file ? file : "standard input");
	if (fd != STDIN_FILENO)
		close(fd);
}

static void
put_lines(struct term *t, const char *s, size_t n)
{
	const char *end = s + n, *nl;

	for (; s < end; s = nl == NULL ? end : nl + 1) {
		nl = memchr(s, '\n', (size_t)(end - s));
		term_text(t, s, (size_t)((nl ? nl : end) - s), 0, NULL);
		term_newline(t);
	}
}

int
main(int argc, char **argv)
{
	struct locale_text *locale;
	struct buf input = BUF_INIT, fit = BUF_INIT;
	struct term term = {.locale = NULL};
	struct out out;

	parse_options(argc, argv);
	locale = set_locale();
	read_input(argv[optind], &input);
	if (locale != NULL)
		locale_fit(locale, buf_str(&input), input.len, &fit);
	if (fit.err != 0)
		err(sysexit(fit.err), "memory");
	out_init(&out, STDOUT_FILENO);
	term_init(&term, &out);
	term.locale = locale;
	if (locale != NULL)
		put_lines(&term, buf_str(&fit), fit.len);
	else
		put_lines(&term, buf_str(&input), input.len);
	term_free(&term);
	if (out_close(&out) == -1)
		err(sysexit(errno), "standard output");
	buf_free(&fit);
	buf_free(&input);
	locale_close(locale);
	return EX_OK;
}
