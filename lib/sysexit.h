/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef FITTINGS_SYSEXIT_H
#define FITTINGS_SYSEXIT_H

#include <sysexits.h>

/*
 * The sysexits(3) status for an errno value, the one place where the suite
 * maps them: what may go away by itself (full disk, quota, memory, locks, no
 * descriptors) is EX_TEMPFAIL, so that a delivery agent tries again; what
 * cannot be opened is EX_NOINPUT; malformed data (EBADMSG, EILSEQ, EFBIG) is
 * EX_DATAERR; absent devices and services are EX_UNAVAILABLE; failing input
 * or output is EX_IOERR; EINVAL, which means a mistake of ours, EX_SOFTWARE;
 * anything else EX_OSERR.
 */
int sysexit(int errnum);

#endif
