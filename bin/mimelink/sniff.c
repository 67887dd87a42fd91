/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "sniff.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <magic.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buf.h"
#include "header.h"

#define LOOK_AHEAD 65536 /* bytes that libmagic gets to see */

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static const char *
skip_space(const char *p, const char *end)
{
	while (p < end && is_space(*p))
		p++;
	return p;
}

/* ---- mail ---------------------------------------------------------------- */

/* Fields of which one at least is in every mail and every MIME part. */
static int
is_known(const struct field *f)
{
	static const char *const names[] = {"From", "To", "Cc", "Subject",
	    "Date", "Message-ID", "Received", "Return-Path", "Reply-To",
	    "Delivered-To", "MIME-Version", "Content-Type", "Sender",
	    "Content-Transfer-Encoding", "Content-Disposition", "Path",
	    "Newsgroups", "DKIM-Signature", "X-Original-To"};
	size_t i;

	for (i = 0; i < COUNT(names); i++)
		if (field_is(f, names[i]))
			return 1;
	return 0;
}

/*
 * A header of fields, one of them known.  A single field is enough only if
 * nothing or an empty line follows: "To: do" may begin a text.
 */
static int
is_header(const char *s, const char *end)
{
	int fields = 0, known = 0;
	struct field f;

	while (s < end && *s != '\n' && *s != '\r') {
		header_next(&s, end, &f);
		if (f.name_len == 0 && fields == 0)
			return 0;
		if (f.name_len == 0)
			return known > 1;
		fields++;
		known += is_known(&f);
		if (known > 3)
			break;
	}
	return known > 0;
}

int
sniff_from_line(const char *p, const char *end)
{
	if (p < end && *p == '>')
		p++;
	return end - p >= 5 && memcmp(p, "From ", 5) == 0;
}

static int
is_mail(const char *s, const char *end)
{
	const char *nl;

	s = skip_space(s, end);
	while (sniff_from_line(s, end)) {
		nl = memchr(s, '\n', (size_t)(end - s));
		s = nl == NULL ? end : nl + 1;
	}
	/* a multipart without the header that says so */
	if (end - s > 3 && s[0] == '-' && s[1] == '-' && !is_space(s[2])) {
		nl = memchr(s, '\n', (size_t)(end - s));
		return nl != NULL && is_header(nl + 1, end);
	}
	return is_header(s, end);
}

/* ---- HTML ---------------------------------------------------------------- */

/* At the first byte that is not white space; case does not matter. */
static int
is_html(const char *p, const char *end)
{
	static const char *const tags[] = {"<!doctype html", "<html", "<head",
	    "<script", "<iframe", "<h1", "<div", "<font", "<table", "<a",
	    "<style", "<title", "<b", "<body", "<br", "<p", "<!--",
	    /* and with what else the parts of mails begin */
	    "<meta", "<link", "<base", "<center", "<span", "<ul", "<ol", "<h2",
	    "<h3", "<pre", "<i", "<u", "<em", "<strong", "<img", "<hr",
	    "<blockquote", "<section", "<main"};
	size_t i, len;

	for (i = 0; i < COUNT(tags); i++) {
		len = strlen(tags[i]);
		if ((size_t)(end - p) <= len ||
		    strncasecmp(p, tags[i], len) != 0)
			continue;
		if (p[len] == '>' || is_space(p[len]) || tags[i][1] == '!')
			return 1;
	}
	return 0;
}

int
sniff_is_page(const char *s, size_t n)
{
	const char *end = s + n, *p = skip_space(s, end);

	return (end - p > 14 && strncasecmp(p, "<!doctype html", 14) == 0) ||
	    (end - p > 5 && strncasecmp(p, "<html", 5) == 0);
}

/* ---- libmagic ------------------------------------------------------------ */

#define DATABASES 4

static magic_t cookie;
static int failed; /* errno, if memory ran out in libmagic */
static struct {
	size_t count;
	void *data[DATABASES];
	size_t size[DATABASES];
} database;

/* Return: 0, -1 with errno set; that there is no such file is no error. */
static int
map_database(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), error = 0;
	struct stat st;
	void *data;

	if (fd == -1)
		return errno == ENOMEM || errno == EMFILE || errno == ENFILE
		    ? -1
		    : 0;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0) {
		data = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE, fd, 0);
		if (data == MAP_FAILED)
			error = errno;
		else {
			database.data[database.count] = data;
			database.size[database.count++] = (size_t)st.st_size;
		}
	}
	close(fd);
	errno = error;
	return error == 0 ? 0 : -1;
}

int
sniff_prepare(void)
{
	const char *list = magic_getpath(NULL, 0);
	struct buf path = BUF_INIT;
	size_t n;
	int rc = 0;

	while (list != NULL && *list != '\0' && rc == 0 &&
	    database.count < DATABASES) {
		n = strcspn(list, ":");
		buf_truncate(&path, 0);
		buf_add(&path, list, n);
		buf_addstr(&path, ".mgc");
		rc = buf_check(&path) == -1 ? -1 : map_database(path.data);
		list += n + (list[n] == ':');
	}
	buf_free(&path);
	return rc;
}

static void
open_magic(void)
{
	if (cookie != NULL || failed != 0)
		return;
	if (database.count == 0 && sniff_prepare() == -1) {
		failed = errno;
		return;
	}
	cookie = magic_open(MAGIC_MIME_TYPE);
	if (cookie == NULL) {
		failed = ENOMEM;
		return;
	}
	if (magic_load_buffers(
		cookie, database.data, database.size, database.count) == -1) {
		if (magic_errno(cookie) == ENOMEM)
			failed = ENOMEM;
		magic_close(cookie);
		cookie = NULL;
	}
}

const char *
sniff_type(const char *s, size_t n)
{
	const char *type = NULL;

	open_magic();
	if (cookie == NULL)
		return "application/octet-stream";
	type = magic_buffer(cookie, s, n < LOOK_AHEAD ? n : LOOK_AHEAD);
	if (type == NULL && magic_errno(cookie) == ENOMEM)
		failed = ENOMEM;
	return type == NULL ? "application/octet-stream" : type;
}

int
sniff_end(void)
{
	size_t i;

	if (cookie != NULL)
		magic_close(cookie);
	cookie = NULL;
	for (i = 0; i < database.count; i++)
		munmap(database.data[i], database.size[i]);
	database.count = 0;
	errno = failed;
	return failed == 0 ? 0 : -1;
}

/* ---- all together -------------------------------------------------------- */

/* Is there nothing in it that no text holds? */
static int
is_text(const char *s, size_t n)
{
	size_t i;

	if (n > LOOK_AHEAD)
		n = LOOK_AHEAD;
	for (i = 0; i < n; i++)
		if (s[i] == '\0' ||
		    ((unsigned char)s[i] < ' ' && !is_space(s[i]) &&
			strchr("\a\b\v\x0e\x0f\x1a\x1b", s[i]) == NULL))
			return 0;
	return 1;
}

static enum sniff
ask_magic(const char *s, size_t n)
{
	const char *type = sniff_type(s, n);

	if (strcmp(type, "text/html") == 0 ||
	    strcmp(type, "application/xhtml+xml") == 0)
		return SNIFF_HTML;
	if (strncmp(type, "text/", 5) == 0 || is_text(s, n))
		return SNIFF_TEXT;
	return SNIFF_OTHER;
}

enum sniff
sniff_part(const char *s, size_t n)
{
	const char *end = s + n, *p;

	if (n >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0)
		s += 3;
	p = skip_space(s, end);
	if (p == end)
		return SNIFF_TEXT;
	if (*p == '<' && is_html(p, end))
		return SNIFF_HTML;
	if (*p != '<' && is_text(s, (size_t)(end - s)))
		return SNIFF_TEXT;
	return ask_magic(s, (size_t)(end - s));
}

enum sniff
sniff_input(const char *s, size_t n)
{
	if (is_mail(s, s + n))
		return SNIFF_MAIL;
	return sniff_part(s, n);
}

/* ---- how much is said ---------------------------------------------------- */

/* Behind the tag or comment at p. */
static const char *
skip_tag(const char *p, const char *end)
{
	const char *close;

	if (end - p >= 4 && memcmp(p, "<!--", 4) == 0) {
		close = memmem(p + 4, (size_t)(end - p - 4), "-->", 3);
		return close == NULL ? end : close + 3;
	}
	close = memchr(p, '>', (size_t)(end - p));
	return close == NULL ? end : close + 1;
}

/* The length of the name of an element whose contents are not shown, or 0. */
static size_t
unseen_element(const char *p, const char *end)
{
	static const char *const names[] = {"head", "style", "script", "title"};
	size_t i, len;

	for (i = 0; i < COUNT(names); i++) {
		len = strlen(names[i]);
		if ((size_t)(end - p) > len + 1 &&
		    strncasecmp(p + 1, names[i], len) == 0 &&
		    !isalnum((unsigned char)p[len + 1]))
			return len;
	}
	return 0;
}

/* Behind the end tag of the element whose start tag is at p. */
static const char *
skip_element(const char *p, const char *end, size_t len)
{
	const char *name = p + 1, *s = skip_tag(p, end);

	while ((s = memchr(s, '<', (size_t)(end - s))) != NULL) {
		if ((size_t)(end - s) > len + 2 && s[1] == '/' &&
		    strncasecmp(s + 2, name, len) == 0)
			return skip_tag(s, end);
		s++;
	}
	return end;
}

int
sniff_says(const char *html, size_t n, size_t min)
{
	const char *p = html, *end = html + n;
	size_t seen = 0, len;

	while (p < end && seen < min) {
		if (*p == '<') {
			len = unseen_element(p, end);
			p = len > 0 ? skip_element(p, end, len)
				    : skip_tag(p, end);
			continue;
		}
		if (*p == '&') {
			while (
			    p < end && *p != ';' && *p != '<' && !is_space(*p))
				p++;
			if (p == end || *p == '<')
				continue;
		} else if (!is_space(*p) && ((unsigned char)*p & 0xc0) != 0x80)
			seen++;
		p++;
	}
	return seen >= min;
}
