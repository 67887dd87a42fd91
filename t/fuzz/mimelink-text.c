/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

/*
 * libFuzzer target for mimelink's linkifier and plain text: what is found lies
 * within the text and goes forward, and text comes out in the grammar, as a
 * part of a mail and as a stream of pieces.
 */

#include <stdint.h>

#include "linkify.h"
#include "mimelink.h"
#include "render.h"
#include "stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
find_links(const char *s, size_t n)
{
	struct buf href = BUF_INIT;
	struct linkify_match m;
	size_t from = 0;

	while (linkify_next(s, n, from, &m, &href)) {
		check(m.start >= from && m.start < m.end && m.end <= n);
		check(href.err == 0);
		from = m.end;
	}
	buf_free(&href);
}

static void
pass(const char *s, size_t n, size_t piece)
{
	struct stream *stream;
	struct out out;
	size_t len;

	out_init(&out, capture_begin());
	stream = stream_begin(&out, 0, 0, NULL);
	check(stream != NULL);
	for (; n > 0; s += len, n -= len) {
		len = n < piece ? n : piece;
		stream_add(stream, s, len);
		if (stream_holds(stream) && len % 7 == 3)
			stream_show(stream);
	}
	check(stream_end(stream) == 0);
	check(out_close(&out) == 0);
	capture_check(GRAMMAR_STREAM);
}

static void
show(const char *s, size_t n)
{
	struct render_options options = {.width = 79, .links = 1, .sgr = 1};
	struct render *r;
	struct out out;

	out_init(&out, capture_begin());
	r = render_begin(&options, &out);
	check(r != NULL);
	render_text(r, s, n);
	check(render_end(r) == 0);
	check(out_close(&out) == 0);
	capture_check(0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;

	steps_begin();
	find_links(s, size);
	show(s, size);
	pass(s, size, size > 0 ? 1 + data[size - 1] % 64u : 1);
	steps_check(size);
	return 0;
}
