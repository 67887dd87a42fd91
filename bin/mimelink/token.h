/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_TOKEN_H
#define MIMELINK_TOKEN_H

#include <setjmp.h>
#include <stddef.h>

#include "dom.h"
#include "html.h"

/*
 * The tokenizer (HTML standard, section 13.2.5) over text without CR.  With
 * all of the text in memory most of the standard's states are places in the
 * code; what the tree construction may set is the mode.
 */
enum token_mode {
	MODE_DATA,
	MODE_RCDATA,
	MODE_RAWTEXT,
	MODE_SCRIPT,
	MODE_PLAINTEXT,
	MODE_CDATA,
};

enum token_type {
	TOKEN_NONE, /* never returned */
	TOKEN_EOF,
	TOKEN_TEXT, /* a NUL that is left in comes alone */
	TOKEN_START,
	TOKEN_END,
	TOKEN_COMMENT,
	TOKEN_DOCTYPE,
};

struct slice {
	const char *data; /* NULL: not there */
	size_t len;
};

struct token {
	enum token_type type;
	enum tag tag;
	struct slice data; /* text or comment, name in lower case */
	struct slice public_id;
	struct slice system_id;
	int force_quirks;
	int self_closing;
	unsigned nattrs;
	struct attr attrs[HTML_MAX_ATTRS];
};

struct tokenizer {
	struct dom *dom; /* what has to be decoded goes to its arena */
	jmp_buf *oom; /* where to go if that has no memory */
	const char *at;
	const char *end;
	const char *lt; /* the next of these at or behind at, or end, */
	const char *amp; /* once it was looked for: else before at */
	const char *nul;
	enum token_mode mode;
	int foreign; /* the adjusted current node is not HTML: CDATA */
	struct slice last; /* name of the last start tag */
};

/* Begin.  The text must outlive the tokens. */
void token_init(
    struct tokenizer *t, struct dom *dom, const char *text, size_t len);

/* The next token; after TOKEN_EOF there is only TOKEN_EOF. */
void token_next(struct tokenizer *t, struct token *token);

#endif
