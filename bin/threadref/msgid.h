/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef THREADREF_MSGID_H
#define THREADREF_MSGID_H

#include <stddef.h>

/*
 * Message-ids, without their angle brackets (RFC 5322 section 3.6.4), as
 * mail and stores hold them.
 */

/* Octets in the longest id that is taken: a line of RFC 5322 section 2.1.1. */
#define MSGID_MAX 998

/*
 * May this be stored and matched?  No, if it is empty or too long, holds a
 * control, a blank or malformed UTF-8, or is one of those that many strangers
 * share: ids of protonmail.internalid, and ids without "@" ("no.id", "y"),
 * unless they have at least 8 octets and a digit, as some real ones do.
 */
int msgid_usable(const char *id, size_t len);

#endif
