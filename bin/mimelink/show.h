/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_SHOW_H
#define MIMELINK_SHOW_H

#include <stddef.h>

#include "render.h"
#include "sniff.h"

/*
 * What of a mail is to be read, and in which order: the choice between
 * alternatives, texts inline, everything else in a list of attachments.
 */
struct show_options {
	int body_only; /* no header block */
	const char *charset; /* of text that does not say; NULL: unknown */
};

/* Text beyond this in one part is left out, and a note says so. */
#define SHOW_TEXT_MAX ((size_t)64 << 20)

/*
 * Show n bytes of this kind.
 * Return: 0, or -1 with errno ENOMEM; the renderer keeps its errors.
 */
int show_input(struct render *r, const struct show_options *options,
    enum sniff kind, const char *s, size_t n);

#endif
