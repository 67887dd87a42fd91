/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

/*
 * libFuzzer target for mimelink's way from a mail to a terminal: all parts lie
 * within the mail or what was decoded from it, the limits hold, and showing it
 * takes anything.
 */

#include <stdint.h>

#include "mime.h"
#include "mimelink.h"
#include "render.h"
#include "show.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
within(const char *s, size_t n, const char *whole, size_t size)
{
	return s >= whole && n <= size && (size_t)(s - whole) <= size - n;
}

/* Is this run of bytes part of the mail? */
static int
lies_in(const struct mime *m, const char *s, size_t n, const char *mail,
    size_t size)
{
	size_t i;

	if (within(s, n, mail, size))
		return 1;
	for (i = 0; i < m->decoded_count; i++)
		if (within(s, n, buf_str(&m->decoded[i]), m->decoded[i].len))
			return 1;
	return 0;
}

static size_t
check_part(const struct mime *m, const struct mime_part *p, const char *mail,
    size_t size)
{
	struct buf scratch = BUF_INIT;
	const struct mime_part *child;
	size_t n, parts = 1;
	const char *s;

	check(p->depth <= MIME_DEPTH);
	check(lies_in(m, p->header, p->header_len, mail, size));
	check(lies_in(m, p->body, p->body_len, mail, size));
	check(mime_body(p, &scratch, &s, &n) == 0);
	buf_truncate(&scratch, 0);
	mime_name(p, &scratch);
	check(scratch.err == 0);
	buf_free(&scratch);
	for (child = p->child; child != NULL; child = child->next) {
		check(child->parent == p && child->depth == p->depth + 1);
		parts += check_part(m, child, mail, size);
	}
	return parts;
}

static void
show(const char *mail, size_t size)
{
	struct render_options options = {.width = 79, .links = 1, .sgr = 1};
	struct show_options show_options = {.body_only = 0};
	struct render *r;
	struct out out;

	out_init(&out, capture_begin());
	r = render_begin(&options, &out);
	check(r != NULL);
	check(show_input(r, &show_options, SNIFF_MAIL, mail, size) == 0);
	check(render_end(r) == 0);
	check(out_close(&out) == 0);
	capture_check(0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *mail = (const char *)data;
	struct mime m;

	steps_begin();
	check(mime_parse(&m, mail, size) == 0);
	check(m.root != NULL && m.parts <= MIME_PARTS);
	check(check_part(&m, m.root, mail, size) == m.parts);
	mime_free(&m);
	show(mail, size);
	steps_check(size);
	return 0;
}
