/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

/*
 * ratio [-n runs] [-i input] [-o output] [-l label] ours ... -- peer ...
 *
 * Run two commands in turn, each as a process of its own, with input as
 * standard input and output (/dev/null) as standard output, and print one
 * row: the label, the least wall time of each in milliseconds, and the ratio
 * of these.  The least of many runs is what the machine can do; the other
 * load it carries only adds.  -c takes the processor time instead.  If the
 * file that ASKED names has a line "RATIO TAB label", the row ends with what
 * was asked for, and by how much it is missed.
 */

#include <err.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct task {
	char **argv;
	double least;
	long rss;
};

static const char *input = "/dev/null";
static const char *output = "/dev/null";
static int cpu_time;

static double
wall(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double
cpu(const struct rusage *u)
{
	return (double)(u->ru_utime.tv_sec + u->ru_stime.tv_sec) * 1e3 +
	    (double)(u->ru_utime.tv_usec + u->ru_stime.tv_usec) / 1e3;
}

static pid_t
start(char **argv)
{
	posix_spawn_file_actions_t files;
	pid_t pid;
	int rc;

	if (argv[0] == NULL)
		errx(64, "no command");
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 0, input, O_RDONLY, 0);
	posix_spawn_file_actions_addopen(
	    &files, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	rc = posix_spawnp(&pid, argv[0], &files, NULL, argv, environ);
	if (rc != 0)
		errx(1, "%s: %s", argv[0], strerror(rc));
	posix_spawn_file_actions_destroy(&files);
	return pid;
}

static void
run_once(struct task *t)
{
	struct rusage usage;
	double began = wall(), took;
	int status;
	pid_t pid = start(t->argv);

	if (wait4(pid, &status, 0, &usage) == -1)
		err(1, "%s", t->argv[0]);
	took = cpu_time ? cpu(&usage) : wall() - began;
	if (t->least == 0 || took < t->least)
		t->least = took;
	if (usage.ru_maxrss > t->rss)
		t->rss = usage.ru_maxrss;
}

/* The ratio that was asked of this row, 0 if none was. */
static double
asked(const char *label)
{
	const char *path = getenv("ASKED");
	FILE *f = path == NULL ? NULL : fopen(path, "r");
	char line[256], *tab;
	double ratio = 0;

	while (
	    f != NULL && ratio == 0 && fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		tab = strchr(line, '\t');
		if (tab != NULL && strcmp(tab + 1, label) == 0)
			ratio = strtod(line, NULL);
	}
	if (f != NULL)
		fclose(f);
	return ratio;
}

static void
print_row(const char *label, const struct task *ours, const struct task *peer)
{
	double ratio = ours->least / peer->least, most = asked(label);

	printf("%-52s %9.2f %9.2f %7.2f %6ld", label, ours->least, peer->least,
	    ratio, ours->rss / 1024);
	if (most > 0)
		printf(" %6.3g", most);
	if (most > 0 && ratio > most)
		printf(" missed by %.0f %%", 100 * (ratio / most - 1));
	putchar('\n');
}

int
main(int argc, char **argv)
{
	struct task ours = {0}, peer = {0};
	const char *label = "";
	long runs = 20, i;
	int c;

	while ((c = getopt(argc, argv, "+cn:i:l:o:")) != -1)
		switch (c) {
		case 'c':
			cpu_time = 1;
			break;
		case 'n':
			runs = strtol(optarg, NULL, 10);
			break;
		case 'i':
			input = optarg;
			break;
		case 'l':
			label = optarg;
			break;
		case 'o':
			output = optarg;
			break;
		default:
			return 64;
		}
	ours.argv = peer.argv = argv + optind;
	while (*peer.argv != NULL && strcmp(*peer.argv, "--") != 0)
		peer.argv++;
	if (*peer.argv == NULL || peer.argv[1] == NULL)
		errx(64,
		    "usage: ratio [-c] [-n runs] [-i input] [-o output] "
		    "[-l label] ours ... -- peer ...");
	*peer.argv++ = NULL;
	for (i = 0; i < runs; i++) {
		run_once(&ours);
		run_once(&peer);
	}
	print_row(label, &ours, &peer);
	return 0;
}
