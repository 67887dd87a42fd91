/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "names.h"

int
names_read(struct stream *s, enum sorted sorted, size_t name_size,
    struct extent *x, int *cmp, struct fault *f)
{
	int rc = stream_peek_tag(s, x, f);

	*cmp = 1;
	if (rc == 1 && name_size > 0)
		*cmp = names_compare(sorted, s->buf + s->next, x->name_len + 1,
		    s->buf + s->run, name_size);
	return rc;
}
