/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "pathset.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void
add_component(struct buf *b, const char *s, size_t len)
{
	const char *slash;

	if (len == 0 || (len == 1 && s[0] == '.'))
		return;
	if (len == 2 && s[0] == '.' && s[1] == '.') {
		slash = memrchr(buf_str(b), '/', b->len);
		buf_truncate(b, slash == NULL ? 0 : (size_t)(slash - b->data));
		return;
	}
	buf_addc(b, '/');
	buf_add(b, s, len);
}

static void
add_components(struct buf *b, const char *s, size_t len)
{
	const char *end = s + len, *slash;

	for (; s < end; s = slash + 1) {
		slash = memchr(s, '/', (size_t)(end - s));
		if (slash == NULL)
			slash = end;
		add_component(b, s, (size_t)(slash - s));
	}
}

int
path_normalise(struct buf *b, const char *from, const char *path, size_t len)
{
	buf_truncate(b, 0);
	if (len == 0 || path[0] != '/')
		add_components(b, from, strlen(from));
	add_components(b, path, len);
	return buf_check(b);
}

/* ---- the set ---- */

static uint32_t
hash(const char *s)
{
	uint32_t h = 2166136261U;

	for (; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * 16777619U;
	return h;
}

static size_t
slot(const struct pathset *ps, const char *path)
{
	size_t i = hash(path) & (ps->slots - 1);

	while (ps->paths[i] != NULL && strcmp(ps->paths[i], path) != 0)
		i = (i + 1) & (ps->slots - 1);
	return i;
}

static int
grow(struct pathset *ps)
{
	struct pathset old = *ps;
	size_t i;

	ps->slots = old.slots ? old.slots * 2 : 64;
	ps->paths = calloc(ps->slots, sizeof(*ps->paths));
	if (ps->paths == NULL) {
		ps->paths = old.paths;
		ps->slots = old.slots;
		return -1;
	}
	for (i = 0; i < old.slots; i++)
		if (old.paths[i] != NULL)
			ps->paths[slot(ps, old.paths[i])] = old.paths[i];
	free(old.paths);
	return 0;
}

/* Add a path that is normal. */
static int
add(struct pathset *ps, const char *path)
{
	size_t i, len = strlen(path);
	uint32_t w, h;

	if (ps->n * 2 >= ps->slots && grow(ps) == -1)
		return -1;
	i = slot(ps, path);
	if (ps->paths[i] != NULL)
		return 0;
	ps->paths[i] = strdup(path);
	if (ps->paths[i] == NULL)
		return -1;
	ps->n++;
	if (len >= sizeof(w)) {
		memcpy(&w, path + len - sizeof(w), sizeof(w));
		h = w * 2654435761U >> 16;
		ps->ends[h / 32] |= 1U << h % 32;
	}
	return 0;
}

/*
 * The same file, its directory by its true name.  Return: 1, 0 if there is no
 * such directory, or -1 with errno set.
 */
static int
true_name(struct buf *b, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir, *real;

	dir = strndup(path, slash == path ? 1 : (size_t)(slash - path));
	if (dir == NULL)
		return -1;
	real = realpath(dir, NULL);
	free(dir);
	if (real == NULL)
		return 0;
	if (real[1] != '\0')
		buf_addstr(b, real);
	buf_addstr(b, slash);
	free(real);
	return buf_check(b) == -1 ? -1 : 1;
}

int
pathset_init(struct pathset *ps, const char *base)
{
	*ps = (struct pathset){.base = strdup(base)};
	return ps->base == NULL || grow(ps) == -1 ? -1 : 0;
}

int
pathset_add(struct pathset *ps, const char *path, size_t len, const char *from)
{
	struct buf real = BUF_INIT;
	int rc;

	if (path_normalise(&ps->scratch, from, path, len) == -1)
		return -1;
	if (ps->scratch.len == 0)
		return 0;
	if (add(ps, ps->scratch.data) == -1)
		return -1;
	rc = true_name(&real, ps->scratch.data);
	if (rc == 1)
		rc = add(ps, real.data);
	buf_free(&real);
	return rc;
}

int
pathset_has(struct pathset *ps, const char *path, size_t len)
{
	if (path_normalise(&ps->scratch, ps->base, path, len) == -1)
		return -1;
	return ps->paths[slot(ps, buf_str(&ps->scratch))] != NULL;
}

void
pathset_free(struct pathset *ps)
{
	size_t i;

	for (i = 0; i < ps->slots; i++)
		free(ps->paths[i]);
	free(ps->paths);
	free(ps->base);
	buf_free(&ps->scratch);
	*ps = (struct pathset){.base = NULL};
}
