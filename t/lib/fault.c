/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

/*
 * LD_PRELOAD shim that makes one call of a program fail.
 *
 *	FAULT=CALL:N:HOW	the N-th call of that kind (from 1; N+ is every
 *				call from the N-th on) fails with errno HOW (a
 *				name below, or a number); HOW may be "short"
 *				(half of what was asked), "end" (of a file that
 *				is read) or "kill" (SIGKILL)
 *	FAULT_OWN=yes		memory that libraries ask for, but for the C
 *				library, is not counted: some do not survive
 *	FAULT_COUNT=FILE	at exit, add lines "CALL COUNT" to FILE, which
 *				is opened at once: a sandbox opens nothing later
 *
 * CALL is alloc, read, write, open, close, rename, fsync, lock, truncate,
 * unlink, fork, poll or thread.  Writes to standard error are neither counted
 * nor failed: the sentence that a fault must lead to is to be seen.
 */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum call {
	ALLOC,
	READ,
	WRITE,
	OPEN,
	CLOSE,
	RENAME,
	FSYNC,
	LOCK,
	TRUNCATE,
	UNLINK,
	FORK,
	POLL,
	THREAD,
	N_CALLS
};

static const char *const names[N_CALLS] = {"alloc", "read", "write", "open",
    "close", "rename", "fsync", "lock", "truncate", "unlink", "fork", "poll",
    "thread"};

static const struct {
	const char *name;
	int value;
} errors[] = {{"ENOMEM", ENOMEM}, {"ENOSPC", ENOSPC}, {"EIO", EIO},
    {"EINTR", EINTR}, {"EAGAIN", EAGAIN}, {"EMFILE", EMFILE}, {"EPIPE", EPIPE},
    {"EDQUOT", EDQUOT}, {"EROFS", EROFS}, {"ENOLCK", ENOLCK},
    {"EACCES", EACCES}, {"EBUSY", EBUSY}, {"ENODEV", ENODEV}};

#define SHORT (-1)
#define KILL (-2)
#define END (-3)

static long counts[N_CALLS];
static int ready, over, target = -1, onward, how, count_fd = -1;
static long nth;

static int
parse_how(const char *s)
{
	size_t i;

	if (strcmp(s, "short") == 0)
		return SHORT;
	if (strcmp(s, "kill") == 0)
		return KILL;
	if (strcmp(s, "end") == 0)
		return END;
	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (strcmp(s, errors[i].name) == 0)
			return errors[i].value;
	return (int)strtol(s, NULL, 10);
}

/*
 * The program is done: what a profiler does in its destructors is no business
 * of the test.  Registered at the first call that counts, which is later than
 * the C library's own, so that it comes first.
 */
static void
report(void)
{
	char line[64];
	int i, n;

	for (i = 0; count_fd != -1 && i < N_CALLS; i++) {
		n = snprintf(
		    line, sizeof(line), "%s %ld\n", names[i], counts[i]);
		syscall(SYS_write, count_fd, line, (size_t)n);
	}
	over = 1;
}

/* Far from the descriptors that the program uses. */
static void
open_count(const char *path)
{
	int fd = (int)syscall(
	    SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND, 0666);

	count_fd = (int)syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 200);
	syscall(SYS_close, fd);
}

static void
set_up(void)
{
	const char *s = getenv("FAULT"), *path = getenv("FAULT_COUNT");
	const char *colon;
	char *end;
	int i;

	ready = 1;
	if (path != NULL)
		open_count(path);
	atexit(report);
	/* what the program starts has no part in it */
	unsetenv("LD_PRELOAD");
	unsetenv("FAULT_COUNT");
	unsetenv("FAULT");
	colon = s ? strchr(s, ':') : NULL;
	if (colon == NULL)
		return;
	for (i = 0; i < N_CALLS; i++)
		if (strlen(names[i]) == (size_t)(colon - s) &&
		    strncmp(s, names[i], (size_t)(colon - s)) == 0)
			target = i;
	nth = strtol(colon + 1, &end, 10);
	onward = *end == '+';
	how = parse_how(end + onward + 1);
}

/* Is this call to fail?  Sets errno if so; the caller does SHORT and END. */
static int
hit(enum call call)
{
	long n;

	if (!ready)
		set_up();
	if (over)
		return 0;
	n = __atomic_add_fetch(&counts[call], 1, __ATOMIC_RELAXED);
	if ((int)call != target || !(n == nth || (onward && n > nth)))
		return 0;
	if (how == KILL)
		kill(getpid(), SIGKILL);
	if (how == SHORT || how == END)
		return how;
	errno = how;
	return 1;
}

/* ---- memory ---- */

/* No memory for a caller at this address? */
static int
hit_alloc(void *caller)
{
	Dl_info info;

	if (getenv("FAULT_OWN") != NULL && dladdr(caller, &info) != 0 &&
	    strstr(info.dli_fname, ".so") != NULL &&
	    strstr(info.dli_fname, "/libc.so") == NULL)
		return 0;
	return hit(ALLOC);
}

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

void *
malloc(size_t n)
{
	return hit_alloc(__builtin_return_address(0)) ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	return hit_alloc(__builtin_return_address(0)) ? NULL
						      : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	return hit_alloc(__builtin_return_address(0)) ? NULL
						      : __libc_realloc(p, n);
}

void *
reallocarray(void *p, size_t n, size_t size)
{
	return hit_alloc(__builtin_return_address(0))
	    ? NULL
	    : __libc_realloc(p, n * size);
}

int
posix_memalign(void **p, size_t align, size_t n)
{
	if (hit_alloc(__builtin_return_address(0)))
		return ENOMEM;
	*p = __libc_memalign(align, n);
	return *p ? 0 : ENOMEM;
}

void *
aligned_alloc(size_t align, size_t n)
{
	return hit_alloc(__builtin_return_address(0))
	    ? NULL
	    : __libc_memalign(align, n);
}

/* ---- files ---- */

/* Of n bytes, so many. */
static size_t
part(int h, size_t n)
{
	return h == END ? 0 : h == SHORT && n > 1 ? n / 2 : n;
}

ssize_t
read(int fd, void *p, size_t n)
{
	int h = hit(READ);

	return h == 1 ? -1 : syscall(SYS_read, fd, p, part(h, n));
}

ssize_t
__read_chk(int fd, void *p, size_t n, size_t room)
{
	(void)room;
	return read(fd, p, n);
}

ssize_t
pread(int fd, void *p, size_t n, off_t at)
{
	int h = hit(READ);

	return h == 1 ? -1 : syscall(SYS_pread64, fd, p, part(h, n), at);
}

ssize_t
pread64(int fd, void *p, size_t n, off_t at)
{
	return pread(fd, p, n, at);
}

ssize_t
__pread_chk(int fd, void *p, size_t n, off_t at, size_t room)
{
	(void)room;
	return pread(fd, p, n, at);
}

ssize_t
write(int fd, const void *p, size_t n)
{
	int h = fd == STDERR_FILENO ? 0 : hit(WRITE);

	return h == 1 ? -1 : syscall(SYS_write, fd, p, part(h, n));
}

ssize_t
pwrite(int fd, const void *p, size_t n, off_t at)
{
	int h = hit(WRITE);

	return h == 1 ? -1 : syscall(SYS_pwrite64, fd, p, part(h, n), at);
}

ssize_t
pwrite64(int fd, const void *p, size_t n, off_t at)
{
	return pwrite(fd, p, n, at);
}

ssize_t
writev(int fd, const struct iovec *v, int n)
{
	int h = hit(WRITE);

	if (h == 1)
		return -1;
	return h ? syscall(SYS_write, fd, v->iov_base, part(h, v->iov_len))
		 : syscall(SYS_writev, fd, v, n);
}

static int
do_open(int dir, const char *path, int flags, mode_t mode)
{
	return hit(OPEN) ? -1
			 : (int)syscall(SYS_openat, dir, path, flags, mode);
}

/* The third argument of open(2), which is there only if it is needed. */
static mode_t
mode_of(int flags, va_list ap)
{
	return flags & (O_CREAT | O_TMPFILE) ? va_arg(ap, mode_t) : 0;
}

int
open(const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = mode_of(flags, ap);
	va_end(ap);
	return do_open(AT_FDCWD, path, flags, mode);
}

int
open64(const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = mode_of(flags, ap);
	va_end(ap);
	return do_open(AT_FDCWD, path, flags, mode);
}

int
openat(int dir, const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = mode_of(flags, ap);
	va_end(ap);
	return do_open(dir, path, flags, mode);
}

int
__open_2(const char *path, int flags)
{
	return do_open(AT_FDCWD, path, flags, 0);
}

int
__openat_2(int dir, const char *path, int flags)
{
	return do_open(dir, path, flags, 0);
}

/* As the kernel does, a close that fails closes all the same. */
int
close(int fd)
{
	int h = hit(CLOSE), saved = errno;
	int rc = (int)syscall(SYS_close, fd);

	if (h != 1)
		return rc;
	errno = saved;
	return -1;
}

int
rename(const char *from, const char *to)
{
	return hit(RENAME)
	    ? -1
	    : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
fsync(int fd)
{
	return hit(FSYNC) ? -1 : (int)syscall(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	return hit(FSYNC) ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int
ftruncate(int fd, off_t n)
{
	return hit(TRUNCATE) ? -1 : (int)syscall(SYS_ftruncate, fd, n);
}

int
unlink(const char *path)
{
	return hit(UNLINK) ? -1 : (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

int
fcntl(int fd, int cmd, ...)
{
	va_list ap;
	void *arg;

	va_start(ap, cmd);
	arg = va_arg(ap, void *);
	va_end(ap);
	if ((cmd == F_OFD_SETLK || cmd == F_OFD_SETLKW || cmd == F_SETLK ||
		cmd == F_SETLKW) &&
	    hit(LOCK))
		return -1;
	return (int)syscall(SYS_fcntl, fd, cmd, arg);
}

int
fcntl64(int fd, int cmd, ...)
{
	va_list ap;
	void *arg;

	va_start(ap, cmd);
	arg = va_arg(ap, void *);
	va_end(ap);
	return fcntl(fd, cmd, arg);
}

int
poll(struct pollfd *p, nfds_t n, int ms)
{
	return hit(POLL) ? -1 : (int)syscall(SYS_poll, p, n, ms);
}

int
ppoll(struct pollfd *p, nfds_t n, const struct timespec *left,
    const sigset_t *mask)
{
	struct timespec ts = {0};

	if (left != NULL)
		ts = *left;
	return hit(POLL) ? -1
			 : (int)syscall(SYS_ppoll, p, n,
			       left == NULL ? NULL : &ts, mask, _NSIG / 8);
}

/* ---- processes, threads ---- */

pid_t
fork(void)
{
	pid_t (*real)(void);

	*(void **)&real = dlsym(RTLD_NEXT, "fork");
	return hit(FORK) ? -1 : real();
}

int
posix_spawn(pid_t *pid, const char *path,
    const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attr,
    char *const argv[], char *const envp[])
{
	int (*real)(pid_t *, const char *, const posix_spawn_file_actions_t *,
	    const posix_spawnattr_t *, char *const[], char *const[]);

	*(void **)&real = dlsym(RTLD_NEXT, "posix_spawn");
	return hit(FORK) ? errno : real(pid, path, actions, attr, argv, envp);
}

int
posix_spawnp(pid_t *pid, const char *path,
    const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attr,
    char *const argv[], char *const envp[])
{
	int (*real)(pid_t *, const char *, const posix_spawn_file_actions_t *,
	    const posix_spawnattr_t *, char *const[], char *const[]);

	*(void **)&real = dlsym(RTLD_NEXT, "posix_spawnp");
	return hit(FORK) ? errno : real(pid, path, actions, attr, argv, envp);
}

int
pthread_create(pthread_t *thread, const pthread_attr_t *attr,
    void *(*start)(void *), void *arg)
{
	int (*real)(
	    pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

	*(void **)&real = dlsym(RTLD_NEXT, "pthread_create");
	return hit(THREAD) ? errno : real(thread, attr, start, arg);
}
