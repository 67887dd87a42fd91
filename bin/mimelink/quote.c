/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "quote.h"

#include <string.h>

/* Bounded: a header block begins with its first two fields. */
enum {
	MAX_FIELD = 400,
};

static const char *const from[] = {"From", "Von", "De", "Da", "Van", "Fra",
    "Från", "Od", "Lähettäjä", "От", "Feladó", "Kimden", "差出人", "发件人",
    NULL};

static const char *const sent[] = {"Sent", "Date", "Gesendet", "Datum",
    "Envoyé", "Enviado", "Enviada em", "Inviato", "Verzonden", "Sendt",
    "Skickat", "Wysłano", "Odesláno", "Lähetetty", "Отправлено", "Elküldve",
    "Gönderildi", "Fecha", "Data", "送信日時", "发送时间", NULL};

/* A name of the list, perhaps a blank, and a colon (also the wide one). */
static int
is_field(const char *s, size_t n, const char *const *names)
{
	size_t len;

	for (; *names != NULL; names++) {
		if (n == 0 || s[0] != (*names)[0])
			continue; /* as for nearly all */
		len = strlen(*names);
		if (n <= len || memcmp(s, *names, len) != 0)
			continue;
		while (len < n &&
		    (s[len] == ' ' || s[len] == '\302' || s[len] == '\240'))
			len++;
		if (len < n && s[len] == ':')
			return 1;
		if (n - len >= 3 && memcmp(s + len, "：", 3) == 0)
			return 1;
	}
	return 0;
}

int
quote_is_header(const char *s, size_t n)
{
	const char *lf;

	if (!is_field(s, n, from))
		return 0;
	lf = memchr(s, '\n', n < MAX_FIELD ? n : MAX_FIELD);
	if (lf == NULL)
		return 0;
	lf++;
	return is_field(lf, n - (size_t)(lf - s), sent);
}

size_t
quote_marks(const char *s, size_t n, size_t *depth)
{
	size_t i, end = 0;

	*depth = 0;
	for (i = 0; i < n && (s[i] == '>' || s[i] == ' '); i++) {
		if (s[i] != '>')
			continue;
		++*depth;
		end = i + 1;
	}
	if (end < n && end > 0 && s[end] == ' ')
		end++;
	return end;
}
