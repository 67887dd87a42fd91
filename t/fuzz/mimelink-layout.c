/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

/*
 * libFuzzer target for mimelink's layout: any page, in any width, comes out as
 * lines in the grammar, at a cost that is linear.
 */

#include <stdint.h>

#include "mimelink.h"
#include "render.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The last byte, so that any page is an input. */
static struct render_options
options_of(unsigned c)
{
	static const size_t widths[] = {79, 20, 1, 999};

	return (struct render_options){.width = widths[c & 3],
	    .links = (c & 4) == 0,
	    .sgr = (c & 8) == 0,
	    .references = (c & 16) != 0,
	    .show_hidden = (c & 32) != 0};
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct render_options options =
	    options_of(size > 0 ? data[size - 1] : 0);
	struct render *r;
	struct out out;

	steps_begin();
	out_init(&out, capture_begin());
	r = render_begin(&options, &out);
	check(r != NULL);
	render_html(r, (const char *)data, size);
	check(render_end(r) == 0);
	check(out_close(&out) == 0);
	steps_check(size);
	capture_check(options.links || options.sgr ? 0 : GRAMMAR_PLAIN);
	return 0;
}
