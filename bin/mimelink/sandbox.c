/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "sandbox.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Processors whose mmap(2) has its protection in the third argument. */
#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__AARCH64EL__)
#define ARCH AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCH AUDIT_ARCH_RISCV64
#endif

/* ---- Landlock ------------------------------------------------------------ */

/* Of <linux/landlock.h>, as far as kernels know it, older headers or not. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_restrict_self 446
#endif
#define LANDLOCK_VERSION 1U /* a flag: ask for the version */

struct ruleset {
	uint64_t fs;
	uint64_t net;
	uint64_t scoped;
};

/* A domain in which everything that this kernel handles is denied. */
static void
landlock(void)
{
	struct ruleset rules = {.fs = (1U << 13) - 1};
	long version =
	    syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_VERSION);
	size_t size = sizeof(rules.fs);
	int fd;

	if (version < 1)
		return;
	if (version >= 2)
		rules.fs |= 1U << 13; /* link and rename elsewhere */
	if (version >= 3)
		rules.fs |= 1U << 14; /* truncate */
	if (version >= 5)
		rules.fs |= 1U << 15; /* ioctl of devices */
	if (version >= 4) {
		rules.net = 3; /* bind and connect */
		size = offsetof(struct ruleset, scoped);
	}
	if (version >= 6) {
		rules.scoped = 3; /* abstract sockets, signals */
		size = sizeof(rules);
	}
	fd = (int)syscall(SYS_landlock_create_ruleset, &rules, size, 0);
	if (fd == -1)
		return;
	syscall(SYS_landlock_restrict_self, fd, 0);
	close(fd);
}

/* ---- seccomp ------------------------------------------------------------- */

#ifdef ARCH

#define LOAD(field) \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define RETURN(action) BPF_STMT(BPF_RET | BPF_K, (action))
#define REFUSE (SECCOMP_RET_ERRNO | EPERM)

static const unsigned allowed[] = {SYS_write, SYS_brk, SYS_munmap, SYS_mremap,
    SYS_close, SYS_writev, SYS_wait4, SYS_rt_sigreturn, SYS_restart_syscall,
#ifdef SYS_poll
    SYS_poll,
#endif
    SYS_ppoll, SYS_exit_group, SYS_exit};

enum {
	N_ALLOWED = sizeof(allowed) / sizeof(allowed[0]),
	LENGTH = 10 + 2 * (N_ALLOWED + 1)
};

static struct sock_filter *
allow(struct sock_filter *f, unsigned call)
{
	*f++ =
	    (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1);
	*f++ = (struct sock_filter)RETURN(SECCOMP_RET_ALLOW);
	return f;
}

/* The number of a call means something only together with its ABI. */
static struct sock_filter *
refuse_other_abis(struct sock_filter *f)
{
	*f++ = (struct sock_filter)LOAD(arch);
	*f++ =
	    (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0);
	*f++ = (struct sock_filter)RETURN(SECCOMP_RET_KILL_PROCESS);
	*f++ = (struct sock_filter)LOAD(nr);
	return f;
}

/* Memory, but none to run code in. */
static struct sock_filter *
allow_data(struct sock_filter *f)
{
	*f++ = (struct sock_filter)BPF_JUMP(
	    BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 0, 3);
	*f++ = (struct sock_filter)LOAD(args[2]);
	*f++ = (struct sock_filter)BPF_JUMP(
	    BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 1, 0);
	*f++ = (struct sock_filter)RETURN(SECCOMP_RET_ALLOW);
	*f++ = (struct sock_filter)RETURN(REFUSE);
	return f;
}

static int
filter_calls(int reading)
{
	struct sock_filter filter[LENGTH], *f = refuse_other_abis(filter);
	struct sock_fprog program;
	size_t i;

	for (i = 0; i < N_ALLOWED; i++)
		f = allow(f, allowed[i]);
	if (reading)
		f = allow(f, SYS_read);
	f = allow_data(f);
	program.len = (unsigned short)(f - filter);
	program.filter = filter;
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

#else

static int
filter_calls(int reading)
{
	(void)reading;
	errno = ENOSYS;
	return -1;
}

#endif

/* poll(2) takes no more descriptors than may be open, so one stays. */
static void
limit_descriptors(void)
{
	const struct rlimit one = {1, 1};

	setrlimit(RLIMIT_NOFILE, &one);
}

/* It says so itself, as it loads a library of its own. */
static int
is_in_valgrind(void)
{
	const char *libraries = getenv("LD_PRELOAD");

	return libraries != NULL && strstr(libraries, "/vgpreload_") != NULL;
}

int
sandbox_enter(int reading)
{
	if (!SANDBOX_POSSIBLE || is_in_valgrind()) {
		errno = ENOSYS;
		return -1;
	}
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
		landlock();
	limit_descriptors();
	return filter_calls(reading);
}
