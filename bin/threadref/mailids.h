/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef THREADREF_MAILIDS_H
#define THREADREF_MAILIDS_H

#include <stddef.h>

#include "buf.h"
#include "idset.h"

/* The field an id was found in: the tag of struct mailids.ids. */
enum id_field {
	FIELD_OWN, /* Message-ID */
	FIELD_REFERENCES,
	FIELD_REPLY, /* In-Reply-To */
};

/*
 * What a mail says of its thread: the usable ids (msgid.h) of all its
 * Message-ID, References and In-Reply-To fields, in that order, and who sent
 * what, for people to read in a store.
 *
 * Ids are taken as they are found: folded (blanks inside are removed),
 * adjacent, joined by commas, RFC 2047-encoded; not from comments or quoted
 * strings.  Words without angle brackets are ids if they contain "@" and the
 * field has no "<...>".  An id that equals an address of From, To or Cc is
 * none: such a mail would join every mail of that person.
 */
struct mailids {
	struct idset ids;
	uint32_t own; /* the first Message-ID's number, or IDSET_NONE */
	struct buf source; /* the address of From, or "-" */
	struct buf raw_subject; /* unfolded, as it came: mailids_subject() */
	struct buf subject;
	struct buf text; /* what the ids point into */
};

#define SUBJECT_MAX 200

/*
 * Read a header section.  The result owns its memory: mailids_free().
 * Return: 0, or -1 with errno set (ENOMEM) and nothing to free.
 */
int mailids_parse(struct mailids *m, const char *header, size_t len);

/*
 * The subject: decoded, printable, at most SUBJECT_MAX octets.  Only what is
 * recorded needs it, and decoding may load tables of character sets.
 * Return: the subject, the structure's, or NULL with errno set (ENOMEM).
 */
const char *mailids_subject(struct mailids *m);

void mailids_free(struct mailids *m);

/* The name of a field, as it is written in a header. */
const char *id_field_name(uint32_t field);

#endif
