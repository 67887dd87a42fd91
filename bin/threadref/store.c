/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io.h"
#include "msgid.h"
#include "record.h"
#include "scan.h"
#include "stamp.h"
#include "trace.h"

/* ---- lines */

static int
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static const char *
skip_blanks(const char *p, const char *end)
{
	while (p < end && is_blank(*p))
		p++;
	return p;
}

static const char *
skip_word(const char *p, const char *end)
{
	while (p < end && !is_blank(*p))
		p++;
	return p;
}

static enum action
parse_action(const char *s, size_t n)
{
	if (n == 4 && memcmp(s, "drop", 4) == 0)
		return ACTION_DROP;
	if (n == 5 && memcmp(s, "learn", 5) == 0)
		return ACTION_LEARN;
	return ACTION_ADD;
}

static int
ends_with(const struct line *l, const char *tail)
{
	size_t n = strlen(tail);

	return l->len >= n && memcmp(l->text + l->len - n, tail, n) == 0;
}

/* What stands behind '#'.  Without a date it is a remark of its owner's. */
static void
parse_comment(struct line *l, const char *p, const char *end)
{
	const char *word;
	size_t n;

	p = skip_blanks(p, end);
	n = stamp_parse(p, (size_t)(end - p), &l->stamp);
	if (n == 0)
		return;
	word = skip_blanks(p + n, end);
	p = skip_word(word, end);
	l->action = parse_action(word, (size_t)(p - word));
	if (ends_with(l, RECORD_CUT))
		l->action = ACTION_CUT;
	l->source = skip_blanks(p, end);
	p = skip_word(l->source, end);
	l->source_len = (size_t)(p - l->source);
	l->subject = skip_blanks(p, end);
	l->subject_len = (size_t)(end - l->subject);
}

static uint32_t
root_of(uint32_t *parent, uint32_t i)
{
	while (parent[i] != i) {
		parent[i] = parent[parent[i]];
		i = parent[i];
	}
	return i;
}

/* The lower number becomes the root: the id that stands first. */
static void
join(uint32_t *parent, uint32_t a, uint32_t b)
{
	a = root_of(parent, a);
	b = root_of(parent, b);
	if (a < b)
		parent[b] = a;
	else
		parent[a] = b;
}

/* A growing array of parents, one for each id. */
struct forest {
	uint32_t *parent;
	size_t n;
	size_t cap;
};

static int
forest_reach(struct forest *f, size_t n)
{
	size_t cap = f->cap ? f->cap * 2 : 64;
	uint32_t *p;

	if (n > f->cap) {
		p = reallocarray(f->parent, cap, sizeof(*p));
		if (p == NULL)
			return -1;
		f->parent = p;
		f->cap = cap;
	}
	for (; f->n < n; f->n++)
		f->parent[f->n] = (uint32_t)f->n;
	return 0;
}

static int
parse_line(struct store *s, struct forest *f, struct line *l)
{
	const char *p = l->text, *end = l->text + l->len, *id;
	size_t len;
	uint32_t n;

	l->source = l->subject = end;
	l->stamp = STAMP_NONE;
	l->first_id = IDSET_NONE;
	l->action = ACTION_NONE;
	while (scan_id(&p, end, l->text, &id, &len)) {
		if (!msgid_usable(id, len))
			continue;
		n = idset_add(&s->ids, id, len, (uint32_t)(l - s->lines));
		if (n == IDSET_NONE || forest_reach(f, s->ids.n) == -1)
			return -1;
		if (l->first_id == IDSET_NONE)
			l->first_id = n;
		else
			join(f->parent, l->first_id, n);
	}
	if (l->first_id == IDSET_NONE)
		return 0;
	l->action = ACTION_ADD;
	if (p < end)
		parse_comment(l, p + 1, end);
	return 0;
}

static size_t
count_lines(const struct buf *text)
{
	const char *p = buf_str(text), *end = p + text->len;
	size_t n = 0;

	while (p < end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		p++;
		n++;
	}
	return n;
}

static int
parse_lines(struct store *s, struct forest *f)
{
	const char *p = buf_str(&s->text), *nl;
	size_t n = count_lines(&s->text);
	struct line *l;

	s->lines = calloc(n + 1, sizeof(*s->lines));
	if (s->lines == NULL)
		return -1;
	for (; s->n_lines < n; s->n_lines++, p = nl + 1) {
		l = &s->lines[s->n_lines];
		nl = strchr(p, '\n');
		l->text = p;
		l->len = (size_t)(nl - p);
		if (l->len > SCAN_LINE_MAX) {
			errno = EBADMSG;
			return -1;
		}
		while (l->len > 0 && is_blank(p[l->len - 1]))
			l->len--;
		if (parse_line(s, f, l) == -1)
			return -1;
	}
	if (strlen(p) > SCAN_LINE_MAX) {
		errno = EBADMSG;
		return -1;
	}
	s->torn = *p == '\0' ? NULL : p;
	return 0;
}

/* ---- threads */

/* Does a decide over b?  A drop wins over an add of the same date. */
static int
decides(const struct line *a, const struct line *b)
{
	if (b == NULL || a->stamp != b->stamp)
		return b == NULL || a->stamp > b->stamp;
	return a->action == ACTION_DROP && b->action != ACTION_DROP;
}

static void
touch_thread(struct thread *t, const struct line *l)
{
	if (l->stamp > t->touched)
		t->touched = l->stamp;
	if ((l->action == ACTION_ADD || l->action == ACTION_DROP) &&
	    decides(l, t->decided))
		t->decided = l;
}

static int
make_threads(struct store *s, struct forest *f)
{
	uint32_t i, root;
	size_t n;

	for (i = 0; i < s->ids.n; i++)
		s->n_threads += f->parent[i] == i;
	s->threads = calloc(s->n_threads + 1, sizeof(*s->threads));
	s->thread_of = calloc(s->ids.n + 1, sizeof(*s->thread_of));
	if (s->threads == NULL || s->thread_of == NULL)
		return -1;
	n = 0;
	for (i = 0; i < s->ids.n; i++) {
		root = root_of(f->parent, i);
		if (root == i) {
			s->thread_of[i] = (uint32_t)n;
			s->threads[n].root = i;
			s->threads[n++].touched = STAMP_NONE;
		} else
			s->thread_of[i] = s->thread_of[root];
		s->threads[s->thread_of[i]].n_ids++;
	}
	for (n = 0; n < s->n_lines; n++)
		if (s->lines[n].first_id != IDSET_NONE)
			touch_thread(
			    &s->threads[s->thread_of[s->lines[n].first_id]],
			    &s->lines[n]);
	return 0;
}

int
store_parse(struct store *s, struct buf *text)
{
	struct forest forest = {0};
	int rc = -1, saved;

	*s = (struct store){.text = *text};
	*text = (struct buf)BUF_INIT;
	if (memchr(buf_str(&s->text), '\0', s->text.len) != NULL)
		errno = EBADMSG;
	else if (parse_lines(s, &forest) == 0)
		rc = make_threads(s, &forest);
	saved = errno;
	free(forest.parent);
	if (rc == -1)
		store_free(s);
	errno = saved;
	return rc;
}

int
store_check_type(int fd)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return -1;
	if (!S_ISFIFO(st.st_mode))
		return 0;
	errno = EBADMSG;
	return -1;
}

int
store_load(struct store *s, int fd)
{
	struct buf text = BUF_INIT;
	int saved;

	if (io_read_all(fd, &text, STORE_MAX) == 0)
		return store_parse(s, &text);
	saved = errno;
	buf_free(&text);
	errno = saved;
	return -1;
}

int
store_load_path(struct store *s, const char *path)
{
	struct buf nothing = BUF_INIT;
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc, saved;

	if (fd == -1)
		return errno == ENOENT ? store_parse(s, &nothing) : -1;
	rc = store_load(s, fd);
	saved = errno;
	close(fd);
	errno = saved;
	return rc;
}

void
store_free(struct store *s)
{
	idset_free(&s->ids);
	buf_free(&s->text);
	free(s->lines);
	free(s->thread_of);
	free(s->threads);
	*s = (struct store){0};
}

const struct thread *
store_thread(const struct store *s, const char *id, size_t len)
{
	uint32_t n = idset_find(&s->ids, id, len);

	return n == IDSET_NONE ? NULL : &s->threads[s->thread_of[n]];
}

int
thread_is_active(const struct thread *t)
{
	return t->decided != NULL && t->decided->action == ACTION_ADD;
}

/* ---- a delivery's question */

/*
 * The id nearest to the mail is the one to name: its own, else the parent,
 * which comes last in References and first in In-Reply-To.
 */
static int
better_match(const struct mailids *m, uint32_t a, const struct verdict *v)
{
	if (!v->match)
		return 1;
	return m->ids.ids[v->matched].tag == FIELD_REFERENCES &&
	    m->ids.ids[a].tag == FIELD_REFERENCES;
}

static void
judge(const struct store *s, const char *path, const struct mailids *m,
    struct verdict *v)
{
	const struct thread *t;
	uint32_t i;

	*v = (struct verdict){0};
	for (i = 0; i < m->ids.n; i++) {
		t = store_thread(s, m->ids.ids[i].s, m->ids.ids[i].len);
		if (t == NULL)
			continue;
		if (i == m->own)
			v->own_known = 1;
		if (thread_is_active(t) && better_match(m, i, v)) {
			v->match = 1;
			v->matched = i;
			TRACE3(threadref, match, path, m->ids.ids[i].s,
			    m->ids.ids[i].len);
		}
	}
}

static int
judge_fd(int fd, const char *path, const struct mailids *m, struct verdict *v)
{
	struct store s;
	int seen;

	if (store_check_type(fd) == -1)
		return -1;
	seen = scan_for(fd, &m->ids);
	if (seen <= 0)
		return seen;
	if (lseek(fd, 0, SEEK_SET) == -1 || store_load(&s, fd) == -1)
		return -1;
	judge(&s, path, m, v);
	store_free(&s);
	return 0;
}

int
store_judge(const char *path, const struct mailids *m, struct verdict *v)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC), rc, saved;

	*v = (struct verdict){0};
	if (fd == -1)
		return errno == ENOENT ? 0 : -1;
	rc = judge_fd(fd, path, m, v);
	saved = errno;
	close(fd);
	errno = saved;
	return rc;
}
