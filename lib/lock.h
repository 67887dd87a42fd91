/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef FITTINGS_LOCK_H
#define FITTINGS_LOCK_H

#include <sys/types.h>

/*
 * Open path as open(2) does, symbolic links followed, and take a write lock
 * on all of it, waiting at most timeout_ms milliseconds.  flags must allow
 * writing; O_CLOEXEC is added.
 *
 * The lock is an open file description lock (fcntl(2), F_OFD_SETLK): it
 * belongs to the descriptor, so closing another descriptor of the same file
 * does not drop it, and a process that dies leaves none behind.  Whoever held
 * it before may have replaced the file by rename(2); the file that is
 * returned is the one that path names once the lock is held.
 *
 * Return: the descriptor, the caller's, whose close releases the lock; or -1
 * with errno set: ETIMEDOUT, or what open(2) and fcntl(2) say.
 */
int lock_open(const char *path, int flags, mode_t mode, int timeout_ms);

/*
 * Take the same lock on an open descriptor without waiting.
 * Return: 0, or -1 with errno EAGAIN if it is held elsewhere, or another.
 */
int lock_try(int fd);

#endif
