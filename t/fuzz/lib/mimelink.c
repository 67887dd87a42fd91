/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "mimelink.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "term.h"
#include "utf8.h"

#define STEPS_ONCE 4000000UL
#define STEPS 20000UL

#define NOT_COUNTED __attribute__((no_instrument_function))

void __cyg_profile_func_enter(void *, void *) NOT_COUNTED;
void __cyg_profile_func_exit(void *, void *) NOT_COUNTED;

static unsigned long steps;

void
__cyg_profile_func_enter(void *function, void *caller)
{
	(void)function;
	(void)caller;
	steps++;
}

void
__cyg_profile_func_exit(void *function, void *caller)
{
	(void)function;
	(void)caller;
}

void
steps_begin(void)
{
	steps = 0;
}

void
steps_check(size_t size)
{
	if (getenv("FUZZ_STEPS") != NULL)
		fprintf(stderr, "%lu steps for %zu bytes\n", steps, size);
	check(steps <= STEPS_ONCE + STEPS * size);
}

/* ---- output -------------------------------------------------------------- */

static int memory = -1;

int
capture_begin(void)
{
	if (memory == -1)
		memory = memfd_create("output", MFD_CLOEXEC);
	check(memory != -1 && ftruncate(memory, 0) == 0);
	check(lseek(memory, 0, SEEK_SET) == 0);
	return fcntl(memory, F_DUPFD_CLOEXEC, 0);
}

/* A line, as far as it was read. */
struct line {
	unsigned style;
	int linked;
	int tabs;
	char last; /* of its text */
};

/* Behind the parameter of an SGR, which is one of ours. */
static const char *
take_style(const char *s, const char *end, struct line *l)
{
	static const struct {
		const char *s;
		unsigned on;
		unsigned off;
	} list[] = {{"1m", TERM_BOLD, 0}, {"2m", TERM_DIM, 0},
	    {"3m", TERM_ITALIC, 0}, {"4m", TERM_UNDERLINE, 0},
	    {"9m", TERM_STRIKE, 0}, {"22m", 0, TERM_BOLD | TERM_DIM},
	    {"23m", 0, TERM_ITALIC}, {"24m", 0, TERM_UNDERLINE},
	    {"29m", 0, TERM_STRIKE}};
	size_t i, n;

	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		n = strlen(list[i].s);
		if ((size_t)(end - s) < n || memcmp(s, list[i].s, n) != 0)
			continue;
		l->style = (l->style | list[i].on) & ~list[i].off;
		return s + n;
	}
	return NULL;
}

/* The same of any SGR. */
static const char *
skip_style(const char *s, const char *end)
{
	while (s < end && ((*s >= '0' && *s <= '9') || *s == ';' || *s == ':'))
		s++;
	return s < end && *s == 'm' ? s + 1 : NULL;
}

/* Behind a link, from what follows ESC ] 8 ; on. */
static const char *
take_link(const char *s, const char *end, struct line *l)
{
	const char *uri;

	if (end - s >= 3 && memcmp(s, ";\033\\", 3) == 0) {
		check(l->linked);
		l->linked = 0;
		return s + 3;
	}
	check(!l->linked && end - s > 3 && memcmp(s, "id=", 3) == 0);
	s += 3;
	check(*s >= '0' && *s <= '9');
	while (s < end && *s >= '0' && *s <= '9')
		s++;
	check(s < end && *s == ';');
	for (uri = ++s; s<end && * s> 32 && *s < 127 && *s != ';';)
		s++;
	check(s > uri && s - uri <= TERM_MAX_URI);
	check(end - s >= 2 && memcmp(s, "\033\\", 2) == 0);
	l->linked = 1;
	return s + 2;
}

static const char *
take_escape(const char *s, const char *end, int flags, struct line *l)
{
	const char *next;

	check((flags & GRAMMAR_PLAIN) == 0 && end - s >= 3);
	if (s[1] == ']') {
		check(end - s >= 4 && memcmp(s, "\033]8;", 4) == 0);
		return take_link(s + 4, end, l);
	}
	check(s[1] == '[');
	next = flags & GRAMMAR_STREAM ? skip_style(s + 2, end)
				      : take_style(s + 2, end, l);
	check(next != NULL);
	return next;
}

/* Behind the character at s, which is one that may be there. */
static const char *
take_text(const char *s, const char *end, int flags)
{
	uint32_t cp;
	size_t n;

	if (*s == '\t') {
		check(flags & (GRAMMAR_STREAM | GRAMMAR_LIST));
		return s + 1;
	}
	if (*s == '\r') {
		check(flags & GRAMMAR_STREAM && end - s > 1 && s[1] == '\n');
		return s + 1;
	}
	n = utf8_decode(s, (size_t)(end - s), &cp);
	if (n == 0 && flags & GRAMMAR_STREAM) {
		check((unsigned char)*s >= 160);
		return s + 1;
	}
	check(n > 0 && utf8_is_shown(cp));
	return s + n;
}

static void
end_line(struct line *l, int flags)
{
	check(!l->linked);
	if ((flags & GRAMMAR_STREAM) == 0)
		check(l->style == 0 && l->last != ' ');
	if (flags & GRAMMAR_LIST)
		check(l->tabs == 1);
	*l = (struct line){.last = 'x'};
}

static void
check_output(const char *s, const char *end, int flags)
{
	struct line l = {.last = 'x'};

	if ((flags & GRAMMAR_STREAM) == 0)
		check(s == end || end[-1] == '\n');
	while (s < end) {
		if (*s == '\033')
			s = take_escape(s, end, flags, &l);
		else if (*s == '\n') {
			end_line(&l, flags);
			s++;
		} else {
			l.last = *s;
			l.tabs += *s == '\t';
			s = take_text(s, end, flags);
		}
	}
	check(!l.linked);
}

void
capture_check(int flags)
{
	off_t size = lseek(memory, 0, SEEK_END);
	char *data;

	check(size >= 0);
	if (size == 0)
		return;
	data = malloc((size_t)size);
	check(data != NULL);
	check(pread(memory, data, (size_t)size, 0) == size);
	check_output(data, data + size, flags);
	free(data);
}
