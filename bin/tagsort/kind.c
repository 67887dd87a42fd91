/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "kind.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "language.h"

#define ITEMS_MAX 64
#define NONE 255
#define DISAGREE 254
#define SUFFIXES 512 /* slots, a power of two, twice what is needed */
#define SUFFIX_MAX 7
#define NO_LANG ((size_t)-1)
#define DESCRIPTION "!_TAG_KIND_DESCRIPTION!"

/* A part of some other string. */
struct word {
	const char *s;
	size_t len;
};

struct kind {
	struct word name;
	char letter;
	unsigned char rank;
};

struct lang {
	struct word name;
	const struct language *known; /* NULL if it is not in the table */
	struct kind *kinds;
	size_t n_kinds, cap;
	int described;
	unsigned char by_letter[256];
};

struct order {
	char *spec;
	struct word items[ITEMS_MAX];
	unsigned n_items; /* 0 for the default order */
	unsigned rest; /* the rank of what no item names */
	struct lang *langs;
	size_t n_langs, cap;
	char **names; /* what was learnt from pseudo-tags */
	size_t n_names;
	unsigned char agreed[256]; /* the rank of a letter in all described */
	int any_described;
	struct {
		uint64_t suffix; /* 0 if the slot is empty */
		size_t lang;
	} suffixes[SUFFIXES];
	size_t lang_of_letter[256]; /* of a suffix of one letter */
};

static int
word_is(struct word w, const char *s, size_t len)
{
	return w.len == len && memcmp(w.s, s, len) == 0;
}

/* ---- ranks ---- */

/* Kinds of languages that are not in the table. */
static unsigned char
rank_of_name(const char *s, size_t len)
{
	static const char *const types[] = {"struct", "class", "union", "enum",
	    "interface", "trait", "protocol", "record", "type", NULL};
	static const char *const aliases[] = {
	    "typedef", "typealias", "subtype", NULL};
	const char *const *p;

	for (p = types; *p != NULL; p++)
		if (strlen(*p) == len && memcmp(*p, s, len) == 0)
			return RANK_TYPE;
	for (p = aliases; *p != NULL; p++)
		if (strlen(*p) == len && memcmp(*p, s, len) == 0)
			return RANK_ALIAS;
	return RANK_REST;
}

/* The first item of one's own order that is this letter or this name. */
static unsigned char
rank_of_item(const struct order *o, char letter, struct word name)
{
	unsigned i;

	for (i = 0; i < o->n_items; i++)
		if (word_is(o->items[i], name.s, name.len) ||
		    (o->items[i].len == 1 && o->items[i].s[0] == letter &&
			letter != '*'))
			return (unsigned char)i;
	return (unsigned char)o->rest;
}

static void
agree(struct order *o, const struct kind *k)
{
	unsigned char *a = &o->agreed[(unsigned char)k->letter];

	o->any_described = 1;
	if (*a == NONE)
		*a = k->rank;
	else if (*a != k->rank)
		*a = DISAGREE;
}

/* ---- what is known of languages ---- */

static struct kind *
kind_find(const struct lang *l, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < l->n_kinds; i++)
		if (word_is(l->kinds[i].name, name, len))
			return &l->kinds[i];
	return NULL;
}

static int
kind_add(struct order *o, struct lang *l, char letter, struct word name,
    unsigned char rank)
{
	size_t cap = l->cap ? 2 * l->cap : 16;
	struct kind *k;

	if (l->n_kinds == l->cap) {
		k = reallocarray(l->kinds, cap, sizeof(*k));
		if (k == NULL)
			return -1;
		l->kinds = k;
		l->cap = cap;
	}
	k = &l->kinds[l->n_kinds++];
	k->name = name;
	k->letter = letter;
	k->rank = o->n_items > 0 ? rank_of_item(o, letter, name) : rank;
	l->by_letter[(unsigned char)letter] = k->rank;
	return 0;
}

/* Add what the table says in "letter=name letter=name". */
static int
kinds_add(struct order *o, struct lang *l, const char *list, unsigned char rank)
{
	struct word name;

	while (*list != '\0') {
		name.s = list + 2;
		name.len = strcspn(name.s, " ");
		if (kind_add(o, l, list[0], name, rank) == -1)
			return -1;
		list = name.s + name.len;
		list += strspn(list, " ");
	}
	return 0;
}

static size_t
lang_find(const struct order *o, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < o->n_langs; i++)
		if (word_is(o->langs[i].name, name, len))
			return i;
	return NO_LANG;
}

static struct lang *
lang_add(struct order *o, struct word name, const struct language *known)
{
	size_t cap = o->cap ? 2 * o->cap : 128;
	struct lang *l;

	if (o->n_langs == o->cap) {
		l = reallocarray(o->langs, cap, sizeof(*l));
		if (l == NULL)
			return NULL;
		o->langs = l;
		o->cap = cap;
	}
	l = &o->langs[o->n_langs++];
	*l = (struct lang){.name = name, .known = known};
	memset(l->by_letter, NONE, sizeof(l->by_letter));
	return l;
}

/*
 * What stands behind the last dot of a name, as a number: the first byte is
 * its lowest, and a 1 is before the last.  0 if there is no dot, or if it is
 * too long for a suffix.
 */
static uint64_t
pack_suffix(const char *name, size_t len)
{
	uint64_t suffix = 1;
	size_t i;

	for (i = 0; i < len && i <= SUFFIX_MAX; i++) {
		if (name[len - 1 - i] == '.')
			return suffix;
		suffix = suffix << 8 | (unsigned char)name[len - 1 - i];
	}
	return 0;
}

static size_t
suffix_slot(const struct order *o, uint64_t suffix)
{
	size_t i = (size_t)(suffix * 0x9e3779b97f4a7c15U >> 32) % SUFFIXES;

	while (o->suffixes[i].suffix != 0 && o->suffixes[i].suffix != suffix)
		i = (i + 1) % SUFFIXES;
	return i;
}

static void
suffix_add(struct order *o, const char *name, size_t len, size_t lang)
{
	uint64_t suffix = 1;
	size_t i;

	for (i = len; i-- > 0;)
		suffix = suffix << 8 | (unsigned char)name[i];
	i = suffix_slot(o, suffix);
	o->suffixes[i].suffix = suffix;
	o->suffixes[i].lang = lang;
}

static void
suffixes_add(struct order *o, size_t lang, const char *list)
{
	size_t len;

	while (*list != '\0') {
		len = strcspn(list, " ");
		if (len == 1)
			o->lang_of_letter[(unsigned char)*list] = lang;
		else
			suffix_add(o, list, len, lang);
		list += len;
		list += strspn(list, " ");
	}
}

static size_t
lang_of_file(const struct order *o, const char *file, size_t len)
{
	uint64_t suffix;
	size_t i;

	if (len >= 2 && file[len - 2] == '.')
		return o->lang_of_letter[(unsigned char)file[len - 1]];
	suffix = pack_suffix(file, len);
	i = suffix_slot(o, suffix);
	return suffix == 0 || o->suffixes[i].suffix == 0 ? NO_LANG
							 : o->suffixes[i].lang;
}

static int
load_table(struct order *o)
{
	const struct language *k;
	struct lang *l;

	for (k = languages; k->name != NULL; k++) {
		l = lang_add(o, (struct word){k->name, strlen(k->name)}, k);
		if (l == NULL || kinds_add(o, l, k->types, RANK_TYPE) == -1 ||
		    kinds_add(o, l, k->aliases, RANK_ALIAS) == -1 ||
		    kinds_add(o, l, k->others, RANK_REST) == -1)
			return -1;
		suffixes_add(o, o->n_langs - 1, k->suffixes);
	}
	return 0;
}

/* ---- one's own order ---- */

static int
item_add(struct order *o, const char *s, size_t len)
{
	unsigned i;

	for (i = 0; i < o->n_items; i++)
		if (word_is(o->items[i], s, len))
			return -1;
	if (len == 0 || o->n_items == ITEMS_MAX)
		return -1;
	if (len == 1 && *s == '*')
		o->rest = o->n_items;
	o->items[o->n_items++] = (struct word){s, len};
	return 0;
}

static int
parse_spec(struct order *o)
{
	const char *s = o->spec;
	int names = strchr(s, ',') != NULL;
	size_t len;

	o->rest = ITEMS_MAX;
	for (;;) {
		len = names ? strcspn(s, ",") : *s != '\0';
		if (names && len == 0 && s[0] == '\0' && o->n_items > 0)
			break;
		if (item_add(o, s, len) == -1) {
			errno = EINVAL;
			return -1;
		}
		s += len;
		if (*s == '\0')
			break;
		s += names;
	}
	if (o->rest == ITEMS_MAX)
		o->rest = o->n_items;
	return 0;
}

struct order *
order_new(const char *spec)
{
	struct order *o = calloc(1, sizeof(*o));
	size_t i;

	if (o == NULL)
		return NULL;
	memset(o->agreed, NONE, sizeof(o->agreed));
	for (i = 0; i < 256; i++)
		o->lang_of_letter[i] = NO_LANG;
	o->rest = RANK_REST;
	if (spec != NULL) {
		o->spec = strdup(spec);
		if (o->spec == NULL || parse_spec(o) == -1)
			goto fail;
	}
	if (load_table(o) == 0)
		return o;
fail:
	order_free(o);
	return NULL;
}

void
order_free(struct order *o)
{
	int saved = errno;
	size_t i;

	for (i = 0; i < o->n_langs; i++)
		free(o->langs[i].kinds);
	for (i = 0; i < o->n_names; i++)
		free(o->names[i]);
	free(o->names);
	free(o->langs);
	free(o->spec);
	free(o);
	errno = saved;
}

/* ---- pseudo-tags ---- */

/* A copy of a name, which may hold NULs. */
static char *
keep_name(struct order *o, const char *s, size_t len)
{
	char **p, *copy;

	p = reallocarray(o->names, o->n_names + 1, sizeof(*p));
	if (p == NULL)
		return NULL;
	o->names = p;
	copy = malloc(len + 1);
	if (copy != NULL)
		p[o->n_names++] = memcpy(copy, s, len);
	return copy;
}

static int
describe_kind(struct order *o, struct word lang, char letter, struct word name)
{
	size_t i = lang_find(o, lang.s, lang.len);
	struct lang *l;
	struct kind *k;

	if (i == NO_LANG) {
		lang.s = keep_name(o, lang.s, lang.len);
		if (lang.s == NULL || lang_add(o, lang, NULL) == NULL)
			return -1;
		i = o->n_langs - 1;
	}
	l = &o->langs[i];
	l->described = 1;
	k = kind_find(l, name.s, name.len);
	if (k == NULL || k->letter != letter) {
		name.s = keep_name(o, name.s, name.len);
		if (name.s == NULL ||
		    kind_add(o, l, letter, name,
			l->known ? RANK_REST
				 : rank_of_name(name.s, name.len)) == -1)
			return -1;
		k = &l->kinds[l->n_kinds - 1];
	}
	agree(o, k);
	return 0;
}

/* !_TAG_KIND_DESCRIPTION!LANGUAGE TAB letter,name TAB /description/ */
int
order_describe(struct order *o, const char *line, size_t len)
{
	const char *end = line + len, *tab, *name, *name_end;
	size_t skip = strlen(DESCRIPTION);

	if (len < skip || memcmp(line, DESCRIPTION, skip) != 0)
		return 0;
	line += skip;
	tab = memchr(line, '\t', (size_t)(end - line));
	if (tab == NULL || tab == line || end - tab < 4 || tab[2] != ',')
		return 0;
	name = tab + 3;
	name_end = memchr(name, '\t', (size_t)(end - name));
	if (name_end == NULL)
		return 0;
	return describe_kind(o, (struct word){line, (size_t)(tab - line)},
	    tab[1], (struct word){name, (size_t)(name_end - name)});
}

/* ---- the rank of a tag ---- */

int
order_is_flat(const struct order *o)
{
	return o->n_items == 1 && o->rest == 0;
}

/* A kind of a language about which nothing is known. */
static unsigned
rank_anywhere(const struct order *o, struct word kind)
{
	const struct kind *k;
	size_t i;

	if (o->n_items == 0)
		return kind.len == 1 ? RANK_REST
				     : rank_of_name(kind.s, kind.len);
	if (kind.len == 1)
		return rank_of_item(o, kind.s[0], kind);
	for (i = 0; i < o->n_langs; i++)
		if ((k = kind_find(&o->langs[i], kind.s, kind.len)) != NULL)
			return k->rank;
	return rank_of_item(o, '*', kind);
}

static unsigned
rank_in(const struct order *o, size_t lang, struct word kind)
{
	const struct lang *l;
	const struct kind *k;
	unsigned rank;

	if (lang == NO_LANG)
		return rank_anywhere(o, kind);
	l = &o->langs[lang];
	if (kind.len == 1) {
		rank = l->by_letter[(unsigned char)kind.s[0]];
		if (rank != NONE)
			return rank;
		return rank_of_item(o, kind.s[0], kind);
	}
	k = kind_find(l, kind.s, kind.len);
	if (k != NULL)
		return k->rank;
	return l->known ? o->rest : rank_anywhere(o, kind);
}

/* What all described languages say of the kind: a rank, NONE or DISAGREE. */
static unsigned
rank_described(const struct order *o, struct word kind)
{
	const struct kind *k;
	unsigned rank = NONE;
	size_t i;

	if (kind.len == 1)
		return o->agreed[(unsigned char)kind.s[0]];
	for (i = 0; i < o->n_langs; i++) {
		if (!o->langs[i].described)
			continue;
		k = kind_find(&o->langs[i], kind.s, kind.len);
		if (k == NULL)
			continue;
		if (rank != NONE && rank != k->rank)
			return DISAGREE;
		rank = k->rank;
	}
	return rank;
}

/* The rank of a kind in this file, where no field tells the language. */
static inline unsigned
rank_in_file(
    const struct order *o, const char *file, size_t len, struct word kind)
{
	unsigned rank;

	if (o->any_described) {
		rank = rank_described(o, kind);
		if (rank != NONE && rank != DISAGREE)
			return rank;
	}
	return rank_in(o, lang_of_file(o, file, len), kind);
}

static unsigned
rank_parsed(const struct order *o, struct tag *t)
{
	struct tag_fields f;
	struct word kind;

	tag_parse_rest(t);
	tag_read_fields(t, &f);
	if (f.is_reference || f.kind == NULL || f.kind_len == 0)
		return o->n_items > 0 ? o->rest : RANK_REFERENCE;
	kind = (struct word){f.kind, f.kind_len};
	if (f.language != NULL)
		return rank_in(
		    o, lang_find(o, f.language, f.language_len), kind);
	return rank_in_file(o, t->file, t->file_len, kind);
}

unsigned
order_rank(const struct order *o, struct tag *t)
{
	const char *file = t->name + t->name_len + 1;
	unsigned char letter = (unsigned char)tag_letter(t);
	unsigned rank = NONE;
	size_t lang;

	if (letter == 0)
		return rank_parsed(o, t);
	/* what rank_in_file() would say, in most cases */
	if (o->any_described)
		rank = o->agreed[letter];
	if (rank < DISAGREE)
		return rank;
	lang = lang_of_file(o, file, t->file_len);
	if (lang != NO_LANG)
		rank = o->langs[lang].by_letter[letter];
	if (rank < DISAGREE)
		return rank;
	return rank_parsed(o, t);
}
