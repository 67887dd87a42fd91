/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_SANDBOX_H
#define MIMELINK_SANDBOX_H

/*
 * From here on the process can compute, write to what is open, wait for its
 * child and end; with reading set, it can also read what is open.  The kernel
 * refuses everything else with EPERM, which is an error like any other to
 * whoever asked: a C library of tomorrow that tries a harmless call does not
 * take the mail away from its reader.
 *
 * That is done by a seccomp filter, by a Landlock domain without any path, and
 * by RLIMIT_NOFILE, each where the kernel has it.  Nothing is done under
 * AddressSanitizer or valgrind, which need more for themselves.
 *
 * Return: 0, or -1 with errno set if there is no filter here (an old kernel, a
 * processor whose calls are not listed, a tool as above): what remains is less, and
 * no reason not to go on.
 */
int sandbox_enter(int reading);

/* -DNO_SANDBOX is for tools that, as AddressSanitizer, write files at the end. */
#if defined(__SANITIZE_ADDRESS__) || defined(NO_SANDBOX)
#define SANDBOX_POSSIBLE 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANDBOX_POSSIBLE 0
#endif
#endif
#ifndef SANDBOX_POSSIBLE
#define SANDBOX_POSSIBLE 1
#endif

#endif
