/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "io.h"
#include "stamp.h"
#include "sysexit.h"
#include "utf8.h"

/* People edit stores: what is printed is made printable once more. */
static void
add_printable(struct out *out, const char *s, size_t n)
{
	uint32_t cp;
	size_t i, step;

	for (i = 0; i < n; i += step) {
		step = utf8_decode(s + i, n - i, &cp);
		if (step != 0 && utf8_is_shown(cp))
			out_add(out, s + i, step);
		else
			out_addc(out, step == 1 && cp == '\t' ? ' ' : '?');
		if (step == 0)
			step = 1;
	}
}

static void
add_id(struct out *out, const struct id *id)
{
	out_addc(out, '<');
	out_add(out, id->s, id->len);
	out_addc(out, '>');
}

static void
add_stamp(struct out *out, int64_t stamp)
{
	char date[STAMP_LEN + 1];

	stamp_format(stamp, date);
	out_addstr(out, date);
}

static void
add_number(struct out *out, uint32_t n)
{
	char s[16];

	snprintf(s, sizeof(s), "%u", n);
	out_addstr(out, s);
}

static const char *
state_name(const struct thread *t)
{
	return thread_is_active(t) ? "active" : "dropped";
}

static void
finish(struct out *out)
{
	if (out_close(out) == -1)
		err(sysexit(errno), "standard output");
}

static const char *
one_store(int argc, char **argv)
{
	if (getopt(argc, argv, "+") != -1 || argc - optind != 1)
		usage();
	return argv[optind];
}

/* ---- list */

static void
list_thread(struct out *out, const struct store *s, const struct thread *t)
{
	const struct line *l = t->decided;

	add_id(out, &s->ids.ids[t->root]);
	out_addc(out, '\t');
	out_addstr(out, state_name(t));
	out_addc(out, '\t');
	add_stamp(out, t->touched);
	out_addc(out, '\t');
	add_number(out, t->n_ids);
	out_addc(out, '\t');
	add_stamp(out, l == NULL ? STAMP_NONE : l->stamp);
	out_addc(out, '\t');
	if (l != NULL)
		add_printable(out, l->subject, l->subject_len);
	out_addc(out, '\n');
}

int
command_list(int argc, char **argv)
{
	const char *path = one_store(argc, argv);
	struct store s;
	struct out out;
	size_t i;

	load_or_fail(&s, path);
	out_init(&out, STDOUT_FILENO);
	for (i = 0; i < s.n_threads; i++)
		list_thread(&out, &s, &s.threads[i]);
	finish(&out);
	store_free(&s);
	return EX_OK;
}

/* ---- why */

static void
add_line(struct out *out, const struct line *l)
{
	out_addc(out, '\t');
	add_printable(out, l->text, l->len);
	out_addc(out, '\n');
}

/*
 * A learned line names first the id through which its mail was matched: from
 * line to line that leads back to what somebody added.  Each step goes to an
 * earlier line, so the walk ends, also in a file that was edited by hand.
 */
static void
add_origin(struct out *out, const struct store *s, uint32_t n)
{
	uint32_t at = s->ids.ids[n].tag, next;

	for (;;) {
		add_line(out, &s->lines[at]);
		if (s->lines[at].action != ACTION_LEARN)
			return;
		next = s->ids.ids[s->lines[at].first_id].tag;
		if (next >= at)
			return;
		at = next;
	}
}

static void
explain(struct out *out, const struct store *s, const struct thread *t,
    uint32_t n, uint32_t field)
{
	add_id(out, &s->ids.ids[n]);
	out_addc(out, '\t');
	out_addstr(out, id_field_name(field));
	out_addc(out, '\t');
	out_addstr(out, state_name(t));
	out_addc(out, '\n');
	add_origin(out, s, n);
	if (t->decided != NULL && t->decided->action == ACTION_DROP)
		add_line(out, t->decided);
}

int
command_why(int argc, char **argv)
{
	const char *path = one_store(argc, argv);
	const struct thread *t;
	struct mailids m;
	struct store s;
	struct out out;
	int active = 0;
	uint32_t i, n;

	read_mailids(&m);
	load_or_fail(&s, path);
	out_init(&out, STDOUT_FILENO);
	for (i = 0; i < m.ids.n; i++) {
		n = idset_find(&s.ids, m.ids.ids[i].s, m.ids.ids[i].len);
		if (n == IDSET_NONE)
			continue;
		t = &s.threads[s.thread_of[n]];
		active |= thread_is_active(t);
		explain(&out, &s, t, n, m.ids.ids[i].tag);
	}
	finish(&out);
	mailids_free(&m);
	store_free(&s);
	return active ? 0 : 1;
}
