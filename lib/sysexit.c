/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "sysexit.h"

#include <errno.h>

int
sysexit(int errnum)
{
	switch (errnum) {
	case EAGAIN:
	case EDQUOT:
	case EINTR:
	case EMFILE:
	case ENFILE:
	case ENOLCK:
	case ENOMEM:
	case ENOSPC:
	case EROFS:
	case ETIMEDOUT:
		return EX_TEMPFAIL;
	case EACCES:
	case EISDIR:
	case ELOOP:
	case ENAMETOOLONG:
	case ENOENT:
	case ENOTDIR:
	case EPERM:
		return EX_NOINPUT;
	case EBADMSG:
	case EFBIG:
	case EILSEQ:
		return EX_DATAERR;
	case EBUSY:
	case ECONNREFUSED:
	case ENODEV:
	case ENXIO:
		return EX_UNAVAILABLE;
	case EIO:
	case EPIPE:
	case ESTALE:
		return EX_IOERR;
	case EFAULT:
	case EINVAL:
		return EX_SOFTWARE;
	default:
		return EX_OSERR;
	}
}
