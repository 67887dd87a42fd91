/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "mailids.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "encword.h"
#include "header.h"
#include "msgid.h"
#include "utf8.h"

/* Raw octets of a Subject that are looked at: mail is written by strangers. */
#define SUBJECT_RAW_MAX 4096

static const char *const field_names[] = {
    [FIELD_OWN] = "Message-ID",
    [FIELD_REFERENCES] = "References",
    [FIELD_REPLY] = "In-Reply-To",
};

const char *
id_field_name(uint32_t field)
{
	return field_names[field];
}

/* ---- gathering: unfolded, decoded text, before anything points into it */

/* An encoded-word in an id is of ASCII, whatever charset it claims. */
static void
add_decoded(const char *s, size_t n, struct buf *b)
{
	const char *end = s + n, *p = s;
	struct encword w;

	while (p < end)
		if (*p == '=' && encword_parse(p, end, &w)) {
			encword_bytes(&w, b);
			p = w.end;
			while (p < end && (*p == ' ' || *p == '\t'))
				p++;
		} else
			buf_addc(b, *p++);
}

/* Add the bodies of all fields of one name, each ended by a NUL. */
static void
gather(const char *header, size_t len, const char *name, struct buf *text)
{
	const char *pos = header;
	struct buf raw = BUF_INIT;
	struct field f;
	size_t start;

	while (header_next(&pos, header + len, &f)) {
		if (!field_is(&f, name))
			continue;
		buf_truncate(&raw, 0);
		field_unfold(&f, &raw);
		start = text->len;
		add_decoded(buf_str(&raw), raw.len, text);
		for (; start < text->len; start++)
			if (text->data[start] == '\0')
				text->data[start] = ' ';
		buf_addc(text, '\0');
	}
	if (raw.err != 0)
		text->err = raw.err;
	buf_free(&raw);
}

/* ---- ids in a field */

/* Behind the comment or quoted string at p, or NULL if it has no end. */
static char *
skip_group(char *p, const char *end)
{
	char open = *p, close = open == '(' ? ')' : '"';
	int depth = 0;

	for (; p < end; p++) {
		if (*p == '\\' && p + 1 < end)
			p++;
		else if (*p == close && (close == '"' ? depth == 1 : 1)) {
			if (--depth == 0)
				return p + 1;
		} else if (*p == open)
			depth++;
	}
	return NULL;
}

/*
 * A walk over the text of a field that leaves comments and quoted strings
 * out.  One that has no end is an ordinary character, and so are then all
 * others of its kind: nothing is searched twice.
 */
struct walk {
	char *p;
	const char *end;
	int open_comment;
	int open_string;
};

/* Skip groups.  Return: 0 at the end of the text. */
static int
walk_on(struct walk *w)
{
	char *next;

	while (w->p < w->end) {
		if (*w->p == '(' && !w->open_comment) {
			next = skip_group(w->p, w->end);
			w->open_comment = next == NULL;
		} else if (*w->p == '"' && !w->open_string) {
			next = skip_group(w->p, w->end);
			w->open_string = next == NULL;
		} else
			return 1;
		if (next != NULL)
			w->p = next;
	}
	return 0;
}

/*
 * The id in angle brackets at w->p, blanks inside removed where it lies; in
 * "<<a>" it begins at the last '<'.
 * Return: its length, or -1 if no '>' follows.
 */
static long
take_bracketed(struct walk *w, char **id)
{
	char *to;

	if (memchr(w->p, '>', (size_t)(w->end - w->p)) == NULL)
		return -1;
	*id = to = ++w->p;
	for (; *w->p != '>'; w->p++) {
		if (*w->p == '<')
			*id = to = w->p + 1;
		else if (*w->p != ' ' && *w->p != '\t' && *w->p != '\r')
			*to++ = *w->p;
	}
	w->p++;
	return to - *id;
}

static int
is_separator(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == ',' || c == ';' ||
	    c == '(' || c == ')' || c == '"';
}

static long
take_bare(struct walk *w, char **id)
{
	char *end;

	*id = w->p;
	while (w->p < w->end && !is_separator(*w->p))
		w->p++;
	end = w->p;
	while (end > *id && strchr(".:'", end[-1]) != NULL)
		end--;
	while (*id < end && **id == '\'')
		++*id;
	return end - *id;
}

/* Addresses are compared without regard to case, and ids only here. */
static int
is_address(const struct idset *addresses, const char *s, size_t len)
{
	char lower[MSGID_MAX];
	size_t i;

	if (addresses->n == 0)
		return 0;
	for (i = 0; i < len; i++)
		lower[i] = s[i];
	for (i = 0; i < len; i++)
		if (lower[i] >= 'A' && lower[i] <= 'Z')
			lower[i] |= 0x20;
	return idset_find(addresses, lower, len) != IDSET_NONE;
}

static int
add_id(struct mailids *m, const struct idset *addresses, const char *s,
    long len, enum id_field field)
{
	uint32_t n;

	if (len <= 0 || !msgid_usable(s, (size_t)len) ||
	    is_address(addresses, s, (size_t)len))
		return 0;
	n = idset_add(&m->ids, s, (size_t)len, field);
	if (n == IDSET_NONE)
		return -1;
	if (field == FIELD_OWN && m->own == IDSET_NONE)
		m->own = n;
	return 0;
}

/* Return: 1 if there was a "<...>", 0 if not, -1 with errno set. */
static int
add_bracketed(struct mailids *m, const struct idset *addresses, char *text,
    const char *end, enum id_field field)
{
	struct walk w = {.p = text, .end = end};
	int found = 0;
	char *id;
	long len;

	while (walk_on(&w)) {
		if (*w.p != '<') {
			w.p++;
			continue;
		}
		len = take_bracketed(&w, &id);
		if (len == -1)
			break;
		found = 1;
		if (add_id(m, addresses, id, len, field) == -1)
			return -1;
	}
	return found;
}

static int
add_bare(struct mailids *m, const struct idset *addresses, char *text,
    const char *end, enum id_field field)
{
	struct walk w = {.p = text, .end = end};
	char *id;
	long len;

	while (walk_on(&w)) {
		if (is_separator(*w.p)) {
			w.p++;
			continue;
		}
		len = take_bare(&w, &id);
		if (len > 0 && memchr(id, '@', (size_t)len) != NULL &&
		    add_id(m, addresses, id, len, field) == -1)
			return -1;
	}
	return 0;
}

/* All fields of one kind: text holds their bodies, each ended by a NUL. */
static int
add_fields(struct mailids *m, const struct idset *addresses, char *text,
    const char *end, enum id_field field)
{
	char *next;
	int rc;

	for (; text < end; text = next + 1) {
		next = memchr(text, '\0', (size_t)(end - text));
		rc = add_bracketed(m, addresses, text, next, field);
		if (rc == 0)
			rc = add_bare(m, addresses, text, next, field);
		if (rc == -1)
			return -1;
	}
	return 0;
}

/* ---- who and what */

static int
ends_address(char c)
{
	return c == '<' || c == '>' || c == ':' || c == '\0' || is_separator(c);
}

/* Every word of an address field that has "@" inside. */
static int
add_addresses(struct idset *addresses, const char *text, size_t len)
{
	const char *end = text + len, *p, *start, *stop;

	for (p = text; p < end; p++) {
		for (start = p; p < end && !ends_address(*p);)
			p++;
		for (stop = p; stop > start && stop[-1] == '\'';)
			stop--;
		while (start < stop && *start == '\'')
			start++;
		if (stop > start &&
		    memchr(start + 1, '@', (size_t)(stop - start - 1)) !=
			NULL &&
		    idset_add(addresses, start, (size_t)(stop - start), 0) ==
			IDSET_NONE)
			return -1;
	}
	return 0;
}

static void
lower_case(struct buf *b)
{
	size_t i;

	for (i = 0; i < b->len; i++)
		if (b->data[i] >= 'A' && b->data[i] <= 'Z')
			b->data[i] |= 0x20;
}

/* Printable UTF-8, blanks collapsed, cut between two characters. */
static void
add_printable(const char *s, size_t n, size_t max, struct buf *b)
{
	uint32_t cp;
	size_t i, step;

	for (i = 0; i < n && b->len < max; i += step) {
		step = utf8_decode(s + i, n - i, &cp);
		if (step == 0) {
			step = 1;
			buf_addc(b, '?');
		} else if (cp == ' ' || cp == '\t') {
			if (b->len > 0 && b->data[b->len - 1] != ' ')
				buf_addc(b, ' ');
		} else if (utf8_is_shown(cp) && b->len + step <= max)
			buf_add(b, s + i, step);
	}
	while (b->len > 0 && b->data[b->len - 1] == ' ')
		buf_truncate(b, b->len - 1);
}

static void
set_raw_subject(struct mailids *m, const char *header, size_t len)
{
	const char *pos = header;
	struct field f;

	while (header_next(&pos, header + len, &f))
		if (field_is(&f, "Subject")) {
			if (f.body_len > SUBJECT_RAW_MAX)
				f.body_len = SUBJECT_RAW_MAX;
			field_unfold(&f, &m->raw_subject);
			return;
		}
}

const char *
mailids_subject(struct mailids *m)
{
	struct buf decoded = BUF_INIT;

	buf_truncate(&m->subject, 0);
	encword_decode(buf_str(&m->raw_subject), m->raw_subject.len, &decoded);
	add_printable(buf_str(&decoded), decoded.len, SUBJECT_MAX, &m->subject);
	if (decoded.err != 0)
		m->subject.err = decoded.err;
	buf_free(&decoded);
	return buf_check(&m->subject) == -1 ? NULL : buf_str(&m->subject);
}

static void
set_source(struct mailids *m, const struct idset *addresses)
{
	if (addresses->n > 0)
		add_printable(addresses->ids[0].s, addresses->ids[0].len,
		    MSGID_MAX, &m->source);
	else
		buf_addc(&m->source, '-');
}

/* ---- the whole */

static int
parse_with(struct mailids *m, const char *header, size_t len,
    struct idset *addresses, const struct buf *people, size_t from_len)
{
	const char *p = buf_str(people);
	size_t refs, replies;
	char *text;

	if (add_addresses(addresses, p, from_len) == -1)
		return -1;
	set_source(m, addresses);
	if (add_addresses(addresses, p + from_len, people->len - from_len) ==
	    -1)
		return -1;
	set_raw_subject(m, header, len);
	gather(header, len, field_names[FIELD_OWN], &m->text);
	refs = m->text.len;
	gather(header, len, field_names[FIELD_REFERENCES], &m->text);
	replies = m->text.len;
	gather(header, len, field_names[FIELD_REPLY], &m->text);
	if (buf_check(&m->text) == -1 || buf_check(&m->source) == -1 ||
	    buf_check(&m->raw_subject) == -1)
		return -1;
	if (m->text.len == 0)
		return 0;
	text = m->text.data;
	if (add_fields(m, addresses, text, text + refs, FIELD_OWN) == -1 ||
	    add_fields(m, addresses, text + refs, text + replies,
		FIELD_REFERENCES) == -1)
		return -1;
	return add_fields(
	    m, addresses, text + replies, text + m->text.len, FIELD_REPLY);
}

int
mailids_parse(struct mailids *m, const char *header, size_t len)
{
	struct idset addresses = IDSET_INIT;
	struct buf people = BUF_INIT;
	size_t from_len;
	int rc, saved;

	*m = (struct mailids){.own = IDSET_NONE};
	gather(header, len, "From", &people);
	from_len = people.len;
	gather(header, len, "To", &people);
	gather(header, len, "Cc", &people);
	lower_case(&people);
	rc = buf_check(&people);
	if (rc == 0)
		rc = parse_with(m, header, len, &addresses, &people, from_len);
	saved = errno;
	idset_free(&addresses);
	buf_free(&people);
	if (rc == -1)
		mailids_free(m);
	errno = saved;
	return rc;
}

void
mailids_free(struct mailids *m)
{
	idset_free(&m->ids);
	buf_free(&m->source);
	buf_free(&m->raw_subject);
	buf_free(&m->subject);
	buf_free(&m->text);
	m->own = IDSET_NONE;
}
