/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "sort.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io.h"
#include "linesort.h"
#include "run.h"
#include "tempfile.h"
#include "trace.h"

#define STEP ((size_t)1024 * 1024)
#define LARGE ((size_t)32 * 1024 * 1024)
#define AHEAD 16 /* lines that are fetched from memory in advance */
#define PARTS_MAX 64 /* of a size that are not merged yet */
#define PART_SHARE 128 /* part of memory for each when they are merged */

struct sorter {
	struct merge *m;
	struct preamble *p;
	struct order *order;
	struct fault *f;
	size_t memory;
	struct buf text;
	size_t indexed; /* the bytes of text whose lines are in entries */
	struct marks marks; /* of what is being indexed */
	struct entry *entries, *scratch;
	size_t n, cap;
	struct stream *parts; /* sorted, in temporary files */
	unsigned char *levels; /* how often each has been merged already */
	size_t n_parts;
	struct run run;
};

static int
fail(struct sorter *s, const char *file)
{
	*s->f = (struct fault){.file = file};
	return -1;
}

/* ---- reading ---- */

static int
add_entry(struct sorter *s, size_t offset, size_t len)
{
	size_t cap = s->cap ? s->cap * 2 : 4096;
	struct entry *p;

	if (s->n == s->cap) {
		p = reallocarray(s->entries, cap, sizeof(*p));
		if (p == NULL)
			return fail(s, NULL);
		s->entries = p;
		s->cap = cap;
	}
	s->entries[s->n++] = entry_make(offset, len);
	return 0;
}

/* A pseudo-tag, wherever it stands: an unsorted file may have it anywhere. */
static int
take_pseudo(
    struct sorter *s, const struct stream *in, const char *line, size_t len)
{
	const char *what;

	if (preamble_add(s->p, line, len + 1, &what) == -1)
		return what ? stream_blame(in, s->f, what) : fail(s, in->path);
	if (order_describe(s->order, line, len) == -1)
		return fail(s, in->path);
	return 0;
}

/* Take the line of len bytes that is there in the text that has the marks. */
static int
take_line(struct sorter *s, const struct stream *in, const char *text,
    size_t at, size_t len)
{
	size_t tab;

	if (len > TAG_LINE_MAX)
		return stream_blame(
		    in, s->f, "the line is longer than 1048576 bytes");
	if (tag_is_pseudo(text + at, len))
		return take_pseudo(s, in, text + at, len);
	tab = marks_next(s->marks.stop, at);
	if (text[tab] == '\t')
		tab = marks_next(s->marks.stop, tab + 1);
	if (text[tab] != '\t')
		return stream_blame(in, s->f,
		    len == 0 ? "an empty line"
			     : "no tag (name, file and address)");
	return add_entry(s, (size_t)(text + at - s->text.data), len);
}

/* Take the lines that are whole. */
static int
index_lines(struct sorter *s, struct stream *in)
{
	const char *text = s->text.data + s->indexed;
	size_t n = s->text.len - s->indexed, at = 0, newline;

	if (n == 0)
		return 0;
	if (marks_reserve(&s->marks, n) == -1)
		return fail(s, NULL);
	marks_find(&s->marks, text, n);
	while ((newline = marks_next(s->marks.newline, at)) < n) {
		if (take_line(s, in, text, at, newline - at) == -1)
			return -1;
		in->line++;
		at = newline + 1;
	}
	s->indexed += at;
	if (n - at > TAG_LINE_MAX)
		return stream_blame(
		    in, s->f, "the line is longer than 1048576 bytes");
	return 0;
}

static int
end_last_line(struct sorter *s, struct stream *in)
{
	struct tag t;

	if (s->indexed == s->text.len)
		return 0;
	if (tag_parse(&t, s->text.data + s->indexed,
		s->text.len - s->indexed) == -1 ||
	    t.is_cut)
		return stream_blame(in, s->f, "the file ends within a line");
	buf_addc(&s->text, '\n'); /* into the room made to read on */
	return index_lines(s, in);
}

/* ---- writing ---- */

static struct entry *
sort_entries(struct sorter *s)
{
	struct entry *sorted;

	s->scratch = reallocarray(NULL, s->n + 1, sizeof(*s->scratch));
	if (s->scratch == NULL)
		return NULL;
	TRACE2(tagsort, sort, s->n, s->text.len);
	if (s->m->sorted == SORTED_FOLD)
		sorted =
		    linesort_fold(s->text.data, s->entries, s->scratch, s->n);
	else
		sorted =
		    linesort_bytes(s->text.data, s->entries, s->scratch, s->n);
	TRACE1(tagsort, sorted, s->n);
	return sorted;
}

static int
same_line(const char *a, size_t a_len, const char *b, size_t b_len)
{
	return a_len == b_len && memcmp(a, b, a_len) == 0;
}

static void
write_run(struct sorter *s, struct out *out)
{
	struct run *r = &s->run;
	size_t i;

	if (r->n > 1) {
		run_rank(r, s->m->order);
		if (s->m->sorted == SORTED_FOLD)
			run_sort(r);
		else
			run_group(r);
	}
	for (i = 0; i < r->n; i++)
		out_add(out, r->lines[i].s, r->lines[i].len + 1);
	r->n = 0;
}

static size_t
name_size(const char *line, size_t len)
{
	const char *tab = memchr(line, '\t', len);

	return tab == NULL ? len : (size_t)(tab - line) + 1;
}

static int
same_name(const struct sorter *s, const char *a, size_t size, const char *b,
    size_t b_len)
{
	if (size > b_len)
		return 0;
	return s->m->sorted == SORTED_FOLD ? fold_compare(a, b, size) == 0
					   : memcmp(a, b, size) == 0;
}

/* A line that will be wanted soon; most are shorter than three times this. */
static void
fetch(const char *line)
{
	__builtin_prefetch(line);
	__builtin_prefetch(line + 64);
	__builtin_prefetch(line + 128);
}

/* Write the sorted entries, each run of a name in the order of ranks. */
static int
write_entries(struct sorter *s, const struct entry *e, struct out *out)
{
	const char *text = s->text.data, *line, *prev = NULL;
	size_t i, len, prev_len = 0, name = 0;

	if (text == NULL)
		return 0;
	for (i = 0; i < s->n; i++) {
		if (i + AHEAD < s->n)
			fetch(text + entry_offset(&e[i + AHEAD]));
		line = text + entry_offset(&e[i]);
		len = entry_len(&e[i]);
		if (prev != NULL && same_line(prev, prev_len, line, len))
			continue;
		if (prev != NULL && !same_name(s, prev, name, line, len))
			write_run(s, out);
		if (s->run.n == 0)
			name = name_size(line, len);
		if (run_add(&s->run, line, len) == -1)
			return fail(s, NULL);
		prev = line;
		prev_len = len;
	}
	write_run(s, out);
	return 0;
}

const char *
sort_part_name(void)
{
	static char name[PATH_MAX + sizeof("a temporary file in ")];

	snprintf(name, sizeof(name), "a temporary file in %s", tempfile_dir());
	return name;
}

/* Let the part be read again; the descriptor is gone if that fails. */
static int
add_part(struct sorter *s, int fd, unsigned level)
{
	size_t n = s->n_parts + 1, block = s->memory / PART_SHARE;
	struct stream *p = reallocarray(s->parts, n, sizeof(*p));
	unsigned char *levels;

	if (p != NULL)
		s->parts = p;
	levels = p == NULL ? NULL : realloc(s->levels, n);
	if (levels != NULL)
		s->levels = levels;
	if (levels == NULL || lseek(fd, 0, SEEK_SET) == -1) {
		close(fd);
		return -1;
	}
	if (stream_open_fd(&p[n - 1], fd, sort_part_name(),
		stream_share(block, 1), s->f) == -1)
		return -1;
	levels[n - 1] = (unsigned char)level;
	s->n_parts = n;
	return 0;
}

/* Have write put a part into a file, and add that. */
static int
make_part(struct sorter *s, unsigned level,
    int (*write)(struct sorter *, struct out *))
{
	int fd = tempfile_open(), rc;
	struct out out;

	if (fd == -1)
		return fail(s, sort_part_name());
	out_init(&out, fd);
	rc = write(s, &out);
	if (rc == 0)
		rc = out_flush(&out);
	buf_free(&out.buf);
	if (rc == -1)
		close(fd);
	return rc == -1 || add_part(s, fd, level) == -1
	    ? fail(s, sort_part_name())
	    : 0;
}

static int
write_sorted(struct sorter *s, struct out *out)
{
	struct entry *e = sort_entries(s);

	return e == NULL ? -1 : write_entries(s, e, out);
}

/* The last PARTS_MAX parts become one. */
static int
write_merged(struct sorter *s, struct out *out)
{
	struct stream *last = s->parts + s->n_parts - PARTS_MAX;
	struct merge m = {
	    .order = s->order, .sorted = s->m->sorted, .alone = 1};
	int rc = merge_streams(&m, last, PARTS_MAX, out, s->f);
	size_t i;

	for (i = 0; i < PARTS_MAX; i++)
		stream_close(&last[i]);
	s->n_parts -= PARTS_MAX;
	return rc;
}

/*
 * What is in memory goes to a file, but for the line that is not whole.  When
 * there are many parts of a size, they are merged, so that neither their
 * number nor the room for reading them grows with the input.
 */
static int
spill(struct sorter *s)
{
	size_t rest = s->text.len - s->indexed;
	unsigned level = 0;

	if (s->n == 0)
		return 0;
	if (make_part(s, level, write_sorted) == -1)
		return -1;
	TRACE2(tagsort, spilled, s->n_parts, s->n);
	free(s->scratch);
	s->scratch = NULL;
	memmove(s->text.data, s->text.data + s->indexed, rest);
	buf_truncate(&s->text, rest);
	s->indexed = 0;
	s->n = 0;
	while (s->n_parts >= PARTS_MAX &&
	    s->levels[s->n_parts - PARTS_MAX] == level)
		if (make_part(s, ++level, write_merged) == -1)
			return -1;
	return 0;
}

/* ---- all of it ---- */

/*
 * Room for all that is to be read, as far as that is known: growing would
 * move it, and break up large pages, without which half the time would go
 * into page faults.  It is no matter if these are not to be had.
 */
static int
make_room(struct sorter *s, const struct stream *streams, size_t n)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), want = STEP, i, skip;
	struct stat st;

	for (i = 0; i < n; i++)
		if (fstat(streams[i].fd, &st) == 0 && S_ISREG(st.st_mode))
			want += (size_t)st.st_size;
	if (want > s->memory)
		want = s->memory;
	if (buf_reserve(&s->text, want + STEP) == NULL)
		return fail(s, NULL);
	skip = page - (uintptr_t)s->text.data % page;
	if (s->text.cap > LARGE)
		madvise(s->text.data + skip, s->text.cap - skip, MADV_HUGEPAGE);
	return 0;
}

static int
read_stream(struct sorter *s, struct stream *in)
{
	ssize_t n;
	char *p;

	buf_add(&s->text, in->buf + in->next, in->end - in->next);
	for (;;) {
		/* keys are read from beyond the last line, too */
		p = buf_reserve(&s->text, STEP + sizeof(uint64_t));
		if (p == NULL)
			return fail(s, NULL);
		n = in->at_eof ? 0 : stream_read(in, p, STEP, s->f);
		if (n == -1)
			return -1;
		s->text.len += (size_t)n;
		s->text.data[s->text.len] = '\0';
		if (index_lines(s, in) == -1)
			return -1;
		if (n == 0)
			return end_last_line(s, in);
		if (s->text.len + 2 * sizeof(*s->entries) * s->n > s->memory &&
		    spill(s) == -1)
			return -1;
	}
}

static int
write_all(struct sorter *s, struct out *out)
{
	struct entry *e;

	if (s->n_parts > 0 && spill(s) == -1)
		return -1;
	if (preamble_sort(s->p) == -1)
		return fail(s, NULL);
	preamble_write(s->p, out, s->m->sorted);
	if (s->n_parts > 0) {
		free(s->entries);
		s->entries = NULL;
		buf_free(&s->text);
		s->m->alone = 1;
		return merge_streams(s->m, s->parts, s->n_parts, out, s->f);
	}
	e = sort_entries(s);
	if (e == NULL)
		return fail(s, NULL);
	return write_entries(s, e, out);
}

int
sort_streams(struct merge *m, struct stream *streams, size_t n,
    struct preamble *p, struct order *order, size_t memory, struct out *out,
    struct fault *f)
{
	struct sorter s = {
	    .m = m, .p = p, .order = order, .f = f, .memory = memory};
	size_t i;
	int rc = make_room(&s, streams, n), saved;

	for (i = 0; i < n && rc == 0; i++)
		rc = read_stream(&s, &streams[i]);
	if (rc == 0)
		rc = write_all(&s, out);
	saved = errno;
	for (i = 0; i < s.n_parts; i++)
		stream_close(&s.parts[i]);
	free(s.parts);
	free(s.levels);
	buf_free(&s.text);
	marks_free(&s.marks);
	free(s.entries);
	free(s.scratch);
	free(s.run.lines);
	errno = saved;
	return rc;
}
