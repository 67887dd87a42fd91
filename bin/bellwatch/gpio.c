/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "gpio.h"

#include <errno.h>
#include <glob.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "number.h"

#define NAMES_MAX 1000 /* of lines, in a message */

struct search {
	const char *name;
	struct buf names; /* of the lines that there are */
	int denied; /* errno of a chip that could not be opened */
	char path[64]; /* that chip's */
};

/* n of "GPIOn", or of the part behind a colon; -1 if it is no number. */
static long long
offset_of(const char *s)
{
	long long n;

	return number_parse(s, 0, 65535, &n) == -1 ? -1 : n;
}

static bool
is_chip(const struct chip *c, const char *path, const char *name, size_t n)
{
	const char *label = chip_label(c);

	path = strrchr(path, '/') + 1;
	return (strlen(path) == n && memcmp(path, name, n) == 0) ||
	    (label != NULL && strlen(label) == n &&
		memcmp(label, name, n) == 0);
}

static long long
find_by_offset(const struct chip *c, const char *path, const char *name)
{
	const char *colon = strrchr(name, ':'), *label = chip_label(c);

	if (colon != NULL)
		return is_chip(c, path, name, (size_t)(colon - name))
		    ? offset_of(colon + 1)
		    : -1;
	if (label != NULL && strncmp(label, "pinctrl-", 8) == 0 &&
	    strncmp(name, "GPIO", 4) == 0)
		return offset_of(name + 4);
	return -1;
}

/* Return: the offset of the line on this chip, or -1. */
static long long
find_on(struct search *s, struct chip *c, const char *path)
{
	unsigned int n = chip_lines(c);
	struct chip_line l;
	long long offset;

	for (unsigned int i = 0; i < n; i++) {
		if (chip_line(c, i, &l) == -1 || l.name[0] == '\0')
			continue;
		if (strcmp(l.name, s->name) == 0)
			return i;
		if (s->names.len < NAMES_MAX)
			buf_addf(&s->names, " %s", l.name);
	}
	offset = find_by_offset(c, path, s->name);
	return offset < n ? offset : -1;
}

static struct chip *
find(struct search *s, char path[64], unsigned int *offset)
{
	struct chip *c = NULL;
	long long at = -1;
	glob_t chips;

	if (glob("/dev/gpiochip*", 0, NULL, &chips) != 0)
		return NULL;
	for (size_t i = 0; i < chips.gl_pathc && at == -1; i++) {
		snprintf(path, 64, "%s", chips.gl_pathv[i]);
		if ((c = chip_open(path)) == NULL) {
			s->denied = errno;
			memcpy(s->path, path, sizeof(s->path));
		} else if ((at = find_on(s, c, path)) == -1) {
			chip_close(c);
			c = NULL;
		}
	}
	globfree(&chips);
	*offset = (unsigned int)at;
	return c;
}

static void
say_denied(const char *path, int error, struct buf *why)
{
	struct group *g;
	struct stat st;

	buf_addf(why, "%s: %s", path, strerror(error));
	if ((error == EACCES || error == EPERM) && stat(path, &st) == 0 &&
	    (g = getgrgid(st.st_gid)) != NULL)
		buf_addf(why, "; members of group %s may", g->gr_name);
}

static void
say_not_found(const struct search *s, struct buf *why)
{
	buf_addf(why, "%s: ", s->name);
	errno = s->denied;
	if (s->denied != 0 && s->denied != ENODEV) {
		say_denied(s->path, s->denied, why);
		errno = s->denied;
		return;
	}
	if (s->names.len > 0)
		buf_addf(why, "no such line; there are%s%s", buf_str(&s->names),
		    s->names.len < NAMES_MAX ? "" : " ...");
	else
		buf_addstr(why,
		    "no such line; there is no GPIO chip with "
		    "named lines");
	errno = ENODEV;
}

static void
say_refused(const struct gpio *g, const char *name, unsigned int offset,
    struct buf *why)
{
	int error = errno;
	struct chip_line l;

	buf_addf(why, "%s: ", name);
	if (error == EBUSY && chip_line(g->chip, offset, &l) == 0)
		buf_addf(why, "in use by %s", l.consumer);
	else
		say_denied(g->path, error, why);
	errno = error;
}

int
gpio_open(struct gpio *g, const char *name, enum bias bias, struct buf *why)
{
	struct search s = {.name = name};
	unsigned int offset;
	int saved;

	g->fd = -1;
	g->chip = find(&s, g->path, &offset);
	if (g->chip == NULL)
		say_not_found(&s, why);
	else if ((g->fd = chip_request(g->chip, offset, bias)) == -1)
		say_refused(g, name, offset, why);
	saved = errno;
	buf_free(&s.names);
	if (g->fd == -1)
		gpio_close(g);
	errno = saved;
	return g->fd == -1 ? -1 : 0;
}

void
gpio_close(struct gpio *g)
{
	chip_close(g->chip);
	g->chip = NULL;
	g->fd = -1;
}

bool
gpio_is_there(const struct gpio *g)
{
	return access(g->path, F_OK) == 0;
}
