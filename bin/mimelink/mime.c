/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "mime.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "decode.h"
#include "header.h"
#include "param.h"
#include "sniff.h"
#include "trace.h"

/* A multipart that is open: its delimiter lines are being looked for. */
struct level {
	struct mime_part *part;
	struct buf boundary;
	int seen; /* its delimiter has occurred */
	int closed; /* with -- at its end */
	int loose; /* delimiter lines may have more behind the boundary */
	int guessed;
};

struct parser {
	struct mime *mime;
	struct level levels[MIME_DEPTH];
	size_t open;
	struct mime_part *current; /* the innermost part that is open */
	const char *pos;
	const char *end;
	int guesses;
	int err;
};

static const char *
line_end(const char *p, const char *end)
{
	const char *nl = memchr(p, '\n', (size_t)(end - p));

	return nl == NULL ? end : nl + 1;
}

static int
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* ---- one part ------------------------------------------------------------ */

static struct mime_part *
new_part(struct parser *p, struct mime_part *parent)
{
	struct mime_part *part;

	if (p->mime->parts == MIME_PARTS) {
		TRACE1(mimelink, limit_parts, MIME_PARTS);
		p->mime->too_many = 1;
		return NULL;
	}
	part = calloc(1, sizeof(*part));
	if (part == NULL) {
		p->err = errno;
		return NULL;
	}
	p->mime->parts++;
	part->err = &p->mime->err;
	part->parent = parent;
	part->depth = parent == NULL ? 1 : parent->depth + 1;
	if (parent == NULL)
		p->mime->root = part;
	else if (parent->last == NULL)
		parent->child = part;
	else
		parent->last->next = part;
	if (parent != NULL)
		parent->last = part;
	return part;
}

static void
set_type(struct mime_part *part, const char *type)
{
	size_t n = strlen(type);

	if (n >= sizeof(part->type))
		n = sizeof(part->type) - 1;
	memcpy(part->type, type, n);
	part->type[n] = '\0';
}

static int
is_multipart(const char *type)
{
	return strncmp(type, "multipart/", 10) == 0;
}

static int
is_message(const char *type)
{
	return strcmp(type, "message/rfc822") == 0 ||
	    strcmp(type, "message/global") == 0 ||
	    strcmp(type, "message/news") == 0;
}

/* The Content-Type that counts, in boundary what it says of one. */
static void
take_type(struct mime_part *part, const struct field *f, struct buf *boundary)
{
	struct buf body = BUF_INIT, type = BUF_INIT, found = BUF_INIT;

	field_unfold(f, &body);
	param_value(buf_str(&body), body.len, &type);
	param_get(buf_str(&body), body.len, "boundary", &found);
	while (found.len > 0 && is_blank(found.data[found.len - 1]))
		buf_truncate(&found, found.len - 1);
	if (!part->typed ||
	    (found.len > 0 && is_multipart(buf_str(&type)) &&
		!is_multipart(part->type))) {
		/* "text" alone is text/plain (as RFC 2045 section 5.2) */
		if (strchr(buf_str(&type), '/') != NULL) {
			set_type(part, buf_str(&type));
			part->typed = 1;
		}
		buf_truncate(boundary, 0);
		buf_add(boundary, buf_str(&found), found.len);
	}
	if (body.err != 0 || type.err != 0 || found.err != 0)
		boundary->err = ENOMEM;
	buf_free(&body);
	buf_free(&type);
	buf_free(&found);
}

static void
take_encoding(struct mime_part *part, const struct field *f)
{
	struct buf body = BUF_INIT, word = BUF_INIT;

	field_unfold(f, &body);
	param_value(buf_str(&body), body.len, &word);
	if (strcmp(buf_str(&word), "base64") == 0)
		part->encoding = MIME_BASE64;
	else if (strcmp(buf_str(&word), "quoted-printable") == 0)
		part->encoding = MIME_QP;
	else if (strstr(buf_str(&word), "uue") != NULL)
		part->encoding = MIME_UUENCODE;
	if (body.err != 0 || word.err != 0)
		*part->err = ENOMEM;
	buf_free(&body);
	buf_free(&word);
}

static void
read_fields(struct mime_part *part, struct buf *boundary)
{
	const char *pos = part->header, *end = pos + part->header_len;
	struct field f;

	while (header_next(&pos, end, &f)) {
		if (field_is(&f, "Content-Type"))
			take_type(part, &f, boundary);
		else if (field_is(&f, "Content-Transfer-Encoding") &&
		    part->encoding == MIME_IDENTITY)
			take_encoding(part, &f);
	}
}

/* ---- delimiter lines ----------------------------------------------------- */

/* Is this line, of n bytes, a delimiter of that level? */
static int
matches(const struct level *l, const char *s, size_t n, int *closing)
{
	size_t len = l->boundary.len;

	if (len == 0 || n < len + 2 ||
	    memcmp(s + 2, l->boundary.data, len) != 0)
		return 0;
	s += len + 2;
	n -= len + 2;
	*closing = n >= 2 && s[0] == '-' && s[1] == '-';
	return l->loose || n == (*closing ? 2 : 0);
}

/*
 * Is the line at s a delimiter of an open multipart (RFC 2046 section 5.1.1)?
 * The innermost counts, and first one that was not closed yet.
 * Return: its level and *closing, or -1.
 */
static int
find_level(
    const struct parser *p, const char *s, const char *next, int *closing)
{
	int i, closes, found = -1;

	if (next - s < 3 || s[0] != '-' || s[1] != '-')
		return -1;
	while (next > s && is_blank(next[-1]))
		next--;
	for (i = (int)p->open - 1; i >= 0; i--) {
		if ((found != -1 && p->levels[i].closed) ||
		    !matches(&p->levels[i], s, (size_t)(next - s), &closes))
			continue;
		found = i;
		*closing = closes;
		if (!p->levels[i].closed)
			break;
	}
	return found;
}

static int
is_delimiter(const struct parser *p, const char *s, const char *next)
{
	int closing;

	return find_level(p, s, next, &closing) != -1;
}

/* Does a field, or the empty line that ends a header, stand here? */
static int
header_follows(const char *p, const char *end)
{
	struct field f;
	const char *next = line_end(p, end);

	if (p == end || *p == '\n' || *p == '\r')
		return p < end;
	return header_next(&p, next, &f) && f.name_len > 0;
}

/*
 * A boundary that nobody declared: the first line that begins with -- and has
 * a header behind it.  Return: 1 with it in b, or 0.
 */
static int
guess_boundary(struct parser *p, const char *s, const char *end, struct buf *b)
{
	const char *next, *stop;

	buf_truncate(b, 0);
	if (p->guesses == MIME_GUESSES)
		return 0;
	p->guesses++;
	for (; s < end; s = next) {
		next = line_end(s, end);
		if (next - s < 4 || s[0] != '-' || s[1] != '-')
			continue;
		if (is_delimiter(p, s, next))
			return 0;
		for (stop = next; is_blank(stop[-1]); stop--)
			;
		if (stop - s < 3 || stop - s > 200 ||
		    !header_follows(next, end))
			continue;
		buf_add(b, s + 2, (size_t)(stop - s - 2));
		return 1;
	}
	return 0;
}

/* ---- opening parts ------------------------------------------------------- */

/* Lines in front of a mail that are none of its own. */
static const char *
skip_envelope(const char *p, const char *end)
{
	const char *next, *q;

	for (; p < end; p = next) {
		next = line_end(p, end);
		for (q = p; q < next && is_blank(*q); q++)
			;
		if (q < next && !sniff_from_line(p, end))
			break;
	}
	return p;
}

/*
 * The header of the part; p->pos moves to its body.  A delimiter in the header
 * ends the part.
 */
static void
read_header(struct parser *p, struct mime_part *part)
{
	const char *s = p->pos, *next;
	struct field f;

	part->header = s;
	for (; s < p->end; s = next) {
		next = line_end(s, p->end);
		if (*s == '\n' || (*s == '\r' && next - s == 2))
			break;
		if (is_blank(*s) && s > part->header)
			continue;
		if (is_delimiter(p, s, next))
			break;
		f.name_len = 0;
		p->pos = s;
		if (sniff_from_line(s, p->end))
			continue;
		header_next(&p->pos, next, &f);
		if (f.name_len == 0)
			break;
	}
	part->header_len = (size_t)(s - part->header);
	if (s < p->end && (*s == '\n' || *s == '\r'))
		s = line_end(s, p->end);
	p->pos = part->body = s;
}

/* Begin to look for the delimiters of a multipart.  boundary is given away. */
static void
push_level(struct parser *p, struct mime_part *part, struct buf *boundary)
{
	struct level *l = &p->levels[p->open++];

	part->kind = MIME_MULTIPART;
	l->part = part;
	l->boundary = *boundary;
	l->seen = l->closed = l->loose = l->guessed = 0;
	*boundary = (struct buf)BUF_INIT;
}

/* What is the part to be parsed as, now that its header is known? */
static enum mime_kind
kind_of(struct parser *p, struct mime_part *part)
{
	if (!is_multipart(part->type) && !is_message(part->type))
		return MIME_LEAF;
	if (part->depth >= MIME_DEPTH) {
		TRACE1(mimelink, limit_depth, MIME_DEPTH);
		p->mime->too_deep = 1;
		return MIME_LEAF;
	}
	if (is_message(part->type))
		return MIME_MESSAGE;
	return MIME_MULTIPART;
}

/*
 * The part at p->pos, and the mail within it if it is one.  Encoded mails are
 * left for later.
 */
static void
open_part(struct parser *p, struct mime_part *parent)
{
	struct buf boundary = BUF_INIT;
	struct mime_part *part;

	for (;;) {
		if (parent == NULL || parent->kind == MIME_MESSAGE)
			p->pos = skip_envelope(p->pos, p->end);
		part = new_part(p, parent);
		if (part == NULL)
			break;
		set_type(part, "text/plain");
		if (parent != NULL &&
		    strcmp(parent->type, "multipart/digest") == 0)
			set_type(part, "message/rfc822");
		p->current = part;
		read_header(p, part);
		read_fields(part, &boundary);
		part->kind = kind_of(p, part);
		if (part->kind == MIME_MULTIPART)
			push_level(p, part, &boundary);
		if (part->kind != MIME_MESSAGE ||
		    part->encoding != MIME_IDENTITY)
			break;
		parent = part;
	}
	if (boundary.err != 0)
		p->err = boundary.err;
	buf_free(&boundary);
}

/* ---- closing them -------------------------------------------------------- */

/* All parts that are open within outer end at cut. */
static void
end_parts(struct parser *p, const struct mime_part *outer, const char *cut)
{
	struct mime_part *part;

	for (part = p->current; part != outer; part = part->parent)
		part->body_len =
		    cut > part->body ? (size_t)(cut - part->body) : 0;
	p->current = part;
}

/* Is there a line that begins with the boundary of the level? */
static int
occurs(struct parser *p, const struct level *l, const char *end)
{
	const char *s = l->part->body;
	int closing;

	if (l->boundary.len == 0 || p->guesses == MIME_GUESSES)
		return 0;
	p->guesses++;
	for (; s < end; s = line_end(s, end))
		if (end - s > 2 && s[0] == '-' && s[1] == '-' &&
		    matches(l, s, (size_t)(end - s), &closing) && !closing)
			return 1;
	return 0;
}

/*
 * The boundary never came.  Return: 1 if its part is to be read again, with
 * more behind the boundary in its lines or with one that was guessed.
 */
static int
retry_level(struct parser *p, struct level *l, const char *cut)
{
	struct buf boundary = BUF_INIT;

	l->loose = !l->guessed && !l->loose;
	if (!l->loose || !occurs(p, l, cut)) {
		l->loose = 0;
		if (l->guessed ||
		    !guess_boundary(p, l->part->body, cut, &boundary))
			return 0;
		buf_free(&l->boundary);
		l->boundary = boundary;
		l->guessed = 1;
	}
	p->current = l->part;
	p->pos = l->part->body;
	return 1;
}

/*
 * Close all levels from this one up, which end at cut.
 * Return: 0, or 1 if p->pos went back because a boundary was guessed.
 */
static int
close_levels(struct parser *p, size_t from, const char *cut)
{
	struct level *l;

	while (p->open > from) {
		l = &p->levels[p->open - 1];
		/* its own boundary is no delimiter while another is sought */
		p->open--;
		if (l->part->child == NULL && retry_level(p, l, cut)) {
			p->open++;
			return 1;
		}
		if (l->part->child == NULL)
			l->part->kind = MIME_LEAF;
		buf_free(&l->boundary);
	}
	return 0;
}

/*
 * What stands in front of a boundary that was only guessed may be more than
 * the notice that the mail is in MIME: it becomes a text.
 */
static void
keep_preamble(struct parser *p, struct mime_part *outer, const char *cut)
{
	const char *s = outer->body;
	struct mime_part *part;

	while (s < cut && is_blank(*s))
		s++;
	if (s >= cut)
		return;
	part = new_part(p, outer);
	if (part == NULL)
		return;
	set_type(part, "text/plain");
	part->header = part->body = outer->body;
	part->body_len = (size_t)(cut - outer->body);
}

static const char *
before_line(const char *s, const char *start)
{
	if (s > start && s[-1] == '\n')
		s--;
	if (s > start && s[-1] == '\r')
		s--;
	return s;
}

static void
delimiter(struct parser *p, const char *s, const char *start)
{
	const char *cut = before_line(s, start), *next = p->pos;
	int closing = 0, at = find_level(p, s, next, &closing);
	struct level *l;

	if (at == -1 || close_levels(p, (size_t)at + 1, cut))
		return;
	l = &p->levels[at];
	end_parts(p, l->part, cut);
	if (l->guessed && !l->seen)
		keep_preamble(p, l->part, cut);
	l->seen = 1;
	l->closed = closing;
	p->pos = next;
	if (!closing)
		open_part(p, l->part);
}

static void
parse(struct parser *p, struct mime_part *parent)
{
	const char *start = p->pos, *s;

	open_part(p, parent);
	do {
		/* a leaf outside of all multiparts has no delimiters */
		while (p->err == 0 && p->open > 0 && p->pos < p->end) {
			s = p->pos;
			p->pos = line_end(s, p->end);
			if (s[0] == '-')
				delimiter(p, s, start);
		}
	} while (p->err == 0 && close_levels(p, 0, p->end));
	end_parts(p, parent, p->end);
	while (p->open > 0)
		buf_free(&p->levels[--p->open].boundary);
}

/* ---- encoded mails within mails ------------------------------------------ */

/* Room for one more decoded mail.  Return: it, or NULL. */
static struct buf *
next_decoded(struct mime *m)
{
	struct buf *more =
	    realloc(m->decoded, (m->decoded_count + 1) * sizeof(*m->decoded));

	if (more == NULL)
		return NULL;
	m->decoded = more;
	more[m->decoded_count] = (struct buf)BUF_INIT;
	return &more[m->decoded_count++];
}

/* Return: 0, or -1 with errno ENOMEM. */
static int
parse_encoded(struct parser *p, struct mime_part *part)
{
	struct buf *b;
	const char *s;
	size_t n;

	if (part->body_len > p->mime->decoded_room) {
		TRACE1(mimelink, limit_decoded, part->body_len);
		p->mime->too_deep = 1;
		part->kind = MIME_LEAF;
		return 0;
	}
	p->mime->decoded_room -= part->body_len;
	b = next_decoded(p->mime);
	if (b == NULL || mime_body(part, b, &s, &n) == -1)
		return -1;
	p->pos = s;
	p->end = s + n;
	p->current = part;
	parse(p, part);
	errno = p->err;
	return p->err == 0 ? 0 : -1;
}

/* The part behind this one in the order of the mail, children first. */
static struct mime_part *
following(struct mime_part *part)
{
	if (part->child != NULL)
		return part->child;
	while (part != NULL && part->next == NULL)
		part = part->parent;
	return part == NULL ? NULL : part->next;
}

int
mime_parse(struct mime *m, const char *s, size_t n)
{
	struct parser p = {.mime = m, .pos = s, .end = s + n};
	struct mime_part *part;

	*m = (struct mime){.decoded_room = n < 4096 ? 16384 : n * 4};
	parse(&p, NULL);
	for (part = m->root; part != NULL && p.err == 0; part = following(part))
		if (part->kind == MIME_MESSAGE && part->child == NULL &&
		    part->encoding != MIME_IDENTITY &&
		    parse_encoded(&p, part) == -1)
			p.err = errno;
	if (p.err == 0)
		p.err = m->err;
	if (p.err == 0)
		return 0;
	mime_free(m);
	errno = p.err;
	return -1;
}

/* The deepest part goes first, and takes its place in the list with it. */
void
mime_free(struct mime *m)
{
	struct mime_part *part = m->root, *up;
	size_t i;

	while (part != NULL) {
		if (part->child != NULL) {
			part = part->child;
			continue;
		}
		up = part->parent;
		if (up != NULL)
			up->child = part->next;
		free(part);
		part = up;
	}
	for (i = 0; i < m->decoded_count; i++)
		buf_free(&m->decoded[i]);
	free(m->decoded);
	*m = (struct mime){.root = NULL};
}

/* ---- what a part says ---------------------------------------------------- */

int
mime_field(const struct mime_part *p, const char *name, struct buf *b)
{
	const char *pos = p->header, *end = pos + p->header_len;
	struct field f;

	while (header_next(&pos, end, &f))
		if (field_is(&f, name)) {
			field_unfold(&f, b);
			if (b->err != 0)
				*p->err = b->err;
			return 1;
		}
	return 0;
}

int
mime_param(const struct mime_part *p, const char *field, const char *name,
    struct buf *b)
{
	const char *pos = p->header, *end = pos + p->header_len;
	struct buf body = BUF_INIT;
	struct field f;
	int found = 0;

	while (!found && header_next(&pos, end, &f)) {
		if (!field_is(&f, field))
			continue;
		buf_truncate(&body, 0);
		field_unfold(&f, &body);
		found = param_get(buf_str(&body), body.len, name, b);
	}
	if (body.err != 0)
		b->err = body.err;
	if (b->err != 0)
		*p->err = b->err;
	buf_free(&body);
	return found;
}

int
mime_name(const struct mime_part *p, struct buf *b)
{
	return mime_param(p, "Content-Disposition", "filename", b) ||
	    mime_param(p, "Content-Type", "name", b);
}

/* Is there a character in this line that base64 has not? */
static int
is_other(const char *p, const char *end)
{
	for (; p < end && *p != '\n'; p++)
		if (!isalnum((unsigned char)*p) && *p != '+' && *p != '/' &&
		    *p != '=' && !is_blank(*p))
			return 1;
	return 0;
}

/*
 * Text that somebody labelled base64 all the same: markup, or a first line of
 * several words.
 */
static int
is_base64(const char *s, size_t n)
{
	const char *end = s + n, *p;

	while (s < end && is_blank(*s))
		s++;
	if (s < end && *s == '<')
		return 0;
	for (p = s; p < end && *p != '\n' && *p != ' '; p++)
		;
	while (p < end && *p == ' ')
		p++;
	return p == end || is_blank(*p) || !is_other(s, end);
}

/*
 * Where text goes on that a mailing list put behind base64: after its end or
 * an empty line, with a line that is none.
 */
static const char *
find_footer(const char *s, const char *end)
{
	const char *p = s, *q;
	int ends;

	while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		q = p++;
		while (q > s && is_blank(q[-1]))
			q--;
		ends = q > s && q[-1] == '=';
		for (q = p; q < end && is_blank(*q); q++)
			ends |= *q == '\n';
		if (q > s && ends && is_other(q, end))
			return q;
		p = q > p ? q - 1 : p;
	}
	return end;
}

/* base64, and behind it in a text what was put there. */
static void
add_base64(const struct mime_part *p, struct buf *b)
{
	const char *s = p->body, *end = s + p->body_len, *footer = end;

	while (s < end && is_blank(*s))
		s++;
	if (strncmp(p->type, "text/", 5) == 0)
		footer = find_footer(s, end);
	decode_base64(s, (size_t)(footer - s), b);
	if (footer == end)
		return;
	buf_addc(b, '\n');
	buf_add(b, footer, (size_t)(end - footer));
}

int
mime_body(
    const struct mime_part *p, struct buf *scratch, const char **s, size_t *n)
{
	struct uufile file;

	*s = p->body;
	*n = p->body_len;
	buf_truncate(scratch, 0);
	if (p->encoding == MIME_QP)
		decode_qp(*s, *n, scratch);
	else if (p->encoding == MIME_BASE64 && is_base64(*s, *n))
		add_base64(p, scratch);
	else if (p->encoding == MIME_UUENCODE && decode_uu_find(*s, *n, &file))
		decode_uu(&file, scratch);
	else
		return 0;
	*s = buf_str(scratch);
	*n = scratch->len;
	if (scratch->err != 0)
		*p->err = scratch->err;
	return buf_check(scratch);
}
