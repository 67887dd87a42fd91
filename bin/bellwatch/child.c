/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "child.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "io.h"
#include "utf8.h"

#define NS_PER_S 1000000000LL
#define KILL_AFTER (5 * NS_PER_S)

/* What an event becomes for a command: NAME=value strings. */
#define NVARIABLES 7

struct child {
	const struct config *config;
	const struct list *to; /* of a mail, NULL for a command */
	char **argv;
	int64_t timeout;

	pid_t pid; /* 0 if none is running */
	int64_t due; /* when to end it */
	bool ending; /* it was asked to */

	unsigned int waiting; /* presses to be told of next */
	struct event event; /* the last of them */

	struct child *next;
};

/*
 * Split a command as systemd does for ExecStart=: at blanks, with single and
 * double quotes and the backslash, and no expansion of any kind.
 * Return: an array that ends in NULL, freed as one piece; or NULL with errno
 * EINVAL (quotes that do not match, nothing in it) or ENOMEM.
 */
static char **
split(const char *s)
{
	/* Words are never longer than the text, nor more than its half. */
	size_t n = strlen(s), words = 0;
	char **argv = malloc((n / 2 + 2) * sizeof(*argv) + n + 1), *to, quote;

	if (argv == NULL)
		return NULL;
	to = (char *)(argv + n / 2 + 2);
	while (*(s += strspn(s, " \t\n")) != '\0') {
		argv[words++] = to;
		for (quote = '\0'; *s != '\0'; s++) {
			if (quote == '\0' && strchr(" \t\n", *s) != NULL)
				break;
			if (*s == quote)
				quote = '\0';
			else if (quote == '\0' && (*s == '"' || *s == '\''))
				quote = *s;
			else if (*s == '\\' && quote != '\'' && s[1] != '\0')
				*to++ = *++s;
			else
				*to++ = *s;
		}
		*to++ = '\0';
		if (quote != '\0')
			words = 0;
		if (quote != '\0')
			break;
	}
	argv[words] = NULL;
	if (words == 0) {
		free(argv);
		errno = EINVAL;
		return NULL;
	}
	return argv;
}

static struct child *
add(struct child **list, const struct config *config, char **argv)
{
	struct child *c = argv == NULL ? NULL : calloc(1, sizeof(*c));

	if (c == NULL) {
		free(argv);
		return NULL;
	}
	c->config = config;
	c->argv = argv;
	c->timeout = config->command_timeout;
	c->due = INT64_MAX;
	c->next = *list;
	*list = c;
	return c;
}

struct child *
child_new(const struct config *config, const struct line_config *line)
{
	struct child *list = NULL, *c;
	struct buf sendmail = BUF_INIT;
	int error = 0;

	if (line->mail.n > 0) {
		buf_addf(&sendmail, "%s -t -oi", config->sendmail);
		c = add(&list, config, split(buf_str(&sendmail)));
		buf_free(&sendmail);
		if (c == NULL)
			return NULL;
		c->to = &line->mail;
		c->timeout = config->mail_timeout;
	}
	for (size_t i = line->commands.n; i > 0 && error == 0; i--)
		if (add(&list, config, split(line->commands.v[i - 1])) == NULL)
			error = errno;
	if (error == 0)
		return list;
	child_free(list);
	errno = error;
	return NULL;
}

/* ---- what they are told ------------------------------------------------ */

static void
add_date(struct buf *b, int64_t wall)
{
	time_t s = wall / NS_PER_S;
	char date[64];
	struct tm tm;

	/* Names of days and months are English: no setlocale() here. */
	localtime_r(&s, &tm);
	strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S %z", &tm);
	buf_addstr(b, date);
}

/* A header's text: as it is, or in encoded-words (RFC 2047). */
static void
add_subject(struct buf *b, const char *s)
{
	const char *end = s + strlen(s), *open = "=?utf-8?Q?", *p = s;
	size_t room = 0, len;
	uint32_t cp;

	while (*p >= ' ' && *p < 127)
		p++;
	if (p == end) {
		buf_addstr(b, s);
		return;
	}
	while (s < end) {
		len = utf8_decode(s, (size_t)(end - s), &cp);
		len = len > 0 ? len : 1;
		if (room < 3 * len) {
			buf_addstr(b, open);
			open = "?=\n =?utf-8?Q?";
			room = 60;
		}
		for (room -= 3 * len; len > 0; len--)
			buf_addf(b, "=%02X", (unsigned char)*s++);
	}
	buf_addstr(b, "?=");
}

/* Return: a descriptor that reads as the mail, or -1. */
static int
write_mail(const struct child *c)
{
	const struct event *e = &c->event;
	struct buf b = BUF_INIT;
	int fd = memfd_create("mail", MFD_CLOEXEC);

	buf_addf(&b, "From: %s\nTo: ", c->config->from);
	for (size_t i = 0; i < c->to->n; i++)
		buf_addf(&b, "%s%s", i == 0 ? "" : ", ", c->to->v[i]);
	buf_addstr(&b, "\nSubject: ");
	add_subject(&b, c->config->subject);
	if (c->waiting > 1)
		buf_addf(&b, " (%u presses)", c->waiting);
	buf_addstr(&b, "\nDate: ");
	add_date(&b, e->wall);
	buf_addstr(&b,
	    "\nAuto-Submitted: auto-generated\n"
	    "MIME-Version: 1.0\n"
	    "Content-Type: text/plain; charset=utf-8\n\n");
	buf_addf(&b, "%s\n\n", c->config->subject);
	event_time(&b, e->wall);
	buf_addf(&b, " %s, press %" PRIu64 "\n", e->line, e->count);
	if (fd != -1 &&
	    (buf_check(&b) == -1 || io_write(fd, b.data, b.len) == -1 ||
		lseek(fd, 0, SEEK_SET) == -1)) {
		close(fd);
		fd = -1;
	}
	buf_free(&b);
	return fd;
}

/* All of environ, and the variables of this event, in one text. */
static char **
write_environment(const struct child *c, struct buf *text)
{
	const struct event *e = &c->event;
	size_t n = 0, i;
	char **envp, *s;

	while (environ[n] != NULL)
		n++;
	buf_addf(text, "BELL_EVENT=%s", e->name);
	buf_addc(text, '\0');
	buf_addf(text, "BELL_LINE=%s", e->line);
	buf_addc(text, '\0');
	buf_addstr(text, "BELL_TIME=");
	event_time(text, e->wall);
	buf_addc(text, '\0');
	buf_addf(text, "BELL_MONOTONIC=%" PRId64, e->time);
	buf_addc(text, '\0');
	buf_addf(text, "BELL_COUNT=%" PRIu64, e->count);
	buf_addc(text, '\0');
	buf_addf(text, "BELL_PRESSES=%u", c->waiting);
	buf_addc(text, '\0');
	buf_addf(text, "BELL_QUIET=%s", e->quiet ? "yes" : "no");
	envp = calloc(n + NVARIABLES + 1, sizeof(*envp));
	if (envp == NULL || buf_check(text) == -1) {
		free(envp);
		return NULL;
	}
	s = text->data;
	for (i = 0; i < NVARIABLES; i++, s += strlen(s) + 1)
		envp[i] = s;
	memcpy(envp + i, environ, n * sizeof(*envp));
	return envp;
}

/* ---- processes --------------------------------------------------------- */

/*
 * Its standard output would be mixed with the events, so it goes to standard
 * error; signals are as at the start of any program.
 */
static int
spawn(struct child *c, int input, char **envp)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none, all;
	int error;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr,
	    POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
		POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&files, STDERR_FILENO, STDOUT_FILENO);
	error = posix_spawnp(&c->pid, c->argv[0], &files, &attr, c->argv, envp);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	if (error != 0)
		c->pid = 0;
	errno = error;
	return error == 0 ? 0 : -1;
}

static void
start(struct child *c, int64_t now)
{
	struct buf text = BUF_INIT;
	char **envp = write_environment(c, &text);
	int input = c->to != NULL ? write_mail(c)
				  : open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (envp == NULL || input == -1 || spawn(c, input, envp) == -1)
		warn("%s", c->argv[0]);
	else
		c->due = now + c->timeout;
	c->waiting = 0;
	c->ending = false;
	if (input != -1)
		close(input);
	free(envp);
	buf_free(&text);
}

void
child_add(struct child *c, const struct event *e)
{
	for (; c != NULL; c = c->next) {
		c->event = *e;
		c->waiting++;
	}
}

static void
say_end(const struct child *c, int status)
{
	if (c->ending)
		warnx("%s: ended after %lld s", c->argv[0],
		    (long long)(c->timeout / NS_PER_S));
	else if (WIFSIGNALED(status))
		warnx("%s: killed by signal %d", c->argv[0], WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		warnx("%s: exit status %d", c->argv[0], WEXITSTATUS(status));
}

void
child_reap(struct child *c)
{
	int status;

	for (; c != NULL; c = c->next) {
		if (c->pid == 0 || waitpid(c->pid, &status, WNOHANG) != c->pid)
			continue;
		say_end(c, status);
		c->pid = 0;
		c->due = INT64_MAX;
	}
}

int64_t
child_deadline(const struct child *c)
{
	int64_t due = INT64_MAX;

	for (; c != NULL; c = c->next)
		if (c->due < due)
			due = c->due;
	return due;
}

static void
end(struct child *c, int64_t now)
{
	kill(-c->pid, c->ending ? SIGKILL : SIGTERM);
	c->due = c->ending ? INT64_MAX : now + KILL_AFTER;
	c->ending = true;
}

/*
 * Where there is only one processor, who reads the events shall have it before
 * a command does.
 */
void
child_run(struct child *c, int64_t now)
{
	for (; c != NULL; c = c->next) {
		if (c->due <= now)
			end(c, now);
		if (c->waiting > 0 && c->pid == 0) {
			sched_yield();
			start(c, now);
		}
	}
}

void
child_free(struct child *c)
{
	struct child *next;

	for (; c != NULL; c = next) {
		next = c->next;
		if (c->waiting > 0)
			start(c, 0);
		free(c->argv);
		free(c);
	}
}
