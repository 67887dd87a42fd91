/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef TAGSORT_LANGUAGE_H
#define TAGSORT_LANGUAGE_H

/*
 * What is known of a language without the help of the tags file.  Kinds are
 * written as "letter=name letter=name", names as ctags --list-kinds-full has
 * them.
 */
struct language {
	const char *name;
	const char *suffixes; /* of its source files, between blanks */
	const char *types; /* kinds that define a type */
	const char *aliases; /* kinds that give a type another name */
	const char *others; /* kinds whose long names are worth knowing */
};

extern const struct language languages[]; /* the last one has no name */

#endif
