/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "mail.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "header.h"
#include "tempfile.h"

#define BLOCK ((size_t)64 * 1024)

/* ---- holding */

static int
spill_rest(struct mail *m, int fd)
{
	char block[BLOCK];
	ssize_t n;

	m->spill = tempfile_open();
	if (m->spill == -1)
		return -2;
	while ((n = io_read(fd, block, sizeof(block))) > 0)
		if (io_write(m->spill, block, (size_t)n) == -1)
			return -2;
	return (int)n;
}

static int
read_head(struct mail *m, int fd)
{
	ssize_t n;
	char *p;

	while (m->head.len < MAIL_HEAD_MAX) {
		p = buf_reserve(&m->head, BLOCK);
		if (p == NULL)
			return -1;
		n = io_read(fd, p, BLOCK);
		if (n <= 0)
			return (int)n;
		m->head.len += (size_t)n;
		p[n] = '\0';
	}
	return spill_rest(m, fd);
}

static void
find_header(struct mail *m)
{
	const char *start = buf_str(&m->head), *p = start, *end;

	while (*p == '\n' || (p[0] == '\r' && p[1] == '\n'))
		p++;
	m->header = (size_t)(p - start);
	end = header_end(p, m->head.len - m->header);
	m->body = end == NULL ? m->head.len : (size_t)(end - start);
}

int
mail_read(struct mail *m, int fd)
{
	int rc, saved;

	*m = (struct mail){.spill = -1};
	rc = read_head(m, fd);
	if (rc < 0) {
		saved = errno;
		mail_free(m);
		errno = saved;
		return rc;
	}
	find_header(m);
	return 0;
}

void
mail_free(struct mail *m)
{
	buf_free(&m->head);
	if (m->spill != -1)
		close(m->spill);
	m->spill = -1;
}

/* ---- letting out */

static int
is_one_of(const struct field *f, const char *const *names)
{
	for (; *names != NULL; names++)
		if (field_is(f, *names))
			return 1;
	return 0;
}

static void
add_fields(struct out *out, const char *const *add, const char *eol)
{
	for (; *add != NULL; add++) {
		out_addstr(out, *add);
		out_addstr(out, eol);
	}
}

/*
 * New fields go behind the last one, or before it if its line is not ended:
 * no newline is added to the mail that way.
 */
static void
write_header(const struct mail *m, struct out *out, const char *const *rename,
    const char *const *add)
{
	const char *start = buf_str(&m->head), *pos = start + m->header;
	const char *end = start + m->body;
	const char *eol = header_eol(pos, m->head.len - m->header);
	struct field f;
	int done = 0;

	out_add(out, start, m->header);
	while (header_next(&pos, end, &f)) {
		if (pos == end && f.raw[f.raw_len - 1] != '\n') {
			add_fields(out, add, eol);
			done = 1;
		}
		if (is_one_of(&f, rename))
			out_addstr(out, "Old-");
		out_add(out, f.raw, f.raw_len);
	}
	if (!done)
		add_fields(out, add, eol);
}

static int
write_spill(int fd, struct out *out)
{
	char block[BLOCK];
	ssize_t n;

	if (lseek(fd, 0, SEEK_SET) == -1)
		return -1;
	while ((n = io_read(fd, block, sizeof(block))) > 0)
		out_add(out, block, (size_t)n);
	return n == 0 ? 0 : -1;
}

int
mail_write(const struct mail *m, struct out *out, const char *const *rename,
    const char *const *add)
{
	write_header(m, out, rename, add);
	out_add(out, buf_str(&m->head) + m->body, m->head.len - m->body);
	return m->spill == -1 ? 0 : write_spill(m->spill, out);
}

/* ---- one mail after another */

void
mailstream_init(struct mailstream *ms, int fd)
{
	*ms = (struct mailstream){.fd = fd};
}

void
mailstream_free(struct mailstream *ms)
{
	buf_free(&ms->header);
	buf_free(&ms->line);
	buf_free(&ms->block);
}

/* Have unread bytes in the block.  Return: 1, 0 at end of file, or -1. */
static int
fill(struct mailstream *ms)
{
	ssize_t n;
	char *p;

	if (ms->block_pos < ms->block.len)
		return 1;
	buf_truncate(&ms->block, 0);
	ms->block_pos = 0;
	p = buf_reserve(&ms->block, BLOCK);
	n = p == NULL ? -1 : io_read(ms->fd, p, BLOCK);
	if (n <= 0)
		return (int)n;
	ms->block.len = (size_t)n;
	return 1;
}

/*
 * Put the next line, at most MAIL_HEAD_MAX bytes of it, into ms->line.
 * Return: 1, 0 at end of file, or -1.
 */
static int
next_line(struct mailstream *ms)
{
	const char *p, *nl;
	size_t left, n;
	int rc;

	buf_truncate(&ms->line, 0);
	while ((rc = fill(ms)) == 1) {
		p = ms->block.data + ms->block_pos;
		left = ms->block.len - ms->block_pos;
		nl = memchr(p, '\n', left);
		n = nl == NULL ? left : (size_t)(nl - p) + 1;
		ms->block_pos += n;
		if (ms->line.len + n <= MAIL_HEAD_MAX)
			buf_add(&ms->line, p, n);
		if (nl != NULL)
			break;
	}
	if (rc == 0 && ms->line.len > 0)
		rc = 1;
	return buf_check(&ms->line) == -1 ? -1 : rc;
}

/* CRLF is an empty line in a mail of such lines only, see header_end(). */
static int
is_empty(const struct buf *line, const struct buf *header)
{
	const char *s = buf_str(line);

	return strcmp(s, "\n") == 0 ||
	    (strcmp(s, "\r\n") == 0 &&
		(header->len == 0 ||
		    header_eol(buf_str(header), header->len)[0] == '\r'));
}

/* Is this one of the words of three letters in a list? */
static int
is_word_of(const char *s, const char *words)
{
	for (; *words != '\0'; words += 3)
		if (strncmp(s, words, 3) == 0)
			return 1;
	return 0;
}

/*
 * "From sender Thu Nov 26 18:04:05 2026": prose may begin with "From " and
 * hold a time, but hardly the names of a day and a month side by side.
 */
static int
is_from_line(const struct buf *line)
{
	const char *s = buf_str(line), *p;

	if (strncmp(s, "From ", 5) != 0)
		return 0;
	for (p = s + 4; p != NULL; p = strchr(p + 1, ' '))
		if (is_word_of(p + 1, "SunMonTueWedThuFriSat") && p[4] == ' ' &&
		    is_word_of(p + 5, "JanFebMarAprMayJunJulAugSepOctNovDec") &&
		    p[8] == ' ')
			return 1;
	return 0;
}

/*
 * The line that ends a mail, the next one's "From " line, stays in ms->line.
 * Return: 1 if there is such a line, 0 at end of file, -1.
 */
static int
skip_body(struct mailstream *ms)
{
	int rc, after_empty = 1;

	while ((rc = next_line(ms)) == 1) {
		if (ms->mbox && after_empty && is_from_line(&ms->line))
			break;
		after_empty = is_empty(&ms->line, &ms->header);
	}
	return rc;
}

int
mailstream_next(struct mailstream *ms)
{
	int rc = 1;

	if (ms->eof)
		return 0;
	buf_truncate(&ms->header, 0);
	if (ms->line.len == 0)
		rc = next_line(ms);
	while (
	    rc == 1 && is_empty(&ms->line, &ms->header)) /* mutt's $pipe_sep */
		rc = next_line(ms);
	if (rc <= 0)
		return rc;
	ms->mbox = is_from_line(&ms->line);
	do {
		if (ms->header.len + ms->line.len <= MAIL_HEAD_MAX)
			buf_add(&ms->header, ms->line.data, ms->line.len);
		rc = next_line(ms);
	} while (rc == 1 && !is_empty(&ms->line, &ms->header));
	if (rc == 1)
		rc = skip_body(ms);
	ms->eof = rc == 0;
	if (rc == -1 || buf_check(&ms->header) == -1)
		return -1;
	return 1;
}
