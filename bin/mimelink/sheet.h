/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_SHEET_H
#define MIMELINK_SHEET_H

#include "buf.h"
#include "decl.h"
#include "dom.h"

/*
 * The rules of all <style> elements.  Those without a declaration that
 * matters, or with selectors beyond those of css.h, are not kept.
 */
enum {
	SHEET_SELECTORS = 4096, /* more are ignored */
	SHEET_BUCKETS = 256,
};

struct sheet {
	struct buf selectors; /* struct selector */
	struct buf decls; /* struct decl */
	uint32_t bucket[SHEET_BUCKETS]; /* 1 + first selector, 0: none */
	int quirks; /* names of classes in any letter case */
	size_t checks; /* how many steps may yet be done, */
	size_t tried; /* and how many were */
};

/* The declarations of a rule that matches. */
struct match {
	const struct decl *decls;
	size_t count;
	uint32_t specificity;
	uint32_t order;
};

/* Begin.  The sheet will point into the document; free it before that. */
void sheet_init(struct sheet *sheet, const struct dom *dom);
void sheet_free(struct sheet *sheet);

/* Add the text of a <style>.  Return: 0, or -1 with errno set: ENOMEM. */
int sheet_parse(struct sheet *sheet, const char *css, size_t len);

/* Call take() for each rule that matches the element, in no order. */
void sheet_match(struct sheet *sheet, const struct node *n,
    void (*take)(void *arg, const struct match *match), void *arg);

#endif
