/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_URI_H
#define MIMELINK_URI_H

#include <stddef.h>

#include "buf.h"

/*
 * Add the URI that a click on this href may open, all of its bytes from 33
 * to 126 and none of them ";".
 *
 * The href is read as browsers do (WHATWG URL standard): blanks and controls
 * at both ends and TAB, CR and LF anywhere are no part of it, a backslash is
 * a slash in http and https, whose host may follow any number of slashes.
 * Host names that are not ASCII become punycode (IDNA 2008, UTS 46), other
 * bytes outside of 33 to 126 are percent-encoded, and so is ";"; a "%" stays,
 * so that nothing is encoded twice.  Of mailto only the address and the
 * fields to, subject, cc and body are kept, since others (attach, bcc) do
 * what the reader cannot see.
 *
 * Links are http, https and mailto.  A relative reference has no base in a
 * mail, and neither it nor cid: nor any other scheme is a link.
 *
 * Return: 1; 0 with nothing added if this is no link.  ENOMEM is left in b.
 */
int uri_add(struct buf *b, const char *href, size_t n);

/*
 * Add the scheme of an href that is no link, in lower case and without ":", if
 * it has one; those of links, malformed here, and cid: are not told.
 * Return: 1; 0 with nothing added.  ENOMEM is left in b.
 */
int uri_add_scheme(struct buf *b, const char *href, size_t n);

/*
 * The host of a URI that uri_add() made, as a slice of it, without user and
 * port; for mailto the part behind the @ of the first address.
 * Return: its length, 0 if there is none.
 */
size_t uri_host(const char *uri, size_t n, const char **host);

#endif
