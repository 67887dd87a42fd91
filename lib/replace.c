/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "replace.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io.h"
#include "lock.h"
#include "trace.h"

#define LINKS_MAX 40
#define TRIES_MAX 100
#define MARK ".fittings-"
#define SUFFIX_LEN 8

static const int fatal_signals[] = {
    SIGHUP, SIGINT, SIGPIPE, SIGTERM, SIGXCPU, SIGXFSZ};
#define N_SIGNALS (sizeof(fatal_signals) / sizeof(fatal_signals[0]))

static struct sigaction old_actions[N_SIGNALS];
static char *volatile doomed;

static void
remove_and_die(int sig)
{
	if (doomed != NULL)
		unlink(doomed);
	raise(sig); /* SA_RESETHAND: fatal now, once we return */
}

static void
watch_signals(char *temp)
{
	struct sigaction sa = {.sa_handler = remove_and_die};
	size_t i;

	sa.sa_flags = (int)SA_RESETHAND;
	sigfillset(&sa.sa_mask);
	doomed = temp;
	for (i = 0; i < N_SIGNALS; i++) {
		sigaction(fatal_signals[i], NULL, &old_actions[i]);
		if (old_actions[i].sa_handler == SIG_DFL)
			sigaction(fatal_signals[i], &sa, NULL);
	}
}

static void
unwatch_signals(void)
{
	size_t i;

	for (i = 0; i < N_SIGNALS; i++)
		if (old_actions[i].sa_handler == SIG_DFL)
			sigaction(fatal_signals[i], &old_actions[i], NULL);
	doomed = NULL;
}

/* The length of the directory part of path, its last slash included. */
static size_t
dir_len(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? 0 : (size_t)(slash - path) + 1;
}

static char *
dir_name(const char *path)
{
	return dir_len(path) == 0 ? strdup(".") : strndup(path, dir_len(path));
}

/*
 * Follow symbolic links in the last component, also to a file that does not
 * exist yet, which realpath(3) would refuse.
 */
static char *
resolve(const char *path)
{
	char target[PATH_MAX], *p = strdup(path), *next;
	ssize_t n;
	int i;

	for (i = 0; p != NULL && i <= LINKS_MAX; i++) {
		n = readlink(p, target, sizeof(target) - 1);
		if (n == -1)
			return p;
		target[n] = '\0';
		if (target[0] == '/')
			next = strdup(target);
		else if (asprintf(
			     &next, "%.*s%s", (int)dir_len(p), p, target) == -1)
			next = NULL;
		free(p);
		p = next;
	}
	if (p != NULL)
		errno = ELOOP;
	free(p);
	return NULL;
}

/* A file whose writer has died is one that nobody has locked. */
static void
remove_if_stale(int dirfd, const char *name)
{
	int fd = openat(dirfd, name, O_RDWR | O_NOFOLLOW | O_CLOEXEC);

	if (fd == -1)
		return;
	if (lock_try(fd) == 0)
		unlinkat(dirfd, name, 0);
	close(fd);
}

static void
remove_stale(const char *path)
{
	const char *base = path + dir_len(path);
	size_t n = strlen(base);
	char *dir = dir_name(path);
	struct dirent *e;
	DIR *d = dir ? opendir(dir) : NULL;

	free(dir);
	if (d == NULL)
		return;
	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] == '.' &&
		    strncmp(e->d_name + 1, base, n) == 0 &&
		    strncmp(e->d_name + 1 + n, MARK, strlen(MARK)) == 0 &&
		    strlen(e->d_name + 1 + n) == strlen(MARK) + SUFFIX_LEN)
			remove_if_stale(dirfd(d), e->d_name);
	closedir(d);
}

static char *
temp_name(const char *path)
{
	uint32_t random;
	char *name;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return NULL;
	if (asprintf(&name, "%.*s.%s" MARK "%08x", (int)dir_len(path), path,
		path + dir_len(path), random) == -1)
		return NULL;
	return name;
}

/*
 * Create and lock the temporary file.  A remove_stale() of another process
 * may see it before it is locked and remove it: then it has no name left.
 */
static int
open_temp(struct replace *r, mode_t mode)
{
	struct stat st;
	int tries, saved;

	for (tries = 0; tries < TRIES_MAX; tries++) {
		r->temp = temp_name(r->path);
		if (r->temp == NULL)
			return -1;
		r->fd =
		    open(r->temp, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
		if (r->fd != -1) {
			if (lock_try(r->fd) == 0 && fstat(r->fd, &st) == 0 &&
			    st.st_nlink > 0)
				return 0;
			saved = errno;
			close(r->fd);
			r->fd = -1;
			unlink(r->temp);
			errno = saved;
		} else if (errno != EEXIST)
			break;
		free(r->temp);
		r->temp = NULL;
	}
	return -1;
}

/* Group first: chown(2) may clear set-id bits, which fchmod(2) sets again. */
static int
copy_mode(int fd, const struct stat *st)
{
	if (fchown(fd, (uid_t)-1, st->st_gid) == -1 && errno != EPERM)
		return -1;
	if (fchown(fd, st->st_uid, (gid_t)-1) == -1 && errno != EPERM)
		return -1;
	return fchmod(fd, st->st_mode & 07777);
}

static int
open_regular(struct replace *r, const struct stat *old)
{
	sigset_t all, before;
	int rc;

	remove_stale(r->path);
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	rc = open_temp(r, old != NULL ? 0600 : 0666);
	if (rc == 0)
		watch_signals(r->temp);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (rc == 0 && old != NULL)
		rc = copy_mode(r->fd, old);
	return rc;
}

int
replace_open(struct replace *r, const char *path)
{
	struct stat st;
	int exists = stat(path, &st) == 0, is_special, rc;

	*r = (struct replace){.fd = -1};
	if (!exists && errno != ENOENT)
		return -1;
	/* where /dev/stdout leads to may be a pipe, which has no name */
	is_special = exists && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
	r->path = is_special ? strdup(path) : resolve(path);
	if (r->path == NULL)
		return -1;
	if (is_special) {
		r->fd = open(r->path, O_WRONLY | O_CLOEXEC);
		rc = r->fd == -1 ? -1 : 0;
	} else if (exists && S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		rc = -1;
	} else
		rc = open_regular(r, exists ? &st : NULL);
	if (rc == -1)
		replace_abort(r);
	return rc;
}

/* Some file systems have no fsync for directories: that is no failure. */
int
replace_sync_dir(const char *path)
{
	char *file = resolve(path), *dir = file ? dir_name(file) : NULL;
	int fd, rc;

	free(file);
	if (dir == NULL)
		return -1;
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(dir);
	if (fd == -1)
		return errno == EACCES ? 0 : -1;
	rc = fsync(fd);
	if (rc == -1 && (errno == EINVAL || errno == ENOTSUP))
		rc = 0;
	close(fd);
	return rc;
}

/*
 * On NFS only close(2) tells that the data did not fit, but the lock that
 * keeps remove_stale() away must live until the rename: close a duplicate.
 */
static int
flush(int fd)
{
	int copy = dup(fd);

	return copy == -1 ? -1 : io_close(copy);
}

static void
forget_temp(struct replace *r)
{
	if (doomed != NULL)
		unwatch_signals();
	free(r->temp);
	r->temp = NULL;
}

static int
put_in_place(struct replace *r, enum replace_sync sync)
{
	TRACE1(fittings, replace, r->path);
	if (sync == REPLACE_SYNC && fsync(r->fd) == -1)
		return -1;
	if (flush(r->fd) == -1 || rename(r->temp, r->path) == -1)
		return -1;
	TRACE1(fittings, replaced, r->path);
	forget_temp(r);
	return sync == REPLACE_SYNC ? replace_sync_dir(r->path) : 0;
}

int
replace_commit(struct replace *r, enum replace_sync sync)
{
	int rc;

	if (r->temp != NULL && put_in_place(r, sync) == -1) {
		replace_abort(r);
		return -1;
	}
	rc = io_close(r->fd);
	free(r->path);
	*r = (struct replace){.fd = -1};
	return rc;
}

void
replace_abort(struct replace *r)
{
	int saved = errno;

	if (r->temp != NULL && r->fd != -1)
		unlink(r->temp);
	forget_temp(r);
	if (r->fd != -1)
		close(r->fd);
	free(r->path);
	*r = (struct replace){.fd = -1};
	errno = saved;
}
