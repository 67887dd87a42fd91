/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

/*
 * libFuzzer target for the whole of mimelink: its main(), with standard input
 * and output in memory.  Any input is shown in the grammar, with status 0.
 * (The sandbox is the kernel's and not entered here.)
 */

#include <getopt.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "charset.h"
#include "convert.h"
#include "mimelink.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int program_main(int argc, char **argv);

static int input;

/* A charset that cannot be opened would end the process. */
int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *name;
	size_t i;

	(void)argc;
	(void)argv;
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("TERM", "xterm", 1);
	unsetenv("NO_HYPERLINKS");
	unsetenv("NO_COLOR");
	for (i = 0; (name = charset_listed(i)) != NULL; i++)
		check(convert_open(name) == 0);
	input = memfd_create("input", MFD_CLOEXEC);
	check(input != -1);
	return 0;
}

/* Options by the bits of the last byte; -t text is what c is 0 modulo 4 for. */
static int
run(unsigned c)
{
	static char types[][5] = {"text", "html", "mail", "part"};
	static char name[] = "mimelink", t[] = "-t", w[] = "-w", wide[] = "40",
		    flags[][3] = {"-p", "-a", "-u", "-l"};
	char *argv[16];
	int argc = 0, i;

	argv[argc++] = name;
	if ((c & 4) == 0) {
		argv[argc++] = t;
		argv[argc++] = types[c & 3];
	}
	for (i = 0; i < 4; i++)
		if (c & (8U << i))
			argv[argc++] = flags[i];
	if (c & 128) {
		argv[argc++] = w;
		argv[argc++] = wide;
	}
	argv[argc] = NULL;
	optind = 0; /* begin anew, as glibc has it */
	return program_main(argc, argv);
}

static int
grammar_of(unsigned c)
{
	if (c & 64)
		return GRAMMAR_PLAIN | GRAMMAR_LIST;
	return (c & 8 ? GRAMMAR_PLAIN : 0) |
	    ((c & 7) == 0 ? GRAMMAR_STREAM : 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned c = size > 0 ? data[size - 1] : 0;
	int fd;

	check(ftruncate(input, 0) == 0 && lseek(input, 0, SEEK_SET) == 0);
	check(write(input, data, size) == (ssize_t)size);
	check(lseek(input, 0, SEEK_SET) == 0);
	check(dup2(input, STDIN_FILENO) == STDIN_FILENO);
	fd = capture_begin();
	check(dup2(fd, STDOUT_FILENO) == STDOUT_FILENO);
	if (fd != STDOUT_FILENO)
		close(fd);
	steps_begin();
	check(run(c) == 0);
	steps_check(size);
	capture_check(grammar_of(c));
	return 0;
}
