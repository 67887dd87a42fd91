/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "io.h"
#include "mail.h"
#include "sysexit.h"

static const char usage_text[] =
    "usage: threadref match [-n] store header [store header] ...\n"
    "       threadref test [-n] store ...\n"
    "       threadref add [-qs] store\n"
    "       threadref drop [-q] store\n"
    "       threadref drop -i [-q] store [message-id ...]\n"
    "       threadref list store\n"
    "       threadref why store\n"
    "       threadref expire [-q] -d days store\n"
    "       threadref merge store ...\n";

static const struct {
	const char *name;
	int (*run)(int, char **);
} commands[] = {
    {"match", command_match},
    {"test", command_test},
    {"add", command_add},
    {"drop", command_drop},
    {"list", command_list},
    {"why", command_why},
    {"expire", command_expire},
    {"merge", command_merge},
};

void
usage(void)
{
	fputs(usage_text, stderr);
	exit(EX_USAGE);
}

/* What was asked for goes to standard output, and must arrive there. */
static int
tell(const char *text)
{
	if (fputs(text, stdout) == EOF || fflush(stdout) == EOF)
		err(sysexit(errno), "standard output");
	return 0;
}

/* What errno means where a store is concerned. */
static const char *
store_reason(int errnum)
{
	switch (errnum) {
	case EBADMSG:
		return "Not a store: no text file";
	case EFBIG:
		return "Larger than 1 GiB, or than a file may be here";
	case EOVERFLOW:
		return "A date of the thread is the last that there is";
	case ETIMEDOUT:
		return "Locked by another process";
	default:
		return strerror(errnum);
	}
}

void
store_fail(const char *path)
{
	int saved = errno;

	errx(sysexit(saved), "%s: %s", path, store_reason(saved));
}

void
store_warn(const char *path)
{
	warnx("%s: %s", path, store_reason(errno));
}

void
load_or_fail(struct store *s, const char *path)
{
	if (store_load_path(s, path) == -1)
		store_fail(path);
	if (s->torn != NULL)
		warnx("%s: the last line is not terminated: left out", path);
}

void
read_mailids(struct mailids *m)
{
	struct mailstream ms;
	int rc;

	mailstream_init(&ms, STDIN_FILENO);
	rc = mailstream_next(&ms);
	if (rc == -1)
		err(sysexit(errno), "standard input");
	if (mailids_parse(m, buf_str(&ms.header), ms.header.len) == -1)
		err(sysexit(errno), "standard input");
	while (rc == 1)
		rc = mailstream_next(&ms);
	if (rc == -1)
		err(sysexit(errno), "standard input");
	mailstream_free(&ms);
}

int
main(int argc, char **argv)
{
	size_t i;

	if (io_hold_standard() == -1)
		return EX_OSERR; /* there is nowhere to say it */
	signal(SIGXFSZ, SIG_IGN); /* write(2) fails, and that is enough */
	if (argc < 2)
		usage();
	if (strcmp(argv[1], "--help") == 0)
		return tell(usage_text);
	if (strcmp(argv[1], "--version") == 0)
		return tell("threadref (fittings) " VERSION "\n");
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(argv[1], commands[i].name) == 0) {
			argv[1] = argv[0]; /* getopt(3) names it */
			return commands[i].run(argc - 1, argv + 1);
		}
	warnx("%s: no such command", argv[1]);
	usage();
}
