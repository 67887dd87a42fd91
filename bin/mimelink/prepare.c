/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "prepare.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "charset.h"
#include "convert.h"

#define LABELS 65536 /* that are looked up; no mail has as many */
#define JIS "ISO-2022-JP"

/* errno says whether there is no such charset, or no means to open it. */
static int
open_name(const char *name)
{
	return name == NULL || convert_open(name) == 0 || errno == EINVAL ? 0
									  : -1;
}

int
prepare_label(const char *label, size_t n)
{
	return open_name(charset_name(label, n));
}

/* Does this word end just before p? */
static int
is_behind(const char *s, const char *p, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(p - s) >= n && strncasecmp(p - n, word, n) == 0;
}

/* Is the = at p one that a label follows? */
static int
names_charset(const char *s, const char *p, const char *end)
{
	if (end - p > 1 && p[1] == '?')
		return 1;
	if (p > s && p[-1] == '*')
		return 1;
	while (p > s && isspace((unsigned char)p[-1]))
		p--;
	return is_behind(s, p, "charset");
}

/* The label behind the = at p, which may be one of quoted-printable, =3D. */
static size_t
label_behind(const char *p, const char *end, const char **label)
{
	p++;
	if (end - p > 2 && memcmp(p, "3D", 2) == 0)
		p += 2;
	while (p < end && (strchr("?\"'", *p) || isspace((unsigned char)*p)))
		p++;
	for (*label = p; p < end && *p != '\0' &&
	     (isalnum((unsigned char)*p) || strchr("-_.:+()", *p) != NULL);)
		p++;
	return (size_t)(p - *label);
}

/* Is it the charset of the value of charset*=, and not yet that value? */
static int
is_charset_of_label(const char *s, const char *p, const char *after)
{
	return *after == '\'' && p - s > 1 && is_behind(s, p - 1, "charset");
}

/* One label again and again, as in a header, is looked up once. */
static int
open_labels(const char *s, size_t n)
{
	const char *end = s + n, *p = s, *label, *last = s;
	size_t len, last_len = 0, labels = 0;

	for (; (p = memchr(p, '=', (size_t)(end - p))) != NULL; p++) {
		if (!names_charset(s, p, end))
			continue;
		len = label_behind(p, end, &label);
		if (label + len < end && is_charset_of_label(s, p, label + len))
			len = label_behind(label + len, end, &label);
		if (len == last_len && memcmp(label, last, len) == 0)
			continue;
		if (prepare_label(label, len) == -1)
			return -1;
		if (++labels == LABELS)
			break;
		last = label;
		last_len = len;
	}
	return 0;
}

/* Is there text in Japanese from before the charset had to be said? */
static int
has_jis(const char *s, size_t n)
{
	const char *end = s + n, *p = s;

	for (; (p = memchr(p, '\033', (size_t)(end - p))) != NULL; p++)
		if (end - p > 1 && p[1] == '$')
			return 1;
	return 0;
}

/* The same in quoted-printable, which may have quoted the "$", too. */
static int
has_quoted_jis(const char *s, size_t n)
{
	const char *end = s + n, *p = s;

	for (; (p = memchr(p, '=', (size_t)(end - p))) != NULL; p++)
		if (end - p > 5 && strncasecmp(p, "=1B", 3) == 0 &&
		    (p[3] == '$' || memcmp(p + 3, "=24", 3) == 0))
			return 1;
	return 0;
}

/* Where the field in which p stands goes on to say a charset, or NULL. */
static const char *
says_charset(const char *p, const char *end)
{
	const char *eq, *nl;

	do {
		nl = memchr(p, '\n', (size_t)(end - p));
		nl = nl == NULL ? end : nl + 1;
		for (; (eq = memchr(p, '=', (size_t)(nl - p))) != NULL;
		     p = eq + 1)
			if (names_charset(p, eq, nl))
				return eq;
		p = nl;
	} while (p < end && (*p == ' ' || *p == '\t'));
	return NULL;
}

/* Is there a mail, or text without a charset, that may be in base64? */
static int
may_hide_labels(const char *s, size_t n)
{
	const char *end = s + n, *p = s;

	if (memmem(s, n, "ase64", 5) == NULL &&
	    memmem(s, n, "ASE64", 5) == NULL)
		return 0;
	for (; (p = memchr(p, '/', (size_t)(end - p))) != NULL; p++) {
		if (is_behind(s, p, "message"))
			return 1;
		if (!is_behind(s, p, "text"))
			continue;
		p = says_charset(p, end);
		if (p == NULL)
			return 1;
	}
	return 0;
}

int
prepare_mail(const char *s, size_t n)
{
	const char *name;
	size_t i;

	if (open_labels(s, n) == -1)
		return -1;
	if ((has_jis(s, n) || has_quoted_jis(s, n)) && open_name(JIS) == -1)
		return -1;
	if (!may_hide_labels(s, n))
		return 0;
	for (i = 0; (name = charset_listed(i)) != NULL; i++)
		if (open_name(name) == -1)
			return -1;
	return 0;
}

int
prepare_text(const char *s, size_t n)
{
	if (open_labels(s, n < CHARSET_PRESCAN ? n : CHARSET_PRESCAN) == -1)
		return -1;
	return has_jis(s, n) ? open_name(JIS) : 0;
}
