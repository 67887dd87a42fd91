/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "show.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "charset.h"
#include "decode.h"
#include "flowed.h"
#include "listfield.h"
#include "mime.h"
#include "param.h"
#include "trace.h"

#define PREFIX 16384 /* encoded bytes that are enough to look at */
#define ENOUGH 20 /* visible characters that make a text */
#define LIST_LINKS 2 /* of a field: by web and by mail */
#define UU_FILES 64 /* in one text */

/* What a leaf is to a reader. */
enum role {
	ROLE_HTML,
	ROLE_TEXT,
	ROLE_ATTACHMENT,
	ROLE_NOTHING
};

#define ATTACHED 0x10 /* beside the role in a part's mark */

struct attachment {
	char *name;
	char type[80];
	size_t size;
};

struct show {
	struct render *render;
	const struct show_options *options;
	enum {
		NOTHING,
		FIELDS,
		TEXT
	} last; /* of what was shown */
	struct mime_part *skipped; /* the first text that was listed */
	struct attachment *list;
	size_t count;
	int err;
};

/* ---- small questions about parts ----------------------------------------- */

static int
type_is(struct mime_part *p, const char *type)
{
	return strcmp(p->type, type) == 0;
}

static int
is_one_of(const char *type, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(type, *list) == 0)
			return 1;
	return 0;
}

/* Is the value of this field that word? */
static int
field_says(struct mime_part *p, const char *name, const char *word)
{
	struct buf body = BUF_INIT, value = BUF_INIT;
	int says;

	mime_field(p, name, &body);
	param_value(buf_str(&body), body.len, &value);
	says = strcmp(buf_str(&value), word) == 0;
	if (value.err != 0)
		*p->err = value.err;
	buf_free(&body);
	buf_free(&value);
	return says;
}

static int
has_field(struct mime_part *p, const char *name)
{
	struct buf body = BUF_INIT;
	int found = mime_field(p, name, &body);

	buf_free(&body);
	return found;
}

static int
param_says(struct mime_part *p, const char *name, const char *word)
{
	struct buf value = BUF_INIT;
	int says;

	mime_param(p, "Content-Type", name, &value);
	says = strcasecmp(buf_str(&value), word) == 0;
	buf_free(&value);
	return says;
}

static enum sniff
sniff_leaf(struct mime_part *p)
{
	struct mime_part first = *p;
	struct buf scratch = BUF_INIT;
	enum sniff kind = SNIFF_TEXT;
	const char *s;
	size_t n;

	if (first.body_len > PREFIX)
		first.body_len = PREFIX;
	if (mime_body(&first, &scratch, &s, &n) == 0)
		kind = sniff_part(s, n);
	buf_free(&scratch);
	return kind;
}

/* A part whose type says nothing about what it is. */
static enum role
sniffed_role(struct mime_part *p)
{
	switch (sniff_leaf(p)) {
	case SNIFF_HTML:
		return ROLE_HTML;
	case SNIFF_OTHER:
		return ROLE_ATTACHMENT;
	default:
		return type_is(p, "application/octet-stream") ? ROLE_ATTACHMENT
							      : ROLE_TEXT;
	}
}

static enum role
typed_role(struct mime_part *p)
{
	static const char *const nothing[] = {"text/x-amp-html",
	    "application/pgp-encrypted", "application/applefile", NULL};
	static const char *const files[] = {"text/calendar", "text/vcard",
	    "text/x-vcard", "text/directory", "text/rtf", "text/richtext",
	    "text/css", "text/javascript", "text/xml", "text/csv", NULL};
	static const char *const texts[] = {"message/delivery-status",
	    "message/disposition-notification", "message/feedback-report",
	    "message/partial", "message/external-body", NULL};

	if (type_is(p, "text/html") || type_is(p, "application/xhtml+xml"))
		return ROLE_HTML;
	if (is_one_of(p->type, nothing))
		return ROLE_NOTHING;
	if (is_one_of(p->type, files))
		return ROLE_ATTACHMENT;
	if (is_one_of(p->type, texts))
		return ROLE_TEXT;
	if (p->depth >= MIME_DEPTH && strncmp(p->type, "multipart/", 10) == 0)
		return ROLE_ATTACHMENT; /* not parsed any more */
	if (!p->typed || strncmp(p->type, "multipart/", 10) == 0 ||
	    type_is(p, "application/octet-stream"))
		return sniffed_role(p);
	return strncmp(p->type, "text/", 5) == 0 ? ROLE_TEXT : ROLE_ATTACHMENT;
}

/* The role of a leaf by its type, found out once. */
static enum role
role_of(struct mime_part *p)
{
	if (p->mark == 0) {
		p->mark = 1 + (int)typed_role(p);
		if (p->parent != NULL && p->parent->kind != MIME_MESSAGE &&
		    field_says(p, "Content-Disposition", "attachment"))
			p->mark |= ATTACHED;
	}
	return (enum role)((p->mark & ~ATTACHED) - 1);
}

/* The same, with what the sender wants done with it. */
static enum role
role_here(struct mime_part *p)
{
	enum role role = role_of(p);

	if (role != ROLE_NOTHING && (p->mark & ATTACHED) != 0)
		return ROLE_ATTACHMENT;
	return role;
}

/* The first leaf in this part that would be shown as that. */
static struct mime_part *
find_role(struct mime_part *p, enum role role)
{
	struct mime_part *child, *found;

	if (p->kind == MIME_LEAF)
		return role_here(p) == role ? p : NULL;
	for (child = p->child; child != NULL; child = child->next) {
		found = find_role(child, role);
		if (found != NULL)
			return found;
	}
	return NULL;
}

/* ---- texts --------------------------------------------------------------- */

static void
begin_text(struct show *show)
{
	if (show->last == TEXT)
		render_rule(show->render);
	show->last = TEXT;
}

static int
is_empty(const char *s, size_t n)
{
	while (n > 0 && strchr(" \t\r\n", *s) != NULL && *s != '\0')
		s++, n--;
	return n == 0;
}

static void
add_attachment(
    struct show *show, const char *name, const char *type, size_t size)
{
	struct attachment *list, *a;

	list = realloc(show->list, (show->count + 1) * sizeof(*list));
	if (list == NULL) {
		show->err = ENOMEM;
		return;
	}
	show->list = list;
	a = &list[show->count];
	*a = (struct attachment){.size = size};
	strncpy(a->type, type, sizeof(a->type) - 1);
	if (name[0] != '\0') {
		a->name = strdup(name);
		if (a->name == NULL)
			show->err = ENOMEM;
	}
	show->count++;
}

static void
add_uu_file(struct show *show, const struct uufile *f)
{
	struct buf name = BUF_INIT, contents = BUF_INIT;

	param_words(f->name, f->name_len, &name);
	decode_uu(f, &contents);
	add_attachment(show, buf_str(&name),
	    sniff_type(buf_str(&contents), contents.len), contents.len);
	if (name.err != 0 || contents.err != 0)
		show->err = ENOMEM;
	buf_free(&name);
	buf_free(&contents);
}

/* Text with the files in uuencode taken out of it. */
static void
show_fixed(struct show *show, const char *s, size_t n)
{
	const char *end = s + n;
	struct buf rest = BUF_INIT;
	struct uufile f;
	int files = 0;

	while (files < UU_FILES && decode_uu_find(s, (size_t)(end - s), &f)) {
		add_uu_file(show, &f);
		buf_add(&rest, s, (size_t)(f.begin - s));
		s = f.end;
		files++;
	}
	if (files > 0) {
		buf_add(&rest, s, (size_t)(end - s));
		if (rest.err != 0)
			show->err = rest.err;
		s = buf_str(&rest);
		end = s + rest.len;
	}
	if (!is_empty(s, (size_t)(end - s))) {
		begin_text(show);
		render_text(show->render, s, (size_t)(end - s));
	}
	buf_free(&rest);
}

static void
show_flowed(struct show *show, const char *s, size_t n, int delsp)
{
	struct buf joined = BUF_INIT;

	flowed_join(s, n, delsp, &joined);
	if (joined.err != 0)
		show->err = joined.err;
	begin_text(show);
	render_text(show->render, buf_str(&joined), joined.len);
	buf_free(&joined);
}

/* How text is to be read. */
struct reading {
	const char *label; /* of its charset, or NULL */
	int html;
	int flowed;
	int delsp;
};

/* Text in its own charset; n bytes. */
static void
show_text(struct show *show, const struct reading *how, const char *s, size_t n)
{
	struct buf utf8 = BUF_INIT;
	const char *name;
	size_t all = n;

	if (n > SHOW_TEXT_MAX)
		n = SHOW_TEXT_MAX;
	name = charset_guess(how->label,
	    how->label == NULL ? 0 : strlen(how->label), how->html, s, n);
	if (strcmp(name, "UTF-8") != 0) {
		charset_decode(name, s, n, &utf8);
		if (utf8.err != 0)
			show->err = utf8.err;
		s = buf_str(&utf8);
		n = utf8.len;
	} else if (n >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0) {
		s += 3;
		n -= 3;
	}
	if (how->html && !is_empty(s, n)) {
		begin_text(show);
		render_html(show->render, s, n);
	} else if (how->flowed && !is_empty(s, n))
		show_flowed(show, s, n, how->delsp);
	else if (!how->html)
		show_fixed(show, s, n);
	buf_free(&utf8);
	if (all > SHOW_TEXT_MAX) {
		TRACE1(mimelink, limit_text, all);
		render_note(show->render,
		    "The rest of this text, beyond 64 "
		    "megabytes, is left out.");
	}
}

static void
show_leaf_text(struct show *show, struct mime_part *p, int html)
{
	struct buf scratch = BUF_INIT, label = BUF_INIT;
	struct reading how = {.html = html};
	const char *s;
	size_t n;

	if (mime_body(p, &scratch, &s, &n) == -1) {
		show->err = errno;
		buf_free(&scratch);
		return;
	}
	how.label = show->options->charset;
	if (mime_param(p, "Content-Type", "charset", &label))
		how.label = buf_str(&label);
	if (!html && type_is(p, "text/plain")) {
		how.html = sniff_is_page(s, n);
		how.flowed = param_says(p, "format", "flowed");
		how.delsp = param_says(p, "delsp", "yes");
	}
	TRACE3(mimelink, part, p->type, n, p->depth);
	show_text(show, &how, s, n);
	buf_free(&label);
	buf_free(&scratch);
}

/* ---- attachments --------------------------------------------------------- */

static int
is_tnef(struct mime_part *p, const char *name)
{
	return type_is(p, "application/ms-tnef") ||
	    type_is(p, "application/vnd.ms-tnef") ||
	    strcasecmp(name, "winmail.dat") == 0;
}

/* S/MIME whose text is inside (RFC 8551 section 3.2). */
static void
note_pkcs7(struct show *show, struct mime_part *p)
{
	if (param_says(p, "smime-type", "signed-data"))
		render_note(show->render,
		    "An S/MIME message is inside of its "
		    "signature, which is not opened.");
	else if (param_says(p, "smime-type", "certs-only"))
		render_note(show->render, "S/MIME certificates only.");
	else
		render_note(show->render,
		    "An S/MIME message, encrypted or inside of its "
		    "signature, is not opened.");
}

static void
list_part(struct show *show, struct mime_part *p)
{
	struct buf name = BUF_INIT, scratch = BUF_INIT;
	const char *s, *type = p->type;
	size_t n = 0;

	mime_name(p, &name);
	if (mime_body(p, &scratch, &s, &n) == -1)
		show->err = errno;
	else if (!p->typed)
		type = sniff_type(s, n);
	if (is_tnef(p, buf_str(&name)))
		render_note(show->render,
		    "winmail.dat holds Outlook's own form of the mail and its "
		    "attachments (TNEF), which is not opened.");
	if (type_is(p, "application/pkcs7-mime") ||
	    type_is(p, "application/x-pkcs7-mime"))
		note_pkcs7(show, p);
	add_attachment(show, buf_str(&name), type, n);
	if (name.err != 0)
		show->err = name.err;
	buf_free(&name);
	buf_free(&scratch);
}

/* ---- the tree; its depth is at most MIME_DEPTH --------------------------- */

static void show_part(struct show *show, struct mime_part *p);

/* A picture, or the like, that the page shows in its place. */
static int
belongs_to_page(struct mime_part *p)
{
	return (p->mark & ATTACHED) == 0 &&
	    (strncmp(p->type, "image/", 6) == 0 || type_is(p, "text/css")) &&
	    (has_field(p, "Content-ID") || has_field(p, "Content-Location"));
}

/* Of a part that is not shown, the files in it all the same. */
static void
list_files(struct show *show, struct mime_part *p)
{
	struct mime_part *child;

	if (p->kind == MIME_LEAF && role_here(p) == ROLE_ATTACHMENT &&
	    !belongs_to_page(p))
		list_part(show, p);
	for (child = p->child; child != NULL; child = child->next)
		list_files(show, child);
}

/* Are there ENOUGH characters to read in the first bytes of this leaf? */
static int
says_within(struct mime_part *p, size_t bytes, int html)
{
	struct mime_part first = *p;
	struct buf scratch = BUF_INIT;
	const char *s;
	size_t n;
	int says = 0;

	if (first.body_len > bytes)
		first.body_len = bytes;
	if (mime_body(&first, &scratch, &s, &n) == 0)
		says = html ? sniff_says(s, n, ENOUGH)
			    : n >= ENOUGH && !is_empty(s, n);
	buf_free(&scratch);
	return says;
}

static int
says_enough(struct mime_part *p, int html)
{
	return says_within(p, PREFIX, html) ||
	    (p->body_len > PREFIX && says_within(p, p->body_len, html));
}

/*
 * HTML is chosen, the last of them, for that is the richest (RFC 2046 section
 * 5.1.4); plain text only if the HTML says next to nothing.
 */
static struct mime_part *
choose(struct mime_part *p)
{
	struct mime_part *child, *html = NULL, *text = NULL, *plain;

	for (child = p->child; child != NULL; child = child->next)
		if (find_role(child, ROLE_HTML) != NULL)
			html = child;
		else if (find_role(child, ROLE_TEXT) != NULL ||
		    (child->kind == MIME_MESSAGE && text == NULL))
			text = child;
	if (html == NULL || text == NULL)
		return html != NULL ? html : text;
	if (says_enough(find_role(html, ROLE_HTML), 1))
		return html;
	plain = find_role(text, ROLE_TEXT);
	return plain != NULL && says_enough(plain, 0) ? text : html;
}

static void
show_alternative(struct show *show, struct mime_part *p)
{
	struct mime_part *child, *chosen = choose(p);

	for (child = p->child; child != NULL; child = child->next)
		if (child == chosen || chosen == NULL)
			show_part(show, child);
		else
			list_files(show, child);
}

/* The part that start= names (RFC 2387), else the first that can be read. */
static struct mime_part *
related_root(struct mime_part *p)
{
	struct mime_part *child, *root = NULL;
	struct buf start = BUF_INIT, id = BUF_INIT;

	mime_param(p, "Content-Type", "start", &start);
	for (child = p->child; child != NULL && start.len > 0;
	     child = child->next) {
		buf_truncate(&id, 0);
		mime_field(child, "Content-ID", &id);
		if (strcmp(buf_str(&id), buf_str(&start)) == 0)
			root = child;
	}
	buf_free(&start);
	buf_free(&id);
	for (child = p->child; child != NULL && root == NULL;
	     child = child->next)
		if (find_role(child, ROLE_HTML) != NULL ||
		    find_role(child, ROLE_TEXT) != NULL)
			root = child;
	return root;
}

/* Pictures that belong to the page are no attachments. */
static void
show_related(struct show *show, struct mime_part *p)
{
	struct mime_part *child, *root = related_root(p);

	for (child = p->child; child != NULL; child = child->next)
		if (child == root || root == NULL)
			show_part(show, child);
		else
			list_files(show, child);
}

static void
show_multipart(struct show *show, struct mime_part *p)
{
	struct mime_part *child;

	if (type_is(p, "multipart/alternative"))
		show_alternative(show, p);
	else if (type_is(p, "multipart/related"))
		show_related(show, p);
	else {
		if (type_is(p, "multipart/encrypted"))
			render_note(show->render,
			    "This part is encrypted, and not decrypted here.");
		for (child = p->child; child != NULL; child = child->next)
			show_part(show, child);
	}
}

static void
show_fields(struct show *show, struct mime_part *p)
{
	static const char *const names[] = {"From", "To", "Date", "Subject"};
	struct buf body = BUF_INIT, text = BUF_INIT;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		buf_truncate(&body, 0);
		buf_truncate(&text, 0);
		if (!mime_field(p, names[i], &body))
			continue;
		param_words(buf_str(&body), body.len, &text);
		if (text.len > 0)
			render_field(
			    show->render, names[i], buf_str(&text), text.len);
	}
	if (body.err != 0 || text.err != 0)
		show->err = ENOMEM;
	buf_free(&body);
	buf_free(&text);
}

static void
show_message(struct show *show, struct mime_part *p)
{
	if (p->parent != NULL || !show->options->body_only) {
		if (show->last != NOTHING)
			render_rule(show->render);
		show_fields(show, p);
		show->last = FIELDS;
	}
	show_part(show, p);
}

static void
show_leaf(struct show *show, struct mime_part *p)
{
	enum role role = role_here(p);

	if (role == ROLE_HTML || role == ROLE_TEXT)
		show_leaf_text(show, p, role == ROLE_HTML);
	else if (role == ROLE_ATTACHMENT) {
		if (show->skipped == NULL && role_of(p) != ROLE_ATTACHMENT)
			show->skipped = p;
		list_part(show, p);
	}
}

static void
show_part(struct show *show, struct mime_part *p)
{
	if (p->kind == MIME_MULTIPART)
		show_multipart(show, p);
	else if (p->kind == MIME_LEAF)
		show_leaf(show, p);
	else if (p->child != NULL)
		show_message(show, p->child);
}

/* ---- the whole ----------------------------------------------------------- */

static void
show_limits(struct show *show, const struct mime *m)
{
	char note[80];

	if (m->too_deep) {
		snprintf(note, sizeof(note),
		    "Parts nested deeper than %d levels are left out.",
		    MIME_DEPTH);
		render_note(show->render, note);
	}
	if (m->too_many) {
		snprintf(note, sizeof(note),
		    "Parts beyond the first %d are left out.", MIME_PARTS);
		render_note(show->render, note);
	}
}

/* The links of a field of a mailing list; they are few. */
static void
show_list_field(
    struct show *show, struct mime_part *p, const char *name, const char *what)
{
	struct buf body = BUF_INIT, text = BUF_INIT, href = BUF_INIT;
	const char *s;
	int shown = 0;

	mime_field(p, name, &body);
	param_words(buf_str(&body), body.len, &text);
	s = buf_str(&text);
	while (shown < LIST_LINKS && listfield_next(&s, &href))
		shown +=
		    render_link(show->render, what, buf_str(&href), href.len);
	if (body.err != 0 || text.err != 0 || href.err != 0)
		show->err = ENOMEM;
	buf_free(&body);
	buf_free(&text);
	buf_free(&href);
}

static void
show_mail(struct show *show, const char *s, size_t n)
{
	struct mime m;

	if (mime_parse(&m, s, n) == -1) {
		show->err = errno;
		return;
	}
	if (m.root != NULL)
		show_message(show, m.root);
	/* a mail that is nothing but a text marked as an attachment */
	if (show->last != TEXT && show->skipped != NULL)
		show_leaf_text(
		    show, show->skipped, role_of(show->skipped) == ROLE_HTML);
	if (m.root != NULL && !show->options->body_only) {
		show_list_field(
		    show, m.root, "List-Unsubscribe", "Unsubscribe");
		show_list_field(show, m.root, "List-Archive", "Archive");
	}
	show_limits(show, &m);
	if (m.err != 0)
		show->err = m.err;
	mime_free(&m);
}

static void
show_bare(struct show *show, enum sniff kind, const char *s, size_t n)
{
	struct reading how = {
	    .label = show->options->charset, .html = kind == SNIFF_HTML};

	if (kind == SNIFF_OTHER)
		add_attachment(show, "", sniff_type(s, n), n);
	else
		show_text(show, &how, s, n);
}

int
show_input(struct render *r, const struct show_options *options,
    enum sniff kind, const char *s, size_t n)
{
	struct show show = {.render = r, .options = options};
	size_t i;

	if (kind == SNIFF_MAIL)
		show_mail(&show, s, n);
	else
		show_bare(&show, kind, s, n);
	for (i = 0; i < show.count; i++) {
		render_attachment(
		    r, show.list[i].name, show.list[i].type, show.list[i].size);
		free(show.list[i].name);
	}
	free(show.list);
	errno = show.err;
	return show.err == 0 ? 0 : -1;
}
