/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "pager.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What sends a command through the shell, as does a great length. */
#define SHELL_CHARACTERS "|&;<>()$`\\\"'\n*?[#~=%{}!"
#define WORDS 64

static pid_t child;

/* The program that a command runs, settings in front of it left aside. */
static const char *
program_name(const char *command, size_t *len)
{
	const char *end, *p;

	for (;;) {
		command += strspn(command, " \t");
		end = command + strcspn(command, " \t;|&<>");
		if (end == command ||
		    memchr(command, '=', (size_t)(end - command)) == NULL)
			break;
		command = end;
	}
	for (p = end; p > command && p[-1] != '/'; p--)
		;
	*len = (size_t)(end - p);
	return p;
}

enum pager
pager_choose(struct buf *b)
{
	const char *command = getenv("MIMELINK_PAGER"), *name;
	size_t len;

	if (command == NULL)
		command = getenv("PAGER");
	if (command == NULL)
		command = "less";
	name = program_name(command, &len);
	if (len == 0 || strcmp(command, "cat") == 0)
		return PAGER_NONE;
	buf_addstr(b, command);
	if (len != 4 || memcmp(name, "less", 4) != 0)
		return PAGER_OTHER;
	/* in front of a pipe or redirection, behind the name */
	buf_truncate(b, (size_t)(name + len - command));
	buf_addstr(b, " -R");
	buf_addstr(b, name + len);
	return PAGER_LESS;
}

static void
split(char *text, char *argv[WORDS + 1])
{
	size_t n = 0;
	char *save;

	text = strtok_r(text, " \t", &save);
	for (; text != NULL && n < WORDS; text = strtok_r(NULL, " \t", &save))
		argv[n++] = text;
	argv[n] = NULL;
}

/* Without a shell where none is needed, so that an absent pager shows. */
static int
spawn(const char *command, const posix_spawn_file_actions_t *actions,
    const posix_spawnattr_t *attr)
{
	char sh[] = "/bin/sh", c[] = "-c", *text = strdup(command);
	char *argv[WORDS + 1] = {sh, c, text, NULL};
	int error;

	if (text == NULL)
		return ENOMEM;
	if (strpbrk(command, SHELL_CHARACTERS) == NULL &&
	    strlen(command) < WORDS)
		split(text, argv);
	error = argv[0] == NULL
	    ? ENOENT
	    : posix_spawnp(&child, argv[0], actions, attr, argv, environ);
	free(text);
	return error;
}

int
pager_start(const char *command)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t defaults;
	int ends[2], error;

	if (pipe2(ends, O_CLOEXEC) == -1)
		return -1;
	setenv("LESS", "R", 0);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigdefault(&attr, &defaults);
	error = spawn(command, &actions, &attr);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[0]);
	if (error == 0 && dup2(ends[1], STDOUT_FILENO) == -1)
		error = errno;
	close(ends[1]);
	if (error != 0) {
		errno = error;
		return -1;
	}
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	return 0;
}

int
pager_wait(void)
{
	int status = 0;

	while (waitpid(child, &status, 0) == -1 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 0;
}
