/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "tags.h"

#include <string.h>

static const struct {
	unsigned char len;
	char name[15];
} names[TAG_COUNT + 1] = {{0, ""},
#define X(id, name) {sizeof(name) - 1, name},
    TAGS(X)
#undef X
	{0, ""}};

/* Where the names with this first letter begin. */
static const unsigned char begin[26] = {TAG_A, TAG_B, TAG_CANVAS, TAG_DATA,
    TAG_EM, TAG_FIELDSET, 0, TAG_H1, TAG_I, 0, TAG_KBD, TAG_LABEL, TAG_MAIN,
    TAG_NAV, TAG_OBJECT, TAG_P, TAG_Q, TAG_RB, TAG_S, TAG_TABLE, TAG_U, TAG_VAR,
    TAG_WBR, TAG_XMP, 0, 0};

enum tag
tag_find(const char *name, size_t len)
{
	unsigned i;

	if (len == 0 || name[0] < 'a' || name[0] > 'z')
		return TAG_UNKNOWN;
	i = begin[name[0] - 'a'];
	for (; names[i].name[0] == name[0]; i++)
		if (names[i].len == len &&
		    memcmp(names[i].name, name, len) == 0)
			return (enum tag)i;
	return TAG_UNKNOWN;
}

const char *
tag_name(enum tag tag)
{
	return names[tag].name;
}
