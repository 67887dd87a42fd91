/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "check.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "run.h"
#include "stream.h"

#define SHOWN_MAX 20
#define NAME_SHOWN 80

struct check {
	struct stream s;
	struct out *out;
	enum sorted sorted;
	size_t name_len; /* of the line before, its TAB included; 0: none */
	uintmax_t found;
};

/* Names come from source files: nothing in them may reach a terminal. */
static void
add_visible(struct out *out, const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len && i < NAME_SHOWN; i++)
		out_addc(out, s[i] >= ' ' && s[i] <= '~' ? s[i] : '?');
	if (i < len)
		out_addstr(out, "...");
}

static void
tell(struct check *c, const char *name, size_t len, const char *what)
{
	char place[32];

	c->found++;
	if (c->found > SHOWN_MAX)
		return;
	snprintf(place, sizeof(place), ":%ju: ", c->s.line + 1);
	out_addstr(c->out, c->s.path);
	out_addstr(c->out, place);
	if (name != NULL) {
		add_visible(c->out, name, len);
		out_addstr(c->out, ": ");
	}
	out_addstr(c->out, what);
	out_addc(c->out, '\n');
}

/* The same of the file as a whole. */
static void
tell_of_file(struct check *c, const char *what)
{
	c->found++;
	out_addstr(c->out, c->s.path);
	out_addstr(c->out, ": ");
	out_addstr(c->out, what);
	out_addc(c->out, '\n');
}

/* How a name compares with that of the line before. */
static int
compare(const struct check *c, const char *line, size_t name_len, int fold)
{
	size_t n = name_len < c->name_len ? name_len : c->name_len;
	const char *before = c->s.buf + c->s.run;

	return fold ? fold_compare(line, before, n) : memcmp(line, before, n);
}

static void
check_order(struct check *c, const char *line, size_t name_len)
{
	int fold = c->sorted == SORTED_FOLD;

	if (c->sorted == SORTED_NOT || c->name_len == 0 ||
	    compare(c, line, name_len, fold) >= 0)
		return;
	if (compare(c, line, name_len, !fold) >= 0)
		tell(c, line, name_len - 1,
		    fold ? "not in its place, lower case counting as upper "
			   "(FILE_SORTED is 2)"
			 : "not in its place, lower case coming after upper "
			   "(FILE_SORTED is 1)");
	else
		tell(c, line, name_len - 1,
		    "not in its place, so not found, or others not");
}

static void
check_line(struct check *c, size_t len)
{
	const char *line = c->s.buf + c->s.next;
	struct tag t;

	if (len == 0)
		tell(c, NULL, 0, "an empty line, on which searches fail");
	else if (tag_is_pseudo(line, len))
		tell(c, NULL, 0,
		    "a header line among the tags, to which it means nothing");
	else if (tag_parse(&t, line, len) == -1)
		tell(c, NULL, 0, "no tag (name, file and address)");
	else {
		if (memchr(line, '\0', len) != NULL)
			tell(c, t.name, t.name_len, "a NUL byte in the line");
		else if (t.is_cut)
			tell(c, t.name, t.name_len, "a pattern without an end");
		check_order(c, line, t.name_len + 1);
		c->s.run = c->s.span = c->s.next;
		c->name_len = t.name_len + 1;
	}
}

static int
check_lines(struct check *c, struct fault *f)
{
	struct preamble p = PREAMBLE_INIT;
	size_t len;
	int rc;

	rc = stream_preamble(&c->s, &p, NULL, 0, f);
	c->sorted = p.sorted == SORTED_UNKNOWN ? SORTED_BYTES : p.sorted;
	if (rc == 0 && p.differs)
		tell_of_file(c, "tags or repeated lines within the header");
	preamble_free(&p);
	while (rc == 0 && (rc = stream_peek(&c->s, &len, f)) == 1) {
		check_line(c, len);
		c->s.next += len + 1;
		c->s.line++;
		rc = 0;
	}
	return rc;
}

/* What cannot be read on from is one more thing that is wrong. */
static void
tell_fault(struct check *c, const struct fault *f)
{
	c->found = 0;
	if (f->line > 0)
		tell(c, NULL, 0, f->what);
	else
		tell_of_file(c, f->what);
}

int
check_file(const char *path, struct out *out, struct fault *f)
{
	struct check c = {.out = out};
	char more[64];
	int rc;

	if (stream_open(&c.s, path, STREAM_BLOCK, f) == -1)
		return -1;
	rc = check_lines(&c, f);
	if (c.found > SHOWN_MAX) {
		snprintf(more, sizeof(more), ": and %ju more\n",
		    c.found - SHOWN_MAX);
		out_addstr(out, c.s.path);
		out_addstr(out, more);
	}
	if (rc == -1 && f->what != NULL)
		tell_fault(&c, f);
	stream_close(&c.s);
	if (rc == -1 && f->what == NULL)
		return -1;
	return c.found > 0;
}
