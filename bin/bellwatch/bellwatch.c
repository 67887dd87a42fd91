/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bell.h"
#include "config.h"
#include "io.h"
#include "replay.h"
#include "sysexit.h"
#include "tune.h"
#include "watch.h"

#define DEFAULT_FILE "/etc/bellwatch.conf"

struct options {
	const char *file;
	const char *events;
	const char *tune;
	bool check;
};

static const char usage_text[] =
    "usage: bellwatch [-jn] [-l line]... [-s sound] [-D device]...\n"
    "                 [-e command]... [-m address]... [-f file]\n"
    "                 [--key value]... [--record file]\n"
    "       bellwatch --events file|- [-j] [-l line]... [-D file:wav]\n"
    "       bellwatch --tune file|-\n";

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
		err(sysexit(errno), "standard output");
	exit(EX_OK);
}

/* Short options that are keys of the configuration. */
static const char *
short_key(int c)
{
	switch (c) {
	case 'l':
		return "line";
	case 's':
		return "sound";
	case 'D':
		return "device";
	case 'e':
		return "command";
	case 'm':
		return "mail";
	case 'j':
		return "json";
	default:
		return NULL;
	}
}

enum {
	OPT_EVENTS = 256,
	OPT_TUNE,
	OPT_HELP,
	OPT_VERSION
};

static void
parse_options(int argc, char **argv, struct options *o, struct config *config)
{
	struct option table[CONFIG_KEYS_MAX + 8] = {
	    {"file", required_argument, NULL, 'f'},
	    {"events", required_argument, NULL, OPT_EVENTS},
	    {"tune", required_argument, NULL, OPT_TUNE},
	    {"help", no_argument, NULL, OPT_HELP},
	    {"version", no_argument, NULL, OPT_VERSION},
	};
	const char *key;
	int c, at;

	config_options(table + 5);
	while (
	    (c = getopt_long(argc, argv, "l:s:D:e:m:f:jn", table, &at)) != -1) {
		key = c == 0 ? table[at].name : short_key(c);
		if (key != NULL) {
			if (config_option(config, key, optarg) == -1)
				err(sysexit(errno), "options");
			continue;
		}
		switch (c) {
		case 'f':
			o->file = optarg;
			break;
		case 'n':
			o->check = true;
			break;
		case OPT_EVENTS:
			o->events = optarg;
			break;
		case OPT_TUNE:
			o->tune = optarg;
			break;
		case OPT_HELP:
			tell(usage_text);
		case OPT_VERSION:
			tell("bellwatch (fittings) " VERSION "\n");
		default:
			usage();
		}
	}
	if (optind < argc)
		usage();
}

static const char *config_file;

/* The default file need not be there. */
static int
read_config(struct config *config, struct buf *why)
{
	const char *file = config_file == NULL ? DEFAULT_FILE : config_file;

	if (config_read(config, file, why) == -1) {
		if (config_file != NULL || errno != ENOENT)
			return -1;
		buf_truncate(why, 0);
	}
	return config_settle(config, why);
}

static struct config *
reload(const struct config *old, struct buf *why)
{
	struct config *new = config_new();

	if (new != NULL && config_copy_options(new, old) == 0 &&
	    read_config(new, why) == 0)
		return new;
	if (buf_str(why)[0] == '\0')
		buf_addstr(why, strerror(errno));
	config_free(new);
	return NULL;
}

static void
load_config(const struct options *o, struct config *config)
{
	struct buf why = BUF_INIT;

	config_file = o->file;
	if (read_config(config, &why) == -1)
		errx(errno == EINVAL ? EX_USAGE : sysexit(errno), "%s",
		    bell_why(&why));
	buf_free(&why);
}

static void
print(void *arg, const char *text, size_t len)
{
	(void)arg;
	if (io_write(STDOUT_FILENO, text, len) == -1)
		err(sysexit(errno), "standard output");
}

/* A recording, or standard input. */
static FILE *
open_events(const char **path)
{
	FILE *f;

	if (strcmp(*path, "-") == 0) {
		*path = "standard input";
		return stdin;
	}
	if ((f = fopen(*path, "re")) == NULL)
		err(sysexit(errno), "%s", *path);
	return f;
}

static void
close_events(FILE *f, const char *path, int status, unsigned long number,
    const struct buf *why)
{
	int error = errno;

	if (status == -1 && buf_str(why)[0] != '\0')
		errx(sysexit(error), "%s", buf_str(why));
	if (status == -1 && error == EBADMSG)
		errx(EX_DATAERR, "%s:%lu: not an edge", path, number);
	if (status == -1)
		err(sysexit(error), "%s", path);
	fclose(f);
	if (io_close(STDOUT_FILENO) == -1)
		err(sysexit(errno), "standard output");
}

static int
replay(const char *path, struct config *config)
{
	struct buf why = BUF_INIT;
	FILE *f = open_events(&path);
	unsigned long number = 0;
	struct bell bell;
	int status;

	if (bell_init(&bell, config) == -1)
		err(sysexit(errno), "memory");
	bell.print = print;
	bell.replay = true;
	config->keepalive = 0;
	config->keep_open = false;
	status = replay_run(&bell, f, &number, &why);
	close_events(f, path, status, number, &why);
	bell_free(&bell);
	return 0;
}

static int
run_tune(const char *path, const struct config *config)
{
	struct buf out = BUF_INIT;
	FILE *f = open_events(&path);
	unsigned long number = 0;
	int status = tune(config, f, &number, &out);

	if (status == 0 && (status = buf_check(&out)) == 0)
		print(NULL, buf_str(&out), out.len);
	buf_truncate(&out, 0);
	close_events(f, path, status, number, &out);
	buf_free(&out);
	return 0;
}

/* Is all that is named in the settings there, and understood? */
static int
check(const struct config *config)
{
	struct buf why = BUF_INIT;
	struct bell_line *l;
	struct bell bell;

	if (bell_init(&bell, config) == -1)
		err(sysexit(errno), "memory");
	for (size_t i = 0; i < config->nlines; i++) {
		l = bell_add(
		    &bell, &config->lines[i], config->lines[i].name, 0);
		if (l == NULL)
			err(sysexit(errno), "memory");
		if (bell_load(&bell, l, &why) == -1)
			errx(sysexit(errno == EINVAL ? EBADMSG : errno), "%s",
			    bell_why(&why));
	}
	bell_free(&bell);
	return 0;
}

int
main(int argc, char **argv)
{
	static struct config *config; /* found by leak checkers */
	struct options o = {0};
	int status;

	if (io_hold_standard() == -1)
		return EX_OSERR; /* there is nowhere to say it */
	config = config_new();
	if (config == NULL)
		err(sysexit(errno), "options");
	parse_options(argc, argv, &o, config);
	load_config(&o, config);
	if (o.check)
		status = check(config);
	else if (o.tune != NULL)
		status = run_tune(o.tune, config);
	else if (o.events != NULL)
		status = replay(o.events, config);
	else
		return watch_run(config, reload);
	config_free(config);
	return status;
}
