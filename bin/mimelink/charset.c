/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "charset.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "convert.h"

#define LABEL_MAX 63
#define HIGH_BITS UINT64_C(0x8080808080808080)

/* ---- labels -------------------------------------------------------------- */

/*
 * The labels whose meaning in the Encoding Standard is not the one that
 * iconv(3) gives them, or that it does not know.
 */
static const struct {
	const char *name; /* for iconv */
	const char *labels; /* each with a blank around it */
} encodings[] = {
    {"WINDOWS-1252",
	" ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 "
	"iso-ir-100 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 "
	"us-ascii windows-1252 x-cp1252 "},
    {"UTF-8",
	" unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 "
	"x-unicode20utf8 "},
    {"IBM866", " 866 cp866 csibm866 ibm866 "},
    {"ISO-8859-2", " iso88592 "},
    {"ISO-8859-3", " iso88593 "},
    {"ISO-8859-4", " iso88594 "},
    {"ISO-8859-5", " csisolatincyrillic iso88595 "},
    {"ISO-8859-6",
	" csiso88596e csiso88596i iso-8859-6-e iso-8859-6-i "
	"iso88596 "},
    {"ISO-8859-7", " iso88597 sun_eu_greek "},
    {"ISO-8859-8",
	" csiso88598e csiso88598i iso-8859-8-e iso-8859-8-i "
	"iso88598 logical visual "},
    {"ISO-8859-10", " iso885910 "},
    {"ISO-8859-13", " iso885913 "},
    {"ISO-8859-14", " iso885914 "},
    {"ISO-8859-15", " csisolatin9 iso885915 l9 "},
    {"KOI8-R", " cskoi8r koi koi8 koi8-r koi8_r "},
    {"KOI8-U", " koi8-ru koi8-u "},
    {"MACINTOSH", " csmacintosh mac macintosh x-mac-roman "},
    {"WINDOWS-874",
	" dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874 "},
    {"WINDOWS-1250", " cp1250 windows-1250 x-cp1250 "},
    {"WINDOWS-1251", " cp1251 windows-1251 x-cp1251 "},
    {"WINDOWS-1253", " cp1253 windows-1253 x-cp1253 "},
    {"WINDOWS-1254",
	" cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 "
	"iso_8859-9 iso_8859-9:1989 l5 latin5 windows-1254 x-cp1254 "},
    {"WINDOWS-1255", " cp1255 windows-1255 x-cp1255 "},
    {"WINDOWS-1256", " cp1256 windows-1256 x-cp1256 "},
    {"WINDOWS-1257", " cp1257 windows-1257 x-cp1257 "},
    {"WINDOWS-1258", " cp1258 windows-1258 x-cp1258 "},
    {"MAC-UK", " x-mac-cyrillic x-mac-ukrainian "},
    {"GB18030",
	" chinese csgb2312 csiso58gb231280 gb18030 gb2312 gb_2312 "
	"gb_2312-80 gbk iso-ir-58 x-gbk "},
    {"HZ-GB-2312", " hz hz-gb-2312 "},
    {"BIG5-HKSCS", " big5 big5-hkscs cn-big5 csbig5 x-x-big5 "},
    {"EUC-JP-MS", " cseucpkdfmtjapanese euc-jp x-euc-jp "},
    {"ISO-2022-JP", " csiso2022jp iso-2022-jp iso-2022-jp-ms "},
    {"WINDOWS-31J",
	" csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j "
	"x-sjis "},
    {"CP949",
	" cseuckr csksc56011987 euc-kr iso-ir-149 korean "
	"ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 "
	"windows-949 "},
    {"UTF-16BE", " unicodefffe utf-16be "},
    {"UTF-16LE",
	" csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff "
	"utf-16 utf-16le "},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const char *
charset_name(const char *label, size_t n)
{
	char key[LABEL_MAX + 3];
	size_t i;

	while (n > 0 && isspace((unsigned char)label[0]))
		label++, n--;
	while (n > 0 && isspace((unsigned char)label[n - 1]))
		n--;
	if (n == 0 || n > LABEL_MAX)
		return NULL;
	key[0] = ' ';
	for (i = 0; i < n; i++) {
		if (label[i] <= ' ' || label[i] > '~')
			return NULL;
		key[i + 1] = (char)tolower((unsigned char)label[i]);
	}
	key[n + 1] = ' ';
	key[n + 2] = '\0';
	for (i = 0; i < COUNT(encodings); i++)
		if (strstr(encodings[i].labels, key) != NULL)
			return encodings[i].name;
	key[n + 1] = '\0';
	return convert_name(key + 1);
}

const char *
charset_listed(size_t i)
{
	return i < COUNT(encodings) ? encodings[i].name : NULL;
}

/* ---- looking at bytes ---------------------------------------------------- */

/* Is there a byte that is not ASCII? */
static int
has_8bit(const char *s, size_t n)
{
	uint64_t word, high = 0;

	for (; n >= sizeof(word); s += sizeof(word), n -= sizeof(word)) {
		memcpy(&word, s, sizeof(word));
		high |= word;
	}
	if ((high & HIGH_BITS) != 0)
		return 1;
	while (n-- > 0)
		if ((unsigned char)*s++ >= 0x80)
			return 1;
	return 0;
}

/* Escape sequences of ISO-2022-JP in text that does not say what it is. */
static int
is_jis(const char *s, size_t n)
{
	return memchr(s, '\033', n) != NULL &&
	    (memmem(s, n, "\033$B", 3) != NULL ||
		memmem(s, n, "\033$@", 3) != NULL);
}

const char *
charset_mark(const char *s, size_t n)
{
	if (n >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0)
		return "UTF-8";
	if (n >= 2 && memcmp(s, "\xff\xfe", 2) == 0)
		return "UTF-16LE";
	if (n >= 2 && memcmp(s, "\xfe\xff", 2) == 0)
		return "UTF-16BE";
	return NULL;
}

/* ---- <meta> -------------------------------------------------------------- */

/* The label behind charset= in a tag; quotes and a ; end it. */
static size_t
label_at(const char *p, const char *end, const char **label)
{
	char quote = 0;

	while (p < end && isspace((unsigned char)*p))
		p++;
	if (p == end || *p != '=')
		return 0;
	for (p++; p < end && isspace((unsigned char)*p); p++)
		;
	if (p < end && (*p == '"' || *p == '\''))
		quote = *p++;
	*label = p;
	while (p < end && *p != '"' && *p != '\'' && *p != ';' && *p != '>' &&
	    (quote != 0 || !isspace((unsigned char)*p)))
		p++;
	return (size_t)(p - *label);
}

static const char *
find_nocase(const char *s, const char *end, const char *word)
{
	size_t n = strlen(word);

	for (; (size_t)(end - s) >= n; s++)
		if (strncasecmp(s, word, n) == 0)
			return s;
	return NULL;
}

static const char *
meta_charset(const char *s, size_t n)
{
	const char *end = s + (n < CHARSET_PRESCAN ? n : CHARSET_PRESCAN),
		   *close, *p, *name;
	const char *label;
	size_t len;

	while ((s = find_nocase(s, end, "<meta")) != NULL) {
		close = memchr(s, '>', (size_t)(end - s));
		if (close == NULL)
			close = end;
		p = find_nocase(s, close, "charset");
		len = p == NULL ? 0 : label_at(p + 7, close, &label);
		name = len == 0 ? NULL : charset_name(label, len);
		/* a page whose tag could be read in it is not in UTF-16 */
		if (name != NULL && strncmp(name, "UTF-16", 6) == 0)
			return "UTF-8";
		if (name != NULL)
			return name;
		s = close;
	}
	return NULL;
}

const char *
charset_guess(
    const char *label, size_t label_len, int html, const char *s, size_t n)
{
	const char *name = charset_mark(s, n);
	int weak;

	if (name != NULL)
		return name;
	if (label != NULL)
		name = charset_name(label, label_len);
	weak = name == NULL || strcmp(name, "WINDOWS-1252") == 0;
	if (!weak)
		return name;
	if (!has_8bit(s, n))
		return is_jis(s, n) ? "ISO-2022-JP" : "UTF-8";
	if (convert_utf8_span(s, n) == n)
		return "UTF-8";
	if (name == NULL && html)
		name = meta_charset(s, n);
	return name == NULL ? "WINDOWS-1252" : name;
}

void
charset_decode(const char *name, const char *s, size_t n, struct buf *b)
{
	const char *mark = charset_mark(s, n);
	size_t skip;

	if (mark != NULL && strcmp(mark, name) == 0) {
		skip = name[4] == '8' ? 3 : 2;
		s += skip;
		n -= skip;
	}
	convert(name, s, n, b);
}
